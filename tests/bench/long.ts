/**
 * A run of ten thousand iterations: does its memory grow, how large are its logs, how long does going on with it take.
 * Iterations are as short as SIRI allows: one task an iteration, played with and without skills.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { whole } from "../../lib/cli/frame/values.js";
import { defaulted, flag, words } from "../../lib/cli/frame/words.js";
import { resolve, type Resolved } from "../../lib/config.js";
import { disk, writeAtomically } from "../../lib/experiment/files.js";
import { logs } from "../../lib/experiment/checkpoint.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { folderOf } from "../../lib/experiment/run-config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { table, thousands } from "./measure.js";

export default command({
  about:
    "A long run: memory, logs, and how long going on with it takes (Ctrl-C ends it early and keeps what was measured).",
  examples: ["npm run bench long -- --iterations 1000"],
  words: words({
    iterations: defaulted(
      "iterations",
      whole(100, 1e6),
      10_000,
      "how long; ten thousand take eleven minutes of a core",
    ),
    keep: flag("keep", "write data/long-run.json, which npm run pictures draws"),
  }),
  run,
});

/** What is alive after a moment of the run, in megabytes. */
interface Moment {
  readonly iteration: number;
  readonly heap: number;
  readonly buffers: number;
  readonly resident: number;
  readonly checkpoint: number;
}

async function run(given: { readonly iterations: number; readonly keep: boolean }): Promise<void> {
  const config = longConfig(given.iterations);
  const folder = join(mkdtempSync(join(tmpdir(), "long-")), "run");
  const { iterations, processor, moments } = await measured(config, folder);
  const result = { iterations, settings, processor, logs: logsOf(folder), ...(await goingOn(folder)), moments };
  rmSync(folder, { recursive: true });
  const rows = moments.map((moment) => Object.values(moment).map((value: number) => String(value)));
  console.log(table(["iteration", "heap MB", "buffers MB", "resident MB", "checkpoint MB"], rows));
  console.log(`logs ${result.logs} MB; going on takes ${result.goingOn} s, of which hashing ${result.checking} s`);
  console.log(`an iteration ${thousands(result.processor * 1000)} ms of processor time`);
  if (given.keep) writeAtomically(join(packageRoot(), "data", "long-run.json"), `${JSON.stringify(result, null, 1)}\n`);
}

const settings = {
  rollout: { groups: 1, groupSize: 2 },
  update: { minibatches: 1 },
  evaluation: { every: 0, tasks: 8 },
} as const;

function longConfig(iterations: number): Resolved {
  return resolve({ method: "siri", iterations, ...settings });
}

interface Measured {
  readonly iterations: number;
  /** Seconds of processor time an iteration. */
  readonly processor: number;
  readonly moments: readonly Moment[];
}

/** Ctrl-C stops at the next boundary, and what was measured so far counts. */
async function measured(config: Resolved, path: string): Promise<Measured> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const lab = await openLab(config);
  const { folder } = await folderOf(path, config, lab.policy, {});
  const moments: Moment[] = [];
  const every = config.iterations / 100;
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const { iteration: iterations } = await train(config, lab, folder, {
    stop: stop.signal,
    watch: (record) => {
      if (record.kind !== "boundary" || record.standing.iteration % every !== 0) return;
      collect();
      const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
      const names = disk.names(join(path, "checkpoints")).filter((name) => name.endsWith(".bin"));
      const checkpoint = disk.size(join(path, "checkpoints", names.sort().at(-1)!));
      const { iteration } = record.standing;
      moments.push({
        iteration,
        heap: megabytes(heapUsed),
        buffers: megabytes(arrayBuffers),
        resident: megabytes(rss),
        checkpoint: megabytes(checkpoint),
      });
      console.error(`iteration ${iteration}: ${megabytes(heapUsed)} MB of heap, ${megabytes(rss)} MB resident`);
    },
  });
  const { user, system } = process.cpuUsage();
  lab.policy.dispose();
  return { iterations, processor: round((user + system) / 1e6 / iterations), moments };
}

function logsOf(folder: string): number {
  return megabytes(logs.reduce((sum, name) => sum + disk.size(join(folder, name)), 0));
}

/** Until the next iteration could begin, once the library is loaded. */
async function goingOn(path: string): Promise<{ goingOn: number; checking: number }> {
  const began = performance.now();
  const folder = RunFolder.open(path);
  const checkpoint = folder.rewind()!;
  const checked = performance.now();
  const lab = await openLab(longConfig(100));
  await lab.policy.restore(checkpoint.policy);
  const seconds = (milliseconds: number): number => round(milliseconds / 1000);
  lab.policy.dispose();
  return { goingOn: seconds(performance.now() - began), checking: seconds(checked - began) };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}
