/**
 * Folders of finished runs beside each other, for who asks without a page: the same arms, curves, differences and options as
 * the page that compares. Runs that were not examined alike are refused, for their success is not of one kind.
 */
import { join, resolve } from "node:path";
import { expect, labError } from "../errors.js";
import { benjaminiHochberg } from "../experiment/statistics.js";
import {
  armEnd,
  armsOf,
  configDiff,
  curveOf,
  differencesOf,
  differentExamination,
  taskDifference,
  type Arm,
  type ArmDifference,
  type CurvePoint,
  withoutSeed,
  type TaskDifference,
} from "./compare.js";
import type { RunData } from "./data.js";
import { Library } from "./library.js";

export interface ComparedArm {
  readonly name: string;
  readonly runs: readonly RunData[];
  readonly curve: readonly CurvePoint[];
  readonly end: NonNullable<ReturnType<typeof armEnd>>;
}

export interface ComparedFolders {
  readonly arms: readonly ComparedArm[];
  /** Beside the first arm, paired by seed; `holds` after correction over these pairs, where an interval is known. */
  readonly bySeed: readonly (ArmDifference & { readonly holds: boolean })[];
  /** Single runs of one seed beside the first, paired by held-out task; or why that cannot be. */
  readonly byTask: readonly { readonly a: string; readonly b: string; readonly found: TaskDifference | string }[];
  /** Options that differ between the arms; a run of each speaks for it. */
  readonly told: ReturnType<typeof configDiff>;
  /** Sentences on what to know before reading the numbers. */
  readonly notes: readonly string[];
}

const PLACE = "compare";

/** Each folder is a run, the seeds of one arm, or several arms. */
export function compareFolders(folders: readonly string[]): ComparedFolders {
  const places = folders.map((folder) => resolve(folder));
  expect(new Set(places).size === places.length, PLACE, {
    expected: "different folders",
    got: folders,
    fix: "name each once",
  });
  const arms = folders.flatMap(armsIn);
  expect(arms.length > 1, PLACE, {
    expected: "two arms or more",
    got: arms.map(({ name }) => name),
    fix: "name another folder; `siri-lab view FOLDER` shows one alone",
  });
  const runs = arms.flatMap((arm) => arm.runs);
  const odd = runs.find(({ config }) => differentExamination(runs[0]!.config, config) !== undefined);
  if (odd !== undefined)
    throw labError(PLACE, {
      expected: "runs of one world that were examined alike",
      got: `${runs[0]!.path} and ${odd.path}: ${differentExamination(runs[0]!.config, odd.config)}`,
      fix: "compare runs with the same tasks and examination",
    });
  return besideFirst(arms);
}

type Runs = Arm & { readonly runs: readonly RunData[] };

function armsIn(folder: string): Runs[] {
  const library = new Library(folder);
  const rows = library.catalogue().runs;
  const damaged = rows.find(({ state }) => state === "damaged");
  expect(damaged === undefined, folder, {
    expected: "runs that can be read",
    got: damaged?.problems[0],
    fix: "put the file back, or move the run away",
  });
  const examined = rows.filter(({ curve }) => curve.length > 0);
  expect(examined.length > 0, folder, {
    expected: "a run that was examined at least once, or a folder with such runs",
    got: rows.length === 0 ? "none" : "runs without an examination",
    fix: "train first: npx siri-lab train siri --folder FOLDER",
  });
  const arms = armsOf(examined);
  return arms.map(({ name, runs }) => ({
    name: arms.length === 1 ? folder : `${folder} · ${name}`,
    runs: runs.map(({ path }) => ({ ...library.run(path), path: path === "." ? folder : join(folder, path) })),
  }));
}

function besideFirst(arms: readonly Runs[]): ComparedFolders {
  const pairs = differencesOf(arms);
  const known = pairs.filter(({ seeds }) => seeds.length > 1);
  const rejected = benjaminiHochberg(known.map(({ end }) => end.p));
  const singles = arms.every(({ runs }) => runs.length === 1);
  const first = arms[0]!;
  return {
    arms: arms.map((arm) => ({ ...arm, curve: curveOf(arm), end: armEnd(arm)! })),
    bySeed: known.map((one, i) => ({ ...one, holds: rejected[i]! })),
    byTask: singles
      ? arms
          .slice(1)
          .map(({ name, runs }) => ({ a: name, b: first.name, found: taskDifference(runs[0]!, first.runs[0]!) }))
      : [],
    told: configDiff(arms.map(({ runs }) => withoutSeed(runs[0]!.config))),
    notes: [...unfinished(arms), ...unequal(arms), ...(singles ? [] : unpaired(arms, pairs))],
  };
}

function unfinished(arms: readonly Runs[]): string[] {
  return arms
    .flatMap(({ runs }) => runs)
    .filter(({ state }) => state !== "done")
    .map(({ path, state, iteration, iterations }) => `${path} is ${state} at iteration ${iteration} of ${iterations}.`);
}

/** "At the end" is each run's last examination; where those are of different iterations the lengths are compared too. */
function unequal(arms: readonly Runs[]): string[] {
  const last = arms.map(({ name, runs }) => ({ name, ends: [...new Set(runs.map(({ curve }) => curve.at(-1)![0]))] }));
  if (new Set(last.flatMap(({ ends }) => ends)).size === 1) return [];
  const said = last.map(({ name, ends }) => `${name} at ${ends.join(", ")}`).join("; ");
  return [`The last examinations are of different iterations (${said}): the ends are not of equally long training.`];
}

function unpaired(arms: readonly Runs[], pairs: readonly ArmDifference[]): string[] {
  const [first, ...others] = arms;
  return others.flatMap(({ name }) => {
    const seeds = pairs.find(({ a }) => a === name)?.seeds ?? [];
    if (seeds.length > 1) return [];
    const why = seeds.length === 1 ? `only seed ${seeds[0]} in common` : "no seed in common";
    return [`${name} and ${first!.name} have ${why}: nothing can be paired by seed.`];
  });
}
