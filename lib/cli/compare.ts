/** `siri-lab compare`: the arms, run here or at the workers of a queue, or finished in folders, and how they differ. */
import { statSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { METHODS, type CommonConfig, type Input, type Method } from "../config.js";
import { expect, unknownName } from "../errors.js";
import { compareRuns, type CompareArm } from "../experiment/compare.js";
import { differences, type Compared, type ComparedRun } from "../experiment/comparison.js";
import { recipeFromFile } from "../experiment/recipe-file.js";
import { printableJson } from "../printable.js";
import { progressLine, secondsLeft } from "../experiment/sweep.js";
import { queueForComparison, type QueuePlace } from "../queue/coordinator.js";
import { folderComparison } from "./compare-folders.js";
import { UsageError } from "./frame/ending.js";
import { settingsTree } from "./frame/settings.js";
import { hearSignals } from "./frame/signals.js";
import type { Setting } from "./frame/values.js";
import { queueGiven } from "./queue-given.js";

export interface CompareGiven {
  readonly arms: readonly string[];
  readonly seeds: number;
  readonly iterations: number | undefined;
  readonly set: readonly Setting[];
  readonly folder: string | undefined;
  readonly queue: string | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
}

const PLACE = "npx siri-lab compare";

/** Folders are compared as they are; methods and variants are run. */
export async function compareArms(given: CompareGiven): Promise<void> {
  const folders = given.arms.filter((arm) => statSync(arm, { throwIfNoEntry: false })?.isDirectory());
  if (folders.length === 0) return runComparison(given);
  const odd = given.arms.find((arm) => !folders.includes(arm));
  if (odd !== undefined)
    throw new UsageError(
      `${PLACE}: expected folders of runs only, or methods only, got the folder ${folders[0]} and ${JSON.stringify(odd)}; check the path`,
    );
  const { iterations, set, folder, queue, workers } = given;
  const running = Object.entries({ iterations, folder, queue, workers, set: set[0] }).find(([, value]) => value);
  if (running !== undefined)
    throw new UsageError(
      `${PLACE}: expected folders alone, got --${running[0]} as well; nothing is run there, leave it out`,
    );
  console.log(folderComparison(folders, given));
}

async function runComparison({
  arms: named,
  seeds,
  iterations,
  set,
  folder,
  queue,
  workers,
  json,
}: CompareGiven): Promise<void> {
  const arms = Object.fromEntries(await Promise.all(named.map(armOf)));
  expect(Object.keys(arms).length === named.length, PLACE, {
    expected: "arms with different names",
    got: named,
    fix: "name each once",
  });
  const url = queueGiven("compare", queue, { option: "workers", count: workers });
  const elsewhere = url === undefined ? undefined : await queueForComparison(url, (line) => console.error(line));
  const signals = hearSignals("the same command");
  try {
    const compared = await compareRuns(arms, {
      seeds: Array.from({ length: seeds }, (_, at) => at + 1),
      settings: settingsTree(set) as Input<Omit<CommonConfig, "seed" | "iterations">>,
      ...(iterations !== undefined && { iterations }),
      ...(folder !== undefined && { folder: resolvePath(folder) }),
      ...(workers !== undefined && { workers }),
      elsewhere,
      signal: signals.stop,
      watch: everyTenSeconds(elsewhere),
    });
    signals.end(compared.stopped);
    console.log(json ? asJson(compared) : asText(compared));
  } finally {
    await elsewhere?.close();
  }
}

function asText(compared: Compared): string {
  const both = !compared.stopped && compared.arms.length > 1;
  return both ? `${compared.text()}\n\n${differences(compared).text()}` : compared.text();
}

function asJson(compared: Compared): string {
  const { stopped, arms } = compared;
  const runs = compared.runs.map(({ records: _, ...run }) => run);
  return printableJson({ stopped, runs, differences: stopped || arms.length < 2 ? [] : differences(compared).rows });
}

async function armOf(name: string): Promise<readonly [string, CompareArm]> {
  if (Object.hasOwn(METHODS, name)) return [name, name as Method];
  if (!/\.[mt]?[jt]s$/.test(name)) throw unknownName(PLACE, "method", name, Object.keys(METHODS));
  const recipe = await recipeFromFile(name, await import("../index.js"));
  return [recipe.own?.name ?? name, recipe];
}

/** A line on how far all runs are. */
function everyTenSeconds(elsewhere: QueuePlace | undefined): (runs: readonly ComparedRun[]) => void {
  let shown = 0;
  return (runs) => {
    const now = Math.floor(process.uptime() / 10);
    if (now === shown) return;
    shown = now;
    const table = runs.map(
      ({ iteration, of, state }) => ({ iteration, of, state: state === "stopped" ? "failed" : state }) as const,
    );
    const left = elsewhere === undefined ? secondsLeft(table, process.uptime()) : elsewhere.left;
    const workers = elsewhere?.crew === undefined ? "" : ` (${elsewhere.crew})`;
    console.error(`${progressLine(table, left)}${workers}`);
  };
}
