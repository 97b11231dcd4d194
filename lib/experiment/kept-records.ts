/**
 * What a run's folder keeps beside the logs for a comparison: the records until a boundary. They are as far as a checkpoint,
 * or they are no use.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Boundary } from "../recipes/index.js";
import { recordsFrom, type Records } from "../recipes/records.js";
import type { RunRecord } from "../records.js";
import { fromBytes, toBytes } from "./canonical.js";
import { RunFolder, writeAtomically } from "./run-folder.js";

export interface Kept {
  readonly iteration: number;
  readonly done: boolean;
  readonly records: readonly RunRecord[];
}

const FILE = "records.bin";

/** Hears the records of a run and keeps them wherever a checkpoint is. */
export class RecordKeeper {
  readonly records: Records;

  constructor(
    private readonly path: string,
    private readonly every: number,
    earlier: Kept | undefined,
  ) {
    this.records = recordsFrom(earlier?.records ?? []);
  }

  hear(record: RunRecord | Boundary): void {
    if (record.kind !== "boundary") this.records.push(record);
    else if (record.standing.iteration % this.every === 0) this.keep(record.standing.iteration, false);
  }

  keep(iteration: number, done: boolean): void {
    const kept: Kept = { iteration, done, records: [...this.records] };
    writeAtomically(join(this.path, FILE), Buffer.from(toBytes(kept)));
  }
}

/** Whether a run is there whose records are not. */
export function lacksRecords(path: string): boolean {
  return existsSync(join(path, "config.json")) && keptRecords(path) === undefined;
}

/** What can be gone on from: records as far as the newest checkpoint, or those of a finished run. */
export function keptRecords(path: string): Kept | undefined {
  const file = join(path, FILE);
  if (!existsSync(file) || !existsSync(join(path, "config.json"))) return undefined;
  const kept = fromBytes(readFileSync(file)) as Kept;
  if (kept.done) return kept;
  const iteration = RunFolder.open(path).newest()?.iteration;
  if (iteration === undefined || kept.iteration < iteration) return undefined;
  return { iteration, done: false, records: kept.records.filter((record) => record.iteration < iteration) };
}
