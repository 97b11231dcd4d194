/**
 * Run a configuration in a folder: open the lab, consume the records of the recipe, log them, save checkpoints, resume.
 * The only loop that knows both methods and files.
 */
import { run, type AnyRecipe, type Boundary } from "../recipes/index.js";
import type { Lab } from "../recipes/lab.js";
import type { Resolved } from "../config.js";
import { expect } from "../errors.js";
import { host } from "../host/here.js";
import type { RunRecord } from "../records.js";
import type { Keeping } from "./plays.js";
import type { RunFolder } from "./run-folder.js";
import { holdFolder } from "./run-lock.js";
import { RunWriter } from "./run-writer.js";
import { Stopwatch } from "./stopwatch.js";

export interface TrainOptions {
  /** A variant or a recipe of one's own; the configuration's method if left out. */
  readonly recipe?: AnyRecipe | undefined;
  /** Iterations between checkpoints; there is always one at the end. */
  readonly checkpointEvery?: number;
  /** Continue from the folder's newest checkpoint. */
  readonly resume?: boolean;
  /** Stop before this iteration, with a checkpoint: to look, to change something by hand, to go on another day. */
  readonly until?: number;
  /** Which plays are kept turn by turn; by default all (about 300 bytes an episode of the pocket house). */
  readonly plays?: Keeping;
  /** Told after every record, for progress bars and tests; must not change anything. */
  readonly watch?: (record: RunRecord | Boundary, seconds: number) => void;
  /** Told in a sentence of what was put aside in order to resume. */
  readonly notice?: (sentence: string) => void;
  /** Asks the run to stop at the next boundary, with a checkpoint. */
  readonly stop?: AbortSignal;
}

/** Where a run stands when its training returns. */
export interface Ending {
  readonly iteration: number;
  readonly done: boolean;
}

/** Train to the end, or to where it should stop; the folder then holds the whole run so far. */
export async function train(
  config: Resolved,
  lab: Lab,
  folder: RunFolder,
  options: TrainOptions = {},
): Promise<Ending> {
  const { checkpointEvery = 10 } = options;
  expect(Number.isInteger(checkpointEvery) && checkpointEvery >= 1, "train", {
    expected: "a whole checkpointEvery ≥ 1",
    got: checkpointEvery,
    fix: "leave it out for 10",
  });
  const release = holdFolder(folder.path, folder.files);
  try {
    return await goOn(config, lab, folder, options);
  } finally {
    release();
  }
}

async function goOn(config: Resolved, lab: Lab, folder: RunFolder, options: TrainOptions): Promise<Ending> {
  const {
    recipe,
    checkpointEvery = 10,
    resume = false,
    until = Infinity,
    plays = "all",
    watch,
    notice,
    stop,
  } = options;
  const started = performance.now();
  if (!resume) folder.begin();
  const from = resume ? folder.rewind(notice) : undefined;
  const stopwatch = new Stopwatch();
  const writer = new RunWriter(folder, plays);
  for await (const record of run(config, lab, { recipe, from })) {
    stopwatch.hear(record);
    if (record.kind === "boundary") {
      writer.endIteration();
      const { iteration } = record.standing;
      const ends = iteration >= until || stop?.aborted === true;
      const due = iteration % checkpointEvery === 0 || iteration === config.iterations || ends;
      if (due && iteration !== from?.iteration) folder.save(record.standing);
      if (ends && iteration < config.iterations) return { iteration, done: false };
    } else writer.hear(record);
    watch?.(record, (performance.now() - started) / 1000);
    stopwatch.kept();
    if (stop !== undefined) await host.breathe(); // a signal is heard only between two turns of the event loop
  }
  writer.endIteration();
  writer.finish({
    seconds: Math.round((performance.now() - started) / 100) / 10,
    iteration: stopwatch.typical(),
    resumed: from !== undefined,
  });
  return { iteration: config.iterations, done: true };
}
