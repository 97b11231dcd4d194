/**
 * Jupyter's wire protocol 5.3 as data: signed multipart messages to and from ZeroMQ frames. No sockets here.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message {
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Whom an answer is for. */
export type Parent = Pick<Message, "identities" | "header">;

const delimiter = "<IDS|MSG>";
const session = randomBytes(16).toString("hex");

export const address = (connection: ConnectionInfo, port: number): string => {
  const separator = connection.transport === "ipc" ? "-" : ":";
  return `${connection.transport}://${connection.ip}${separator}${port}`;
};

export function decode(key: string, frames: readonly Uint8Array[]): Message {
  const at = frames.findIndex((frame) => Buffer.from(frame).toString() === delimiter);
  const [signature, ...parts] = frames.slice(at + 1);
  if (at < 0 || !signature || parts.length < 4) throw new Error("kernel: expected a Jupyter message, got other frames");
  if (key !== "" && !signedBy(key, parts, Buffer.from(signature).toString())) {
    throw new Error("kernel: a message carries a wrong signature; it is ignored");
  }
  const [header, , , content] = parts.map((part) => Buffer.from(part).toString());
  return {
    identities: frames.slice(0, at),
    header: JSON.parse(header!) as Header,
    content: JSON.parse(content!) as Record<string, unknown>,
  };
}

function signedBy(key: string, parts: readonly Uint8Array[], signature: string): boolean {
  const expected = Buffer.from(sign(key, parts));
  const got = Buffer.from(signature);
  return expected.length === got.length && timingSafeEqual(expected, got);
}

function sign(key: string, parts: readonly (Uint8Array | string)[]): string {
  if (key === "") return "";
  const hash = createHmac("sha256", key);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The frames of an answer to `parent`, whose content is JSON: replies go to its sender, broadcasts carry its header. */
export function encode(key: string, parent: Parent, type: string, content: string): (Uint8Array | string)[] {
  const header: Header = {
    msg_id: randomBytes(16).toString("hex"),
    msg_type: type,
    session,
    username: parent.header.username,
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [JSON.stringify(header), JSON.stringify(parent.header), "{}", content];
  return [...parent.identities, delimiter, sign(key, parts), ...parts];
}
