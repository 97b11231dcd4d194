/** `siri-lab train`: what is to be run and where, from what was typed; how it is told to go on; what came out of it. */
import { existsSync } from "node:fs";
import { join, relative, resolve as resolvePath } from "node:path";
import { resolve, type ConfigInput, type Resolved, type WorldName } from "../config.js";
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import { openLab, type ConfiguredLab } from "../experiment/laboratory.js";
import { readObject } from "../experiment/files.js";
import { keptRecords, lacksRecords, RecordKeeper } from "../experiment/kept-records.js";
import type { Keeping } from "../experiment/plays.js";
import { recipeFromFile } from "../experiment/recipe-file.js";
import { configOf, folderOf } from "../experiment/run-config.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { ProgressMessage } from "../experiment/sweep.js";
import { isAdapter, modelUnder, shippedPolicy } from "../experiment/run-policy.js";
import { train } from "../experiment/train.js";
import { worldSettings } from "../experiment/world-settings.js";
import { printableJson } from "../printable.js";
import { queueUrl } from "../queue/connection.js";
import type { QueuePlayers } from "../queue/rollouts/players.js";
import type { AnyRecipe } from "../recipes/index.js";
import type { Lab } from "../recipes/lab.js";
import { UsageError } from "./frame/ending.js";
import { progressOn } from "./frame/progress.js";
import { merge, settingsTree, type Tree } from "./frame/settings.js";
import { hearSignals } from "./frame/signals.js";
import type { Setting } from "./frame/values.js";

