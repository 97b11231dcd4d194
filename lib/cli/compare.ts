/** `npm run compare -- siri gigpo --seeds 5`: methods side by side over the same seeds, here or at the workers of a queue. */
import { resolve as resolvePath } from "node:path";
import { METHODS, type CommonConfig, type Input, type Method } from "../config.js";
import { expect, unknownName } from "../errors.js";
import { compareRuns, type CompareArm } from "../experiment/compare.js";
import { differences, type ComparedRun } from "../experiment/comparison.js";
import { recipeFromFile } from "../experiment/recipe-file.js";
import { progressLine } from "../experiment/sweep.js";
import * as library from "../index.js";
import { queueUrl } from "../queue/connection.js";
import { queueForComparison } from "../queue/coordinator.js";
import { runCommand } from "./command.js";
import { helpText, nested, parseOptions, settings, type CommandSpec } from "./options.js";
import { hearSignals } from "./signals.js";

const spec: CommandSpec = {
  usage: "npm run compare --",
  about:
    "Methods side by side over the same seeds, with their differences. Called again, it goes on; finished runs are kept.",
  positionals: [
    { name: "arm", about: `two or more of: ${Object.keys(METHODS).join(", ")}; or a file with a variant`, many: true },
  ],
  options: {
    seeds: { type: "number", about: "how many seeds, from 1 on (default 3)", range: [1, 10_000] },
    iterations: { type: "number", about: "iterations a run (default: the method's)", range: [1, 1_000_000] },
    set: { type: "many", about: "an option that all arms share; may be repeated", value: "PATH=VALUE" },
    folder: { type: "text", about: "where the runs are kept (default runs/compare)", value: "PATH" },
    queue: {
      type: "text",
      about: "give the runs to the workers of this queue (or SIRI_QUEUE); see docs/queue.md",
      value: "redis://HOST:PORT",
    },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  if (given.help || given.positionals.length === 0) return console.log(helpText(spec));
  const arms = Object.fromEntries(await Promise.all(given.positionals.map(armOf)));
  expect(Object.keys(arms).length === given.positionals.length, spec.usage, {
    expected: "arms with different names",
    got: given.positionals,
    fix: "name each once",
  });
  const [iterations, folder] = [given.number("iterations"), given.text("folder")];
  const url = queueUrl(given.text("queue"));
  const elsewhere = url === undefined ? undefined : await queueForComparison(url, (line) => console.error(line));
  const signals = hearSignals("the same command");
  try {
    const compared = await compareRuns(arms, {
      seeds: Array.from({ length: given.number("seeds") ?? 3 }, (_, at) => at + 1),
      settings: nested(settings(given.many("set"))) as Input<Omit<CommonConfig, "seed" | "iterations">>,
      ...(iterations !== undefined && { iterations }),
      ...(folder !== undefined && { folder: resolvePath(folder) }),
      elsewhere,
      signal: signals.stop,
      watch: everyTenSeconds(() => elsewhere?.crew),
    });
    signals.end(compared.stopped);
    console.log(compared.text());
    if (!compared.stopped && Object.keys(arms).length > 1) console.log(`\n${differences(compared).text()}`);
  } finally {
    await elsewhere?.close();
  }
}

async function armOf(name: string): Promise<readonly [string, CompareArm]> {
  if (Object.hasOwn(METHODS, name)) return [name, name as Method];
  if (!/\.[mt]?[jt]s$/.test(name)) throw unknownName(spec.usage, "method", name, Object.keys(METHODS));
  const recipe = await recipeFromFile(name, library);
  return [recipe.own?.name ?? name, recipe];
}

/** A line on how far all runs are. */
function everyTenSeconds(crew: () => string | undefined): (runs: readonly ComparedRun[]) => void {
  let shown = 0;
  return (runs) => {
    const now = Math.floor(process.uptime() / 10);
    if (now === shown) return;
    shown = now;
    const table = runs.map(
      ({ iteration, of, state }) => ({ iteration, of, state: state === "stopped" ? "failed" : state }) as const,
    );
    const workers = crew();
    console.error(`${progressLine(table, process.uptime())}${workers === undefined ? "" : ` (${workers})`}`);
  };
}

await runCommand(() => main(process.argv.slice(2)));
