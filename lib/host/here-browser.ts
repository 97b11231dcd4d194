/**
 * A page as the machine under the library: files of the package are those that were provided, the disk is memory, and
 * everything runs in the page's one thread (or in the web worker that loaded this), which changes no result.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { gunzipSync, gzipSync } from "fflate";
import { bytesOfText } from "../bytes.js";
import { labError } from "../errors.js";
import type { Hash, Host } from "./host.js";
import { MemoryFiles } from "./memory.js";
import { providedFile } from "./package-files.js";
import * as path from "./posix-path.js";

export type { Files } from "./files.js";
export type { Hash, Host, Thread, Writer } from "./host.js";

const { navigator } = globalThis as {
  navigator?: { readonly userAgent?: string; readonly hardwareConcurrency?: number };
};

export const host: Host = {
  engine: navigator?.userAgent ?? "a page",
  machine: `${navigator?.hardwareConcurrency ?? "?"} cores, seen from a page`,
  path,
  disk: new MemoryFiles(),
  packageFile: providedFile,
  sha256: () => hashOf(sha256.create()),
  gzip: (text) => gzipSync(bytesOfText(text), { mtime: 0 }),
  gunzip: (bytes) => gunzipSync(bytes),
  breathe,
  startThread: () => {
    throw labError("workers", { expected: "workers: 1 in a page", got: "more", fix: "leave workers out" });
  },
  addOn: () => undefined,
  allowRelaxedSimd: () => undefined,
  processorSeconds: () => performance.now() / 1000,
  self: { host: "page", process: 0 },
  lives: () => false,
  atEnd: () => () => undefined,
};

function hashOf(hash: ReturnType<typeof sha256.create>): Hash {
  return {
    update: (bytes) => hash.update(typeof bytes === "string" ? bytesOfText(bytes) : bytes),
    copy: () => hashOf(hash.clone()),
    digest: () => hash.clone().digest(),
  };
}

/** A message to oneself comes sooner than a timer, which a page holds back to four milliseconds. */
const { port1, port2 } = new MessageChannel() as unknown as Record<"port1" | "port2", Port>;
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** The part of a browser's MessagePort that is used here; Node's own differs. */
interface Port {
  onmessage: () => void;
  postMessage(message: number): void;
}

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(0);
  });
}