/** What `train` may be told; an option that was not given is undefined. */
export interface TrainGiven {
  readonly method: string | undefined;
  readonly recipe: string | undefined;
  readonly config: string | undefined;
  readonly folder: string | undefined;
  readonly seed: number | undefined;
  readonly world: WorldName | undefined;
  readonly set: readonly Setting[];
  readonly policy: string | undefined;
  readonly workers: number;
  readonly rollouts: string | undefined;
  readonly checkpoints: number;
  readonly resume: boolean;
  readonly restart: boolean;
  readonly until: number | undefined;
  readonly plays: Keeping;
  readonly records: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A run must not outlive the sweep that started it, and ends its channel when it is done. */
export async function trainCommand(given: TrainGiven): Promise<void> {
  const orphaned = (): never => process.exit(1);
  process.on("disconnect", orphaned);
  try {
    await trainRun(given);
  } finally {
    process.off("disconnect", orphaned);
    if (process.connected) process.disconnect();
  }
}

async function trainRun(given: TrainGiven): Promise<void> {
  const recipe =
    given.recipe === undefined ? undefined : await recipeFromFile(given.recipe, await import("../index.js"));
  const wish = wishOf(given, recipe);
  const { config, path } = wish;
  const goOn = goOnWith(path, given);
  const untaught = untaughtModel(given.policy, config.tasks.world);
  if (untaught !== undefined && !given.quiet && !given.resume) console.error(untaught);
  const signals = hearSignals(given.quiet ? undefined : goOn);
  const lab = await openLab(config, {
    workers: given.workers,
    ...(given.policy !== undefined && { policy: given.policy }),
  });
  const players = await playersFor(given, config, lab);
  try {
    const own = players === undefined ? lab : { ...lab, players };
    await trainIn(wish, own, { recipe, signals, goOn }, given);
  } finally {
    await players?.close();
    lab.policy.dispose();
  }
}

/** A bare model plays a world whose warm start is an adapter of the same model: it may win nothing, and then nothing is learnt. */
function untaughtModel(policy: string | undefined, world: string): string | undefined {
  const shipped = shippedPolicy(world);
  if (policy === undefined || !isAdapter(shipped) || modelUnder(shipped) !== policy) return undefined;
  return `train: ${policy} begins untaught in ${world}; without --policy it begins with its warm start, data/policies/${world}`;
}

interface Surroundings {
  readonly recipe: AnyRecipe | undefined;
  readonly signals: ReturnType<typeof hearSignals>;
  /** The command that goes on. */
  readonly goOn: string;
}

/** Train in the folder that is wished, and say what came out. */
async function trainIn({ config, path }: Wish, lab: Lab, around: Surroundings, given: TrainGiven): Promise<void> {
  const { recipe, signals, goOn } = around;
  const again = given.records && lacksRecords(path);
  const resume = given.resume && !again;
  const { folder, earlier } = await folderOf(path, config, lab.policy, {
    resume,
    restart: given.restart || again,
    recipe,
  });
  const keeper = given.records
    ? new RecordKeeper(path, given.checkpoints, earlier ? keptRecords(path) : undefined)
    : undefined;
  const show = reporter(given.quiet, folder.newest()?.iteration ?? 0);
  let success: number | undefined;
  const { iteration, done } = await train(config, lab, folder, {
    recipe,
    checkpointEvery: given.checkpoints,
    resume: earlier,
    until: given.until ?? Infinity,
    plays: given.plays,
    notice: (sentence) => console.error(sentence),
    stop: signals.stop,
    watch: (record, seconds) => {
      keeper?.hear(record);
      if (record.kind === "evaluation" && record.arm === "plain")
        success = mean(record.outcomes.map(({ success: won }) => won));
      if (record.kind === "boundary")
        show.tell({ iteration: record.standing.iteration, of: config.iterations, success, seconds });
    },
  });
  keeper?.keep(iteration, done);
  show.tell({ iteration, of: config.iterations, success, seconds: process.uptime() });
  show.end();
  signals.end(!done);
  if (given.json) {
    const { method, seed, iterations: of } = config;
    console.log(printableJson({ folder: path, method, seed, iteration, of, done, success: success ?? null, goOn }));
  } else if (!given.quiet) console.log(done ? `kept in ${path}` : `kept in ${path}; go on with: ${goOn}`);
}

/** The workers of a queue, where they are to play. */
async function playersFor(
  { rollouts, policy, quiet }: TrainGiven,
  config: Resolved,
  lab: ConfiguredLab,
): Promise<QueuePlayers | undefined> {
  const url = queueUrl(rollouts, "SIRI_ROLLOUTS");
  if (url === undefined) return undefined;
  if (policy !== undefined)
    throw new UsageError(
      "npx siri-lab train: expected --policy or --rollouts, got both; workers open no path: put the checkpoint into data/policies/NAME on every host and add --set tasks.policy=NAME",
    );
  const { openPlayers } = await import("../queue/rollouts/players.js");
  return openPlayers({ url, config, lab, tell: (line) => quiet || console.error(line) });
}

/** To the sweep that started this process, and to whoever looks on. */
function reporter(quiet: boolean, from: number): { tell(message: ProgressMessage): void; end(): void } {
  const progress = progressOn({ what: "iterations", from, quiet });
  const tell = (message: ProgressMessage): void => {
    process.send?.(message);
    const { iteration, of, success } = message;
    progress.tell(iteration, of, success === undefined ? "" : `held-out success ${success.toFixed(3)}`);
  };
  return { tell, end: () => progress.end() };
}

/** The command that goes on with a run. */
function goOnWith(path: string, { policy, recipe }: Pick<TrainGiven, "policy" | "recipe">): string {
  const quoted = (text: string): string => (/^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const near = relative(process.cwd(), path);
  const folder = quoted(near === "" || near.startsWith("..") ? path : near);
  const also = Object.entries({ policy, recipe }).flatMap(([name, value]) =>
    value === undefined ? [] : [` --${name} ${quoted(value)}`],
  );
  return `npx siri-lab train --resume --folder ${folder}${also.join("")}`;
}

interface Wish {
  readonly config: Resolved;
  readonly path: string;
}

/** What is to be run and where. */
function wishOf(given: TrainGiven, recipe: AnyRecipe | undefined): Wish {
  if (given.resume && given.restart)
    throw new UsageError(
      "npx siri-lab train: expected --resume or --restart, got both; resume goes on, restart begins again and puts the old files aside",
    );
  const input = inputOf(given, recipe);
  const wanted = input === undefined ? undefined : resolve(input);
  const name = recipe?.own?.name.replaceAll(/[^\w.-]+/g, "-") ?? wanted?.method;
  const folder = given.folder ?? (wanted && `runs/${name}/seed-${wanted.seed}`);
  if (folder !== undefined && wanted !== undefined) return { config: wanted, path: resolvePath(folder) };
  if (folder === undefined || !(given.resume || given.restart))
    throw new UsageError(
      "npx siri-lab train: expected a METHOD, --recipe or --config, got none; for example npx siri-lab train siri --seed 3",
    );
  const path = resolvePath(folder);
  return { config: configOf(RunFolder.open(path)), path };
}

function inputOf(given: TrainGiven, recipe: AnyRecipe | undefined): ConfigInput | undefined {
  const { config: file, seed, set, world, method: named } = given;
  const asTold = isThere(given) && file === undefined && seed === undefined && world === undefined && set.length === 0;
  const method = named ?? (asTold ? undefined : recipe?.method);
  if (file === undefined && method === undefined) {
    if (seed !== undefined || world !== undefined || set.length > 0)
      throw new UsageError(
        "npx siri-lab train: expected a METHOD or --config for --seed, --world and --set to change, got neither; without one, --resume --folder PATH goes on with that run as it was told",
      );
    return undefined;
  }
  const told = (file === undefined ? { method } : readObject(file)) as ConfigInput;
  expect(recipe === undefined || recipe.method === told.method, "npx siri-lab train --recipe", {
    expected: `the method whose options the recipe reads (${recipe?.method})`,
    got: told.method,
    fix: "leave the method out",
  });
  const base = merge(recipe?.settings ?? {}, inWorld(told, world)) as ConfigInput;
  return merge(seed === undefined ? base : { ...base, seed }, settingsTree(set)) as ConfigInput;
}

/** What was told, in a world that was named; the world's own settings come before it. */
function inWorld(told: ConfigInput, world: WorldName | undefined): Tree {
  if (world === undefined) return told as unknown as Tree;
  return merge(merge(worldSettings(world, told.method) as Tree, { tasks: { world } }), told as unknown as Tree);
}

/** Whether a run is to be gone on with, or begun again, that already has a folder. */
function isThere({ folder, resume, restart }: TrainGiven): boolean {
  return (resume || restart) && folder !== undefined && existsSync(join(resolvePath(folder), "config.json"));
}
