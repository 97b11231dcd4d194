/** Node as the machine under the library. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, platform, totalmem } from "node:os";
import * as path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { gunzipSync, gzipSync } from "node:zlib";
import { builtFile, packageRoot } from "../assets.js";
import { breath } from "./breath.js";
import { disk } from "./disk.js";
import type { Host, Thread } from "./host.js";
import { lives, thisProcess } from "./process.js";

export type { Files } from "./files.js";
export type { Hash, Host, Thread, Writer } from "./host.js";

export const host: Host = {
  engine: process.version,
  get machine() {
    const cores = cpus();
    const memory = Math.round(totalmem() / 2 ** 30);
    return `${cores.length} × ${cores[0]?.model.trim() ?? "unknown processor"}, ${memory} GiB, ${platform()}`;
  },
  path,
  disk,
  packageFile: (file) => readFileSync(path.join(packageRoot(), file)),
  sha256: () => createHash("sha256"),
  gzip: (text) => gzipSync(text),
  gunzip: (bytes) => gunzipSync(bytes),
  breathe: breath,
  startThread,
  addOn: (file) => {
    const found = path.join(packageRoot(), file);
    return existsSync(found) ? () => createRequire(import.meta.url)(found) as object : undefined;
  },
  // Node 20 needs the flag, which may be set at run time; newer versions complain about one they do not know.
  allowRelaxedSimd: () => setFlagsFromString("--experimental-wasm-relaxed-simd"),
  processorSeconds: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  get self() {
    return thisProcess();
  },
  lives,
  atEnd: (work) => {
    process.on("exit", work);
    return () => void process.off("exit", work);
  },
};

function startThread(script: string, data: unknown): Thread {
  return new Worker(builtFile(script), { workerData: data });
}
