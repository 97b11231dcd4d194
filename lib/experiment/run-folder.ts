/**
 * A run is a folder: `config.json`, `metrics.jsonl`, `episodes.jsonl`, `skills.jsonl`, `checkpoints/`. A checkpoint also
 * says how long each log was when it was taken; resuming cuts the logs there, so that a run killed at any moment and
 * resumed has the same bytes as one that was not. Everything is written to a side file and renamed, or appended.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { labError } from "../errors.js";
import { fromBytes, toBytes } from "./canonical.js";
import { disk, writeAtomically, type Files } from "./files.js";

export { writeAtomically };

const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"] as const;
export type Log = (typeof logs)[number];

/** Everything that must come back: policy and optimiser bytes, where the recipe stood, how long the logs were. */
export interface Checkpoint {
  readonly iteration: number;
  readonly state: unknown;
  readonly policy: Uint8Array;
  readonly lengths: Readonly<Record<Log, number>>;
}

export class RunFolder {
  private constructor(
    readonly path: string,
    readonly files: Files,
  ) {}

  /** A new folder; refuses one that already holds a run. */
  static create(path: string, config: object, files: Files = disk): RunFolder {
    if (files.exists(join(path, "config.json"))) {
      throw labError("RunFolder.create", {
        expected: "a folder without a run",
        got: path,
        fix: "choose another folder, or resume this one (npm run train: --folder PATH, or --resume)",
      });
    }
    files.makeFolder(join(path, "checkpoints"));
    for (const log of logs) files.write(join(path, log), "");
    writeAtomically(join(path, "config.json"), `${JSON.stringify(config, null, 2)}\n`, files);
    return new RunFolder(path, files);
  }

  /** The folder of an earlier run. */
  static open(path: string, files: Files = disk): RunFolder {
    if (!files.exists(join(path, "config.json"))) {
      throw labError("RunFolder.open", {
        expected: "a folder with config.json",
        got: path,
        fix: "check the path of the run",
      });
    }
    return new RunFolder(path, files);
  }

  config(): unknown {
    return JSON.parse(this.files.read(join(this.path, "config.json")).toString());
  }

  append(log: Log, rows: readonly object[]): void {
    if (rows.length > 0)
      this.files.append(join(this.path, log), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }

  /** A file beside the logs, for facts that may differ between equal runs. */
  note(name: string, facts: object): void {
    writeAtomically(join(this.path, name), `${JSON.stringify(facts)}\n`, this.files);
  }

  /** All rows of a log; a last line that was cut off by a kill is left out. */
  rows<T>(log: Log): T[] {
    const lines = this.files.read(join(this.path, log)).toString().split("\n");
    return lines.slice(0, -1).map((line) => JSON.parse(line) as T);
  }

  /** Keep the newest two checkpoints: the older one is there while the newer is being written. */
  save(checkpoint: Omit<Checkpoint, "lengths">): void {
    const lengths = Object.fromEntries(logs.map((log) => [log, this.files.size(join(this.path, log))]));
    const bytes = toBytes({ ...checkpoint, lengths });
    const name = `${String(checkpoint.iteration).padStart(8, "0")}.bin`;
    writeAtomically(join(this.path, "checkpoints", name), Buffer.concat([checksum(bytes), bytes]), this.files);
    for (const old of this.checkpointNames().slice(0, -2)) this.files.remove(join(this.path, "checkpoints", old));
  }

  /** The newest checkpoint, with the logs cut back to its moment; undefined (and empty logs) where there is none. */
  rewind(): Checkpoint | undefined {
    const checkpoint = this.newest();
    for (const log of logs) this.files.truncate(join(this.path, log), checkpoint?.lengths[log] ?? 0);
    return checkpoint;
  }

  /** The newest whole checkpoint whose logs are there; nothing is changed. */
  newest(): Checkpoint | undefined {
    for (const name of this.checkpointNames().reverse()) {
      const checkpoint = readCheckpoint(this.files.read(join(this.path, "checkpoints", name)));
      if (checkpoint !== undefined && this.reaches(checkpoint)) return checkpoint;
    }
    return undefined;
  }

  /** After a power cut a log may be shorter than the checkpoint remembers it. */
  private reaches({ lengths }: Checkpoint): boolean {
    return logs.every((log) => this.files.size(join(this.path, log)) >= lengths[log]);
  }

  private checkpointNames(): string[] {
    return this.files
      .names(join(this.path, "checkpoints"))
      .filter((name) => name.endsWith(".bin"))
      .sort();
  }
}

function readCheckpoint(file: Buffer): Checkpoint | undefined {
  const bytes = file.subarray(16);
  if (file.length < 16 || !checksum(bytes).equals(file.subarray(0, 16))) return undefined;
  return fromBytes(bytes) as Checkpoint;
}

/** Sixteen bytes that a cut or damaged file does not have. */
function checksum(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest().subarray(0, 16);
}
