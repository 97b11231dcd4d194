/** `npm run train`: one run of one method in a folder of its own; can be stopped at any moment and resumed. */
import { existsSync, readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { METHODS, resolve, type ConfigInput } from "../config.js";
import { openLab } from "../experiment/laboratory.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { ProgressMessage } from "../experiment/sweep.js";
import { train } from "../experiment/train.js";
import { describeRun } from "../experiment/versions.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, settings, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run train --",
  about: "Train a policy with a method and keep everything in a folder.",
  positionals: [{ name: "method", about: `one of: ${Object.keys(METHODS).join(", ")}` }],
  options: {
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
    resume: { type: "flag", about: "go on from the newest checkpoint, if there is one" },
    quiet: { type: "flag", about: "print nothing" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const input = given.help ? undefined : inputOf(given);
  if (input === undefined) {
    console.log(helpText(spec));
    return;
  }
  const config = resolve(input);
  const path = resolvePath(given.text("folder") ?? `runs/${config.method}/seed-${config.seed}`);
  const resume = given.flag("resume") && existsSync(resolvePath(path, "config.json"));
  const policy = given.text("policy");
  const lab = await openLab(config, {
    workers: given.number("workers") ?? 1,
    ...(policy === undefined ? {} : { policy }),
  });
  const folder = resume ? RunFolder.open(path) : RunFolder.create(path, { ...config, run: describeRun() });
  let success: number | undefined;
  await train(config, lab, folder, {
    resume,
    watch: (record, seconds) => {
      if (record.kind === "evaluation" && record.arm === "plain")
        success = record.outcomes.reduce((sum, { success: won }) => sum + won, 0) / record.outcomes.length;
      if (record.kind === "boundary")
        report({ iteration: record.standing.iteration, of: config.iterations, success, seconds }, given.flag("quiet"));
    },
  });
  report(
    { iteration: config.iterations, of: config.iterations, success, seconds: process.uptime() },
    given.flag("quiet"),
  );
  if (!given.flag("quiet")) console.log(`\nkept in ${path}`);
  lab.policy.dispose();
}

function inputOf(given: Given): ConfigInput | undefined {
  const file = given.text("config");
  const method = given.positionals[0];
  if (file === undefined && method === undefined) return undefined;
  const base = (file === undefined ? { method } : JSON.parse(readFileSync(file, "utf8"))) as ConfigInput;
  const seed = given.number("seed");
  const changes = nested(settings(given.many("set")));
  return merge(seed === undefined ? base : { ...base, seed }, changes) as ConfigInput;
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
