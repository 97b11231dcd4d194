/**
 * Run a configuration in a folder: open the lab, consume the records of the recipe, log them, save checkpoints, resume.
 * The only loop that knows both methods and files.
 */
import { performance } from "node:perf_hooks";
import { run, type Boundary, type Standing } from "../recipes/index.js";
import type { Lab } from "../recipes/lab.js";
import type { Resolved } from "../config.js";
import type { RunRecord } from "../types.js";
import { readLedger } from "./ledger.js";
import { MetricLines } from "./metrics.js";
import type { RunFolder } from "./run-folder.js";
import { holdFolder } from "./run-lock.js";
import { Stopwatch } from "./stopwatch.js";

export interface TrainOptions {
  /** Iterations between checkpoints; there is always one at the end. */
  readonly checkpointEvery?: number;
  /** Continue from the folder's newest checkpoint. */
  readonly resume?: boolean;
  /** Stop before this iteration, with a checkpoint: to look, to change something by hand, to go on another day. */
  readonly until?: number;
  /** Told after every record, for progress bars and tests; must not change anything. */
  readonly watch?: (record: RunRecord | Boundary, seconds: number) => void;
}

/** Train to the end, or to where it should stop; the folder then holds the whole run so far. */
export async function train(config: Resolved, lab: Lab, folder: RunFolder, options: TrainOptions = {}): Promise<void> {
  const release = holdFolder(folder.path);
  try {
    await goOn(config, lab, folder, options);
  } finally {
    release();
  }
}

async function goOn(config: Resolved, lab: Lab, folder: RunFolder, options: TrainOptions): Promise<void> {
  const { checkpointEvery = 10, resume = false, until = Infinity, watch } = options;
  const started = performance.now();
  const from = resume ? await resumeFrom(lab, folder) : undefined;
  const lines = new MetricLines();
  const stopwatch = new Stopwatch();
  for await (const record of run(config, lab, from)) {
    stopwatch.hear(record);
    if (record.kind === "boundary") {
      const { iteration } = record.standing;
      const due = iteration % checkpointEvery === 0 || iteration === config.iterations || iteration >= until;
      if (due && iteration !== from?.iteration) await save(lab, folder, record.standing);
      if (iteration >= until && iteration < config.iterations) return;
    } else log(folder, record, lines);
    watch?.(record, (performance.now() - started) / 1000);
    stopwatch.kept();
  }
  folder.note("ledger.json", readLedger(folder));
  folder.note("timing.json", {
    seconds: Math.round((performance.now() - started) / 100) / 10,
    iteration: stopwatch.typical(),
    resumed: from !== undefined,
  });
}

async function resumeFrom(lab: Lab, folder: RunFolder): Promise<Standing | undefined> {
  const checkpoint = folder.rewind();
  if (checkpoint === undefined) return undefined;
  await lab.policy.restore(checkpoint.policy);
  return { iteration: checkpoint.iteration, state: checkpoint.state };
}

/** Keep where a run stands; going on from here is going on from now. */
export async function save(lab: Lab, folder: RunFolder, { iteration, state }: Standing): Promise<void> {
  folder.save({ iteration, state, policy: await lab.policy.snapshot("all") });
}

function log(folder: RunFolder, record: RunRecord, lines: MetricLines): void {
  folder.append("metrics.jsonl", lines.add(record));
  if (record.kind === "groups") {
    folder.append(
      "episodes.jsonl",
      record.groups.flatMap(({ id, episodes }) =>
        episodes.map((episode) => ({ iteration: record.iteration, group: id, ...episode })),
      ),
    );
  }
  if (["mined", "merged", "trial", "decision"].includes(record.kind)) folder.append("skills.jsonl", [record]);
}
