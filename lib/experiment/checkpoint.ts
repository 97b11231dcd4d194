/** Checkpoints of a run: what is in one, how it stands in a file, and which of those in a folder can be trusted. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fromBytes, toBytes } from "./canonical.js";
import type { Files } from "./files.js";

export const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"] as const;
export type Log = (typeof logs)[number];

/** Everything that must come back: policy and optimiser bytes, where the recipe stood, which logs it belongs to. */
export interface Checkpoint {
  readonly iteration: number;
  readonly state: unknown;
  readonly policy: Uint8Array;
  readonly lengths: Readonly<Record<Log, number>>;
  /** The run it belongs to; absent in checkpoints of older versions, like the two below. */
  readonly run?: string;
  /** SHA-256 of each log's bytes up to its length. */
  readonly hashes?: Readonly<Record<Log, string>>;
  /** How often a person has changed the run by hand so far. */
  readonly edits?: number;
}

/** A file among the checkpoints. */
export interface Found {
  readonly name: string;
  /** Undefined where the file is damaged. */
  readonly checkpoint: Checkpoint | undefined;
}

export function checkpointName(iteration: number): string {
  return `${String(iteration).padStart(8, "0")}.bin`;
}

/** All files that should be checkpoints, the newest first. */
export function foundCheckpoints(files: Files, folder: string): Found[] {
  if (!files.exists(folder)) return [];
  const names = files.names(folder).filter((name) => name.endsWith(".bin"));
  return names
    .sort()
    .reverse()
    .map((name) => ({ name, checkpoint: parse(files.read(join(folder, name)), name) }));
}

export function checkpointBytes(checkpoint: Checkpoint): Buffer {
  const bytes = toBytes(checkpoint);
  return Buffer.concat([checksum(bytes), bytes]);
}

function parse(file: Buffer, name: string): Checkpoint | undefined {
  const bytes = file.subarray(16);
  if (file.length < 16 || !checksum(bytes).equals(file.subarray(0, 16))) return undefined;
  const checkpoint = fromBytes(bytes) as Checkpoint;
  return checkpointName(checkpoint.iteration) === name ? checkpoint : undefined;
}

/** Sixteen bytes that a cut or damaged file does not have. */
function checksum(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest().subarray(0, 16);
}
