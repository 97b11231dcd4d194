/** A small study, done here and done over a queue: its runs' files, its kept results and its page, to be compared by bytes. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigInput } from "../../../lib/config.js";
import { packFolder } from "../../../lib/experiment/studies/kept.js";
import type { KeptRun } from "../../../lib/experiment/studies/archive.js";
import { reportMarkdown } from "../../../lib/experiment/studies/report.js";
import { readResults } from "../../../lib/experiment/studies/results.js";
import { jobsOf, runName, seedsTo, type Study } from "../../../lib/experiment/studies/study.js";
import { jobFolder, sweep, type JobProgress } from "../../../lib/experiment/sweep.js";
import { openQueue, type QueueOptions } from "../../../lib/queue/coordinator.js";

const short = {
  iterations: 2,
  rollout: { groups: 2, groupSize: 4 },
  update: { minibatches: 2 },
  evaluation: { every: 0, tasks: 8 },
} as const;

const methods = ["gigpo", "grpo", "hgpo", "spear"] as const;

/** So many arms, each with so many seeds. */
export function smallStudy(arms: number, seeds: number, change: object = {}): Study {
  const names = methods.slice(0, arms);
  return {
    name: "small",
    registered: "A study of the tests.",
    arms: names.map((method) => ({
      name: method,
      about: "short",
      config: { method, ...short, ...change } as ConfigInput,
      seeds: seedsTo(seeds),
    })),
    comparisons: names.slice(1).map((name) => [name, names[0]!] as const),
    shown: names,
    thresholds: [0.5],
  };
}

/** Long enough to be gone on with: checkpoints, mining and trials. */
export const longer = { iterations: 12, rollout: { groups: 4 }, evaluation: { every: 4, tasks: 48 } } as const;

export interface Done {
  readonly table: readonly JobProgress[];
  readonly folder: string;
  /** What must be equal, run by run; the clock's part is left out. */
  readonly runs: Readonly<Record<string, string>>;
  readonly page: string;
}

export async function doneHere(study: Study, processes = 2): Promise<Done> {
  const folder = mkdtempSync(join(tmpdir(), "study-"));
  const table = await sweep(jobsOf(study), { folder, processes });
  return asDone(study, folder, table);
}

export async function doneOver(
  study: Study,
  options: Omit<QueueOptions, "batch"> & { readonly folder?: string },
): Promise<Done> {
  const { folder = mkdtempSync(join(tmpdir(), "study-")), ...rest } = options;
  const place = await openQueue({ every: 0.2, batch: study.name, ...rest });
  try {
    const table = await sweep(jobsOf(study), { folder, processes: 1, elsewhere: place });
    return asDone(study, folder, table);
  } finally {
    await place.close();
  }
}

function asDone(study: Study, folder: string, table: readonly JobProgress[]): Done {
  const finished = table.filter(({ state }) => state === "done").map(({ job }) => job);
  const kept = finished.map((job) => withoutClock(packFolder(jobFolder(folder, job), runName(job))));
  const runs = finished.map((job) => {
    const at = (file: string): string => readFileSync(join(jobFolder(folder, job), file), "utf8");
    return [runName(job), [facts(at("config.json")), at("metrics.jsonl"), at("ledger.json")].join("\n")] as const;
  });
  const page = reportMarkdown(readResults(study, new Map(kept.map((one) => [one.run, one]))));
  return { table, folder, runs: Object.fromEntries(runs), page };
}

/** When it began, and how long it took, differ between any two runs. */
function withoutClock(kept: KeptRun): KeptRun {
  const { iteration: _, ...timing } = kept.timing!;
  return { ...kept, timing: { ...timing, seconds: 1 } };
}

function facts(config: string): string {
  const { run, ...told } = JSON.parse(config) as { run: Record<string, unknown> };
  const { started: _, seal: __, machine: ___, ...rest } = run;
  return JSON.stringify({ ...told, run: rest });
}
