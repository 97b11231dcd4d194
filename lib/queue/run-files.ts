/**
 * A run's folder as pieces named by their SHA-256, and back. A log that has only grown shares all whole pieces with what was
 * there before, so that a checkpoint sends little more than what is new. Only files that a run writes are taken or written.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "../errors.js";
import { writeAtomically } from "../experiment/run-folder.js";
import { shaped, textLike, v, wholeNumber } from "../schema.js";
import type { Wanted } from "./payload.js";

const PIECE = 1 << 19;

/** Names a run writes, and nothing else: what comes over a network is written under these names only. */
const OF_A_RUN =
  /^(config\.json|(metrics|episodes|skills)\.jsonl|ledger\.json|timing\.json|records\.bin|checkpoints\/\d{8}\.bin|plays\/\d{8}\.jsonl\.gz)$/;
const KEPT = /^(config\.json|metrics\.jsonl|ledger\.json|timing\.json)$/;
/** Equal in equal runs, on every machine; the rest tells of clocks and compressors. */
const SAME = /^((metrics|episodes|skills)\.jsonl|ledger\.json)$/;
/** The mark of a finished run, which is written last. */
const DONE = "timing.json";

const sha = textLike(/^[0-9a-f]{64}$/, "a SHA-256");
const file = v.object({
  name: textLike(OF_A_RUN, "the name of a file that a run writes"),
  size: wholeNumber(0),
  pieces: v.array(sha),
});
export const manifestSchema = v.object({
  iteration: wholeNumber(0),
  digest: sha,
  host: v.string(),
  files: v.array(file),
});
/** What a folder held at one moment. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

export interface Packed {
  readonly manifest: Manifest;
  readonly pieces: ReadonlyMap<string, Buffer>;
}

export function readManifest(text: string, where: string): Manifest {
  return shaped(manifestSchema, JSON.parse(text), where, "remove this run from the queue and start it again");
}

/** Name of the newest checkpoint; undefined before the first. */
export function newestCheckpoint(folder: string): string | undefined {
  const place = join(folder, "checkpoints");
  if (!existsSync(place)) return undefined;
  return readdirSync(place).filter((name) => /^\d{8}\.bin$/.test(name)).sort().at(-1); // prettier-ignore
}

/** The folder as it is; undefined where a file went away while it was read, as old checkpoints do. */
export function pack(folder: string, wanted: Wanted, host: string): Packed | undefined {
  const newest = newestCheckpoint(folder);
  // the checkpoint first: logs that are read after it are at least as long as it says
  const names = [
    ...(newest === undefined ? [] : [`checkpoints/${newest}`]),
    ...namesIn(folder).filter((name) => !name.startsWith("checkpoints/")),
  ].filter((name) => wanted === "whole" || KEPT.test(name));
  const pieces = new Map<string, Buffer>();
  try {
    const files = names.map((name) => ({ name, ...split(readFileSync(join(folder, name)), pieces) }));
    const iteration = newest === undefined ? 0 : Number(newest.slice(0, 8));
    return { manifest: { iteration, digest: digestOf(folder), host, files }, pieces };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Write a packed folder; a finished run's mark comes last, so that half of one is never taken for a whole. */
export function unpack(folder: string, { manifest, pieces }: Packed): void {
  const last = (name: string): number => (name === DONE ? 1 : 0);
  for (const { name, size, pieces: parts } of [...manifest.files].sort((a, b) => last(a.name) - last(b.name))) {
    const bytes = Buffer.concat(parts.map((part) => pieces.get(part)!));
    expect(bytes.length === size, `${name} from the queue`, {
      expected: `${size} bytes`,
      got: bytes.length,
      fix: "remove this run from the queue and start it again",
    });
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, bytes);
  }
  const logs = manifest.files.some(({ name }) => name.startsWith("checkpoints/"))
    ? ["metrics", "episodes", "skills"]
    : [];
  for (const log of logs.map((name) => join(folder, `${name}.jsonl`))) if (!existsSync(log)) writeAtomically(log, "");
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function split(bytes: Buffer, into: Map<string, Buffer>): { size: number; pieces: string[] } {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    const name = sha256(piece);
    into.set(name, piece);
    pieces.push(name);
  }
  return { size: bytes.length, pieces };
}

/** One hash over what must be equal in equal runs. */
function digestOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of namesIn(folder).filter((one) => SAME.test(one)))
    hash.update(`${name}\0${sha256(readFileSync(join(folder, name)))}\n`);
  return hash.digest("hex");
}

function namesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => name.replaceAll("\\", "/")).filter((name) => OF_A_RUN.test(name)).sort(); // prettier-ignore
}
