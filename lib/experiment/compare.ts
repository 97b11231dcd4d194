/**
 * Methods and variants side by side over the same seeds: each run in a folder of its own, a few at a time, kept, gone on
 * with when it is asked for again, and stopped without loss. The verbs run in this thread, so that functions of a notebook
 * cell can be among them; policies act and train in worker threads, and the runs take turns here.
 */
import { availableParallelism } from "node:os";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { workRoot } from "../assets.js";
import { resolve, type CommonConfig, type ConfigInput, type Input, type Method, type Resolved } from "../config.js";
import { expect } from "../errors.js";
import { contentId } from "../random.js";
import { recipeOf, type AnyRecipe } from "../recipes/index.js";
import type { Lab } from "../recipes/lab.js";
import { Records, recordsFrom } from "../recipes/records.js";
import { hashOf, named } from "../recipes/variant.js";
import { Compared, type ComparedRun } from "./comparison.js";
import { keptRecords, RecordKeeper } from "./kept-records.js";
import { openLab } from "./laboratory.js";
import { digest, runFacts } from "./run-config.js";
import { RunFolder } from "./run-folder.js";
import type { JobProgress, Workplace } from "./sweep.js";
import { train } from "./train.js";

export interface CompareOptions {
  readonly seeds: readonly number[];
  readonly iterations?: number;
  /** Options that all arms share; a variant's own settings go before. */
  readonly settings?: Input<Omit<CommonConfig, "seed" | "iterations">>;
  /** Where the runs are kept; `runs/compare` in the project if left out. */
  readonly folder?: string;
  /** Run everything again, also what is kept. */
  readonly fresh?: boolean;
  /** Worker threads a run; one for each core if left out. 1 computes in this thread. */
  readonly workers?: number;
  /** Runs at a time; as many as there are workers a run, and at most four, if left out. */
  readonly atOnce?: number;
  /** Once it is aborted, every run stops at its next boundary and the comparison is what there is. */
  readonly signal?: AbortSignal | undefined;
  /** Told whenever a run has moved. */
  readonly watch?: (runs: readonly ComparedRun[]) => void;
  /** Where the runs are done in place of this process, a queue: methods and settings only, and records come back. */
  readonly elsewhere?: Workplace | undefined;
  /** Opens the lab of a run; the shipped policy of the configured world if left out. */
  readonly open?: (config: Resolved) => Promise<Lab>;
}

/** What is compared: the name of a method, a variant, or a recipe of one's own. */
export type CompareArm = Method | AnyRecipe;

interface Job {
  readonly arm: string;
  readonly recipe: AnyRecipe;
  readonly config: Resolved;
}

/** Run all arms on all seeds; those of one seed come one after the other, so that a stop leaves whole pairs. */
export async function compareRuns(
  arms: Readonly<Record<string, CompareArm>>,
  options: CompareOptions,
): Promise<Compared> {
  const jobs = jobsOf(arms, options);
  const { workers = availableParallelism(), signal, watch } = options;
  const { atOnce = options.elsewhere?.atOnce ?? Math.min(4, workers) } = options;
  const runs = jobs.map(({ arm, recipe, config }): ComparedRun => {
    const { method, seed, iterations: of } = config;
    const hash = recipe.own?.hash ?? "";
    return {
      arm,
      method,
      hash,
      seed,
      of,
      iteration: 0,
      state: "waiting",
      kept: false,
      folder: "",
      records: new Records(),
    };
  });
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < jobs.length && !stop.aborted) {
      const place = next++;
      const tell = (change: Partial<ComparedRun>): void => {
        runs[place] = { ...runs[place]!, ...change };
        watch?.(runs);
      };
      await runJob(jobs[place]!, { ...options, workers, stop, tell }).catch((error: unknown) => {
        tell({ state: "stopped" });
        if (!signal?.aborted) failed.abort(error);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, lane));
  if (failed.signal.aborted) throw failed.signal.reason;
  return new Compared(Object.keys(arms), runs);
}

function jobsOf(
  arms: Readonly<Record<string, CompareArm>>,
  { seeds, iterations, settings = {} }: CompareOptions,
): Job[] {
  expect(Object.keys(arms).length > 0 && seeds.length > 0 && new Set(seeds).size === seeds.length, "compare", {
    expected: "at least one arm, and seeds that differ",
    got: { arms: Object.keys(arms), seeds },
    fix: 'compare({ siri: "siri", mine }, { seeds: [1, 2, 3] })',
  });
  return seeds.flatMap((seed) =>
    Object.entries(arms).map(([arm, given]): Job => {
      const recipe = typeof given === "string" ? recipeOf(given) : named(given, arm);
      const told = merged(settings, recipe.settings ?? {});
      const length = iterations === undefined ? {} : { iterations };
      return { arm, recipe, config: resolve({ ...told, ...length, method: recipe.method, seed } as ConfigInput) };
    }),
  );
}

interface Playing extends CompareOptions {
  readonly workers: number;
  readonly stop: AbortSignal;
  readonly tell: (change: Partial<ComparedRun>) => void;
}

/** Runs of this process by folder: whoever wants the same one waits until the other has come to rest. */
const busy = new Map<string, Promise<unknown>>();

