/** Checkpoints of a run: what is in one, how it stands in a file, and which of those in a folder can be trusted. */
import { concatenated, sameBytes } from "../bytes.js";
import { sha256 } from "../host/digest.js";
import { host } from "../host/here.js";
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
    .map((name) => ({ name, checkpoint: parse(files.read(host.path.join(folder, name)), name) }));
}

export function checkpointBytes(checkpoint: Checkpoint): Uint8Array {
  const bytes = toBytes(checkpoint);
  return concatenated([checksum(bytes), bytes]);
}

function parse(file: Uint8Array, name: string): Checkpoint | undefined {
  const bytes = file.subarray(16);
  if (file.length < 16 || !sameBytes(checksum(bytes), file.subarray(0, 16))) return undefined;
  const checkpoint = fromBytes(bytes) as Checkpoint;
  return checkpointName(checkpoint.iteration) === name ? checkpoint : undefined;
}

/** Sixteen bytes that a cut or damaged file does not have. */
function checksum(bytes: Uint8Array): Uint8Array {
  return sha256(bytes).subarray(0, 16);
}
