/** `npm run train`: one run of one method in a folder of its own; can be stopped at any moment and resumed. */
import { existsSync } from "node:fs";
import { join, relative, resolve as resolvePath } from "node:path";
import { METHODS, options, resolve, type ConfigInput, type Method, type Resolved } from "../config.js";
import { mean } from "../credit/normalise.js";
import { expect, unknownName } from "../errors.js";
import { openLab } from "../experiment/laboratory.js";
import { readObject } from "../experiment/files.js";
import { keptRecords, lacksRecords, RecordKeeper } from "../experiment/kept-records.js";
import { keeping, type Keeping } from "../experiment/plays.js";
import { recipeFromFile } from "../experiment/recipe-file.js";
import { configOf, folderOf } from "../experiment/run-config.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { ProgressMessage } from "../experiment/sweep.js";
import { train } from "../experiment/train.js";
import * as library from "../index.js";
import type { AnyRecipe } from "../recipes/index.js";
import { runCommand } from "./command.js";
import { helpText, nested, parseOptions, settings, type CommandSpec, type Given, type Tree } from "./options.js";
import { hearSignals } from "./signals.js";

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
    workers: { type: "number", about: "worker threads (default 1; results do not depend on it)", range: [1, 256] },
    checkpoints: { type: "number", about: "iterations between checkpoints (default 10)", range: [1, Infinity] },
    resume: { type: "flag", about: "go on from the newest checkpoint, if there is one" },
    restart: { type: "flag", about: "begin again; all files of the old run are put aside in the folder" },
    until: {
      type: "number",
      about: "stop before this iteration, with a checkpoint; --resume goes on",
      range: [0, Infinity],
    },
    plays: {
      type: "text",
      about: `which plays are kept turn by turn: ${keeping.join(", ")} (default all)`,
      value: "WHICH",
    },
    records: { type: "flag", about: "also keep all records, which a comparison reads (records.bin)" },
    quiet: { type: "flag", about: "print nothing but what went wrong" },
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
  const { config, path } = wish;
  const policy = given.text("policy");
  const quiet = given.flag("quiet");
  const goOn = goOnWith(path, { policy, recipe: file });
  const signals = hearSignals(quiet ? undefined : goOn);
  const lab = await openLab(config, {
    workers: given.number("workers") ?? 1,
    ...(policy === undefined ? {} : { policy }),
  });
  const again = given.flag("records") && lacksRecords(path);
  const { folder, earlier } = await folderOf(path, config, lab.policy, {
    resume: given.flag("resume") && !again,
    restart: given.flag("restart") || again,
    recipe,
  });
  const checkpointEvery = given.number("checkpoints") ?? 10;
  const keeper = given.flag("records")
    ? new RecordKeeper(path, checkpointEvery, earlier ? keptRecords(path) : undefined)
    : undefined;
  const show = (facts: ProgressMessage): void => report(facts, quiet);
  let success: number | undefined;
  const { iteration, done } = await train(config, lab, folder, {
    recipe,
    checkpointEvery,
    resume: earlier,
    until: given.number("until") ?? Infinity,
    plays: playsOf(given),
    notice: (sentence) => console.error(sentence),
    stop: signals.stop,
    watch: (record, seconds) => {
      keeper?.hear(record);
      if (record.kind === "evaluation" && record.arm === "plain")
        success = mean(record.outcomes.map(({ success: won }) => won));
      if (record.kind === "boundary")
        show({ iteration: record.standing.iteration, of: config.iterations, success, seconds });
    },
  });
  keeper?.keep(iteration, done);
  show({ iteration, of: config.iterations, success, seconds: process.uptime() });
  signals.end(!done);
  if (!quiet) console.log(done ? `\nkept in ${path}` : `\nkept in ${path}; go on with: ${goOn}`);
  lab.policy.dispose();
}

function playsOf(given: Given): Keeping {
  const wish = given.text("plays") ?? "all";
  const found = keeping.find((one) => one === wish);
  if (found === undefined) throw unknownName("npm run train -- --plays", "choice", wish, [...keeping]);
  return found;
}

/** The command that goes on with a run. */
function goOnWith(path: string, given: Readonly<Record<"policy" | "recipe", string | undefined>>): string {
  const quoted = (text: string): string => (/^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const near = relative(process.cwd(), path);
  const folder = quoted(near === "" || near.startsWith("..") ? path : near);
  const also = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [` --${name} ${quoted(value)}`],
  );
  return `npm run train -- --resume --folder ${folder}${also.join("")}`;
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
}

/** What is to be run and where; undefined where nothing was asked for. */
function wishOf(given: Given, recipe: AnyRecipe | undefined): Wish | undefined {
  const again = ["resume", "restart"].filter((name) => given.flag(name));
  expect(again.length < 2, spec.usage, {
    expected: "--resume or --restart",
    got: "both",
    fix: "resume goes on; restart begins again and puts the old files aside",
  });
  const input = inputOf(given, recipe);
  const wanted = input === undefined ? undefined : resolve(input);
  const name = recipe?.own?.name.replaceAll(/[^\w.-]+/g, "-") ?? wanted?.method;
  const folder = given.text("folder") ?? (wanted && `runs/${name}/seed-${wanted.seed}`);
  if (folder === undefined) return undefined;
  const path = resolvePath(folder);
  if (wanted !== undefined) return { config: wanted, path };
  return again.length === 0 ? undefined : { config: configOf(RunFolder.open(path)), path };
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
  const told = (file === undefined ? { method } : readObject(file)) as ConfigInput;
  expect(recipe === undefined || recipe.method === told.method, `${spec.usage} --recipe`, {
    expected: `the method whose options the recipe reads (${recipe?.method})`,
    got: told.method,
    fix: "leave the method out",
  });
  const base = merge(recipe?.settings ?? {}, told) as ConfigInput;
  const changes = nested(settings(pairs));
  return merge(seed === undefined ? base : { ...base, seed }, changes) as ConfigInput;
}

/** Whether a run is to be gone on with, or begun again, that already has a folder. */
function isThere(given: Given): boolean {
  const folder = given.text("folder");
  const again = given.flag("resume") || given.flag("restart");
  return again && folder !== undefined && existsSync(join(resolvePath(folder), "config.json"));
}

function merge(base: Tree, changes: Tree): Tree {
  const result = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined;
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
