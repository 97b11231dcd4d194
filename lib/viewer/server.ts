/**
 * The server of the viewer: on this computer only, reading only. A page of another site can neither ask it (the Host header
 * must name this computer, so that no foreign name leads here) nor frame it; the page itself may run its own script alone.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { fromSystem, labError } from "../errors.js";
import { QueueWatch } from "../queue/watch.js";
import { answerTo, type Shown } from "./api.js";
import { Library } from "./library.js";
import { asset, pageHtml } from "./page.js";

export interface ViewOptions {
  readonly folder: string;
  /** The port to listen on; any free one if left out. */
  readonly port?: number | undefined;
  /** `redis://…`: a queue whose progress is shown beside the runs. */
  readonly queue?: string | undefined;
}

export interface Viewing {
  readonly url: string;
  close(): Promise<void>;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // pictures place their marks by style attributes; no text of others becomes markup
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/** Show a folder of runs until it is closed. */
export async function startViewer({ folder, port, queue }: ViewOptions): Promise<Viewing> {
  const library = new Library(folder);
  const watch = queue === undefined ? undefined : new QueueWatch(queue);
  const server = createServer((request, response) => {
    try {
      answer({ library, queue: watch }, request, response);
    } catch (error) {
      send(response, request, 500, JSON.stringify({ problem: (fromSystem(error) ?? (error as Error)).message }));
    }
  });
  await listening(server, port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      await watch?.close();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((ready, refuse) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const got = error.code === "EADDRINUSE" ? "one that another program holds" : (error.code ?? error.message);
      refuse(
        labError(`view --port ${port}`, { expected: "a free port", got, fix: "leave --port out for any free one" }),
      );
    });
    server.listen(port, "127.0.0.1", ready);
  });
}

function answer(shown: Shown, request: IncomingMessage, response: ServerResponse): void {
  if (!isOwnName(request)) return send(response, request, 403, said("This page is for this computer only."));
  if (request.method !== "GET" && request.method !== "HEAD")
    return send(response, request, 405, said("The viewer only reads; ask with GET."));
  const url = addressOf(request);
  if (url?.pathname.startsWith("/api/")) {
    const { status, body } = answerTo(shown, url);
    return send(response, request, status, JSON.stringify(body));
  }
  if (url?.pathname === "/") return send(response, request, 200, pageHtml(), "text/html");
  const file = url && asset(url.pathname.slice(1));
  if (file === undefined) return send(response, request, 404, said("Nothing is here; the page is at /."));
  return send(response, request, 200, readFileSync(file.path), file.type);
}

/** The names by which a browser on this computer calls it. */
function isOwnName({ headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort;
  return ["127.0.0.1", "localhost"].some((name) => headers.host === `${name}:${port}`);
}

/** Undefined where it is no address. */
function addressOf({ url = "/" }: IncomingMessage): URL | undefined {
  return url.startsWith("/") && URL.canParse(`http://viewer${url}`) ? new URL(`http://viewer${url}`) : undefined;
}

function said(problem: string): string {
  return JSON.stringify({ problem });
}

/** Answers shorter than this are sent as they are. */
const SMALL = 2000;

function send(
  response: ServerResponse,
  request: IncomingMessage,
  status: number,
  body: string | Buffer,
  type = "application/json",
): void {
  const packs = body.length > SMALL && /\bgzip\b/.test(String(request.headers["accept-encoding"]));
  const bytes = packs ? gzipSync(body, { level: 3 }) : Buffer.from(body);
  response.writeHead(status, {
    ...HEADERS,
    "content-type": `${type}; charset=utf-8`,
    "content-length": bytes.length,
    ...(packs && { "content-encoding": "gzip" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
