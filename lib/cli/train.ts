/** `npm run train`: one run of one method in a folder of its own; can be stopped at any moment and resumed. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve as resolvePath } from "node:path";
import { METHODS, options, resolve, type ConfigInput, type Method, type Resolved } from "../config.js";
import { mean } from "../credit/normalise.js";
import { expect, unknownName } from "../errors.js";
import { openLab } from "../experiment/laboratory.js";
import { configOf, expectSame, runFacts } from "../experiment/run-config.js";
import { keeping, type Keeping } from "../experiment/plays.js";
import { recipeFromFile } from "../experiment/recipe-file.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { ProgressMessage } from "../experiment/sweep.js";
import { train } from "../experiment/train.js";
import * as library from "../index.js";
import type { AnyRecipe } from "../recipes/index.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, settings, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run train --",
  about: "Train a policy with a method and keep everything in a folder.",
  positionals: [{ name: "method", about: `one of: ${Object.keys(METHODS).join(", ")}` }],
  options: {
    recipe: { type: "text", about: "a .ts or .js file that exports a variant or a recipe of your own", value: "FILE" },
    config: { type: "text", about: "a JSON file with the configuration", value: "FILE" },
    folder: { type: "text", about: "where the run is kept (default: runs/<method>/seed-<n>)", value: "PATH" },
    seed: { type: "number", about: "seed: the hidden family and all randomness (default 0)" },
    set: {
      type: "many",
      about: "an option, for example update.learningRate=1e-4; may be repeated",
      value: "PATH=VALUE",
    },
    policy: { type: "text", about: "a checkpoint folder instead of the shipped policy", value: "PATH" },
    workers: { type: "number", about: "worker threads (default 1; results do not depend on it)" },
    checkpoints: { type: "number", about: "iterations between checkpoints (default 10)" },
    resume: { type: "flag", about: "go on from the newest checkpoint, if there is one" },
    until: { type: "number", about: "stop before this iteration, with a checkpoint; --resume goes on" },
    plays: {
      type: "text",
      about: `which plays are kept turn by turn: ${keeping.join(", ")} (default all)`,
      value: "WHICH",
    },
    quiet: { type: "flag", about: "print nothing" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const file = given.help ? undefined : given.text("recipe");
  const recipe = file === undefined ? undefined : await recipeFromFile(file, library);
  const wish = given.help ? undefined : wishOf(given, recipe);
  if (wish === undefined) {
    console.log(help(given.positionals[0]));
    return;
  }
  const { config, path, earlier } = wish;
  const policy = given.text("policy");
  const lab = await openLab(config, {
    workers: given.number("workers") ?? 1,
    ...(policy === undefined ? {} : { policy }),
  });
  if (earlier !== undefined) await expectSame(earlier, config, lab.policy, recipe);
  const folder = earlier ?? RunFolder.create(path, await runFacts(config, lab.policy, recipe));
  const show = (facts: ProgressMessage): void => report(facts, given.flag("quiet"));
  let success: number | undefined;
  const until = given.number("until") ?? Infinity;
  await train(config, lab, folder, {
    recipe,
    checkpointEvery: given.number("checkpoints") ?? 10,
    resume: earlier !== undefined,
    until,
    plays: playsOf(given),
    watch: (record, seconds) => {
      if (record.kind === "evaluation" && record.arm === "plain")
        success = mean(record.outcomes.map(({ success: won }) => won));
      if (record.kind === "boundary")
        show({ iteration: record.standing.iteration, of: config.iterations, success, seconds });
    },
  });
  show({
    iteration: Math.min(until, config.iterations),
    of: config.iterations,
    success,
    seconds: process.uptime(),
  });
  if (!given.flag("quiet")) console.log(`\nkept in ${path}`);
  lab.policy.dispose();
}

function playsOf(given: Given): Keeping {
  const wish = given.text("plays") ?? "all";
  const found = keeping.find((one) => one === wish);
  if (found === undefined) throw unknownName("npm run train -- --plays", "choice", wish, [...keeping]);
  return found;
}

/** Without a method: what the methods are. With one: all of its options. */
function help(method: string | undefined): string {
  if (method === undefined || !Object.hasOwn(METHODS, method)) {
    const about = Object.entries(METHODS).map(([name, entry]) => `  ${name.padEnd(8)}${entry.about}`);
    const more = "npm run train -- METHOD --help lists the options of a method.";
    return [helpText(spec), "", "Methods:", ...about, "", more].join("\n");
  }
  const all = options(method as Method).map((one) => ({
    ...one,
    setting: `${one.path}=${JSON.stringify(one.default)}`,
  }));
  const width = Math.max(...all.map(({ setting }) => setting.length));
  const rows = all.map(({ setting, accepts }) => `  ${setting.padEnd(width)}  ${accepts}`);
  return [helpText(spec), "", `Options of ${method} for --set, with their defaults:`, ...rows].join("\n");
}