async function runJob({ arm, recipe, config }: Job, options: Playing): Promise<void> {
  const { workers, open = (config) => openLab(config, { workers }), tell } = options;
  if (options.elsewhere !== undefined) return runElsewhere({ arm, recipe, config }, options.elsewhere, options);
  tell({ state: "running" });
  const lab = await open(config);
  try {
    const path = folderFor({ arm, recipe, config }, await digest(lab.policy), options);
    tell({ folder: path });
    const before = busy.get(path) ?? Promise.resolve();
    const work = before.then(() => runIn(path, { arm, recipe, config }, lab, options));
    busy.set(
      path,
      work.catch(() => undefined),
    );
    await work;
  } finally {
    release(lab);
  }
}

/** The folder of a run: what decides over its bytes is in its name. */
function folderFor({ arm, recipe, config }: Job, policy: string, { folder }: CompareOptions): string {
  const identity = [arm, recipe.own?.hash ?? "", config, policy, codeDigest()];
  const id = contentId(JSON.stringify(identity)).slice(0, 8);
  const root = folder ?? join(workRoot(), "runs", "compare");
  return join(root, arm.replaceAll(/[^\w.-]+/g, "-"), `seed-${config.seed}-${id}`);
}

/** What a run gave is what it would have given here; a kept one is not asked for again. */
async function runElsewhere(job: Job, place: Workplace, options: Playing): Promise<void> {
  const { arm, recipe, config } = job;
  const { fresh = false, stop, tell } = options;
  const hash = recipe.own?.hash ?? "";
  expect(hash === "" && options.open === undefined, `compare, arm ${arm}`, {
    expected: "a method and settings: no code travels to another computer",
    got: hash === "" ? "a lab of your own" : "verbs of its own",
    fix: "leave the queue out for this comparison, or make the variant a method of the library on every host",
  });
  const path = folderFor(job, await shippedDigest(config), options);
  const earlier = fresh ? undefined : keptRecords(path);
  tell({ folder: path, kept: earlier?.done === true });
  if (earlier?.done !== true) {
    rmSync(path, { recursive: true, force: true });
    const hear = ({ state, iteration }: Partial<JobProgress>): void =>
      tell({ ...(state === "running" && { state }), ...(iteration !== undefined && { iteration }) });
    const run = place.run({ arm, seed: config.seed, config: config as ConfigInput }, path, hear);
    const ending = await Promise.race([run, aborted(stop)]);
    if (ending === undefined) return tell({ state: "stopped" }); // the workers go on; asking again collects
    const { done, reason } = ending;
    expect(done, `compare, arm ${arm}, seed ${config.seed}`, {
      expected: "a finished run",
      got: reason ?? "none",
      fix: "see what the worker says, and compare again: finished runs are kept",
    });
  }
  tell({ state: "done", iteration: config.iterations, records: recordsFrom(keptRecords(path)!.records) });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** Digests of shipped policies by name, each opened once. */
const digests = new Map<string, Promise<string>>();

function shippedDigest(config: Resolved): Promise<string> {
  const name = JSON.stringify([config.tasks.world, config.tasks.policy]);
  const known = digests.get(name) ?? openLab(config).then(digestOf);
  digests.set(name, known);
  return known;
}

async function digestOf(lab: Lab): Promise<string> {
  try {
    return await digest(lab.policy);
  } finally {
    release(lab);
  }
}

async function runIn(path: string, { recipe, config }: Job, lab: Lab, options: Playing): Promise<void> {
  const { fresh = false, stop, tell } = options;
  const earlier = fresh ? undefined : keptRecords(path);
  if (earlier?.done) {
    const records = recordsFrom(earlier.records);
    return tell({ state: "done", kept: true, iteration: config.iterations, records });
  }
  if (earlier === undefined) rmSync(path, { recursive: true, force: true });
  const folder = earlier ? RunFolder.open(path) : RunFolder.create(path, await runFacts(config, lab.policy, recipe));
  const keeper = new RecordKeeper(path, EVERY, earlier);
  const { records } = keeper;
  tell({ iteration: earlier?.iteration ?? 0, kept: earlier !== undefined });
  const ending = await train(config, lab, folder, {
    recipe,
    stop,
    resume: earlier !== undefined,
    checkpointEvery: EVERY,
    watch: (record) => {
      keeper.hear(record);
      if (record.kind === "boundary") tell({ iteration: record.standing.iteration, records });
    },
  });
  keeper.keep(ending.iteration, ending.done);
  tell({ state: ending.done ? "done" : "stopped", iteration: ending.iteration, records });
}

/** Iterations between two checkpoints. */
const EVERY = 5;

/** End the threads of a lab's policies. */
function release({ policy, reference }: Lab): void {
  policy.dispose();
  const { dispose } = reference as { readonly dispose?: () => void };
  dispose?.call(reference);
}

let code: string | undefined;

/** The library's own code as a hash: runs of other code are not taken for runs of this one. */
function codeDigest(): string {
  const lib = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = [lib, join(dirname(lib), "envs")].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(js|ts)$/.test(name) && !name.endsWith(".d.ts"))
      .sort()
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  return (code ??= hashOf(files));
}

type Tree = { readonly [name: string]: unknown };

/** The second over the first, section by section. */
function merged(base: Tree, over: Tree): Tree {
  const both = (name: string): unknown => {
    const [old, now] = [base[name], over[name]];
    return isTree(old) && isTree(now) ? merged(old, now) : (now ?? old);
  };
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((name) => [name, both(name)]),
  );
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