interface Wish {
  readonly config: Resolved;
  readonly path: string;
  /** The run to go on with, where there is one. */
  readonly earlier: RunFolder | undefined;
}

/** What is to be run and where; undefined where nothing was asked for. */
function wishOf(given: Given, recipe: AnyRecipe | undefined): Wish | undefined {
  const input = inputOf(given, recipe);
  const wanted = input === undefined ? undefined : resolve(input);
  const name = recipe?.own?.name.replaceAll(/[^\w.-]+/g, "-") ?? wanted?.method;
  const folder = given.text("folder") ?? (wanted && `runs/${name}/seed-${wanted.seed}`);
  if (folder === undefined) return undefined;
  const path = resolvePath(folder);
  const resumes = given.flag("resume") && (wanted === undefined || existsSync(join(path, "config.json")));
  const earlier = resumes ? RunFolder.open(path) : undefined;
  const config = wanted ?? (earlier && configOf(earlier));
  return config === undefined ? undefined : { config, path, earlier };
}

function inputOf(given: Given, recipe: AnyRecipe | undefined): ConfigInput | undefined {
  const file = given.text("config");
  const named = given.positionals[0];
  const seed = given.number("seed");
  const pairs = given.many("set");
  const asTold = isThere(given) && file === undefined && seed === undefined && pairs.length === 0;
  const method = named ?? (asTold ? undefined : recipe?.method);
  if (file === undefined && method === undefined) {
    expect(seed === undefined && pairs.length === 0, spec.usage, {
      expected: "a method or a --config for --seed and --set to change",
      got: pairs[0] ?? seed,
      fix: "name the method; without one, --resume --folder PATH goes on with that run as it was told",
    });
    return undefined;
  }
  const told = (file === undefined ? { method } : JSON.parse(readFileSync(file, "utf8"))) as ConfigInput;
  expect(recipe === undefined || recipe.method === told.method, `${spec.usage} --recipe`, {
    expected: `the method whose options the recipe reads (${recipe?.method})`,
    got: told.method,
    fix: "leave the method out",
  });
  const base = merge(recipe?.settings ?? {}, told) as ConfigInput;
  const changes = nested(settings(pairs));
  return merge(seed === undefined ? base : { ...base, seed }, changes) as ConfigInput;
}

/** Whether a run is to be gone on with that already has a folder. */
function isThere(given: Given): boolean {
  const folder = given.text("folder");
  return given.flag("resume") && folder !== undefined && existsSync(join(resolvePath(folder), "config.json"));
}

type Tree = { [name: string]: unknown };

/** `{ "update.clip.low": .1 }` as `{ update: { clip: { low: .1 } } }`. */
function nested(flat: Tree): Tree {
  const tree: Tree = {};
  for (const [path, value] of Object.entries(flat)) {
    const names = path.split(".");
    let place = tree;
    for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Tree;
    place[names.at(-1)!] = value;
  }
  return tree;
}

function merge(base: Tree, changes: Tree): Tree {
  const result = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const old = result[name];
    const both = typeof old === "object" && typeof value === "object" && old !== null && value !== null;
    result[name] = both ? merge(old as Tree, value as Tree) : value;
  }
  return result;
}

/** To the sweep that started this process, or to the terminal. */
function report(message: ProgressMessage, quiet: boolean): void {
  if (process.send !== undefined) process.send(message);
  if (quiet) return;
  const { iteration, of, success, seconds } = message;
  const bar = "█".repeat(Math.round((20 * iteration) / of)).padEnd(20, "·");
  const held = success === undefined ? "" : `  held-out success ${success.toFixed(3)}`;
  process.stdout.write(`\r${bar} ${iteration}/${of}${held}  ${seconds.toFixed(0)} s `);
}

// A run must not outlive the sweep that started it.
const orphaned = (): never => process.exit(1);
process.on("disconnect", orphaned);
await runCommand(() => main(process.argv.slice(2)));
process.off("disconnect", orphaned);
if (process.connected) process.disconnect();
