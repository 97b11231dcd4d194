/**
 * A study that is not a sweep of training runs: it plays and measures by itself, and writes its page from what it kept.
 * The command is the same, `npm run study <name>`; asked again, it only does what is missing.
 */
import { addToArchive, packRows, readArchive, type KeptRuns } from "./archive.js";
import { unfinished } from "./report.js";

export interface DirectStudy {
  readonly name: string;
  /** Written before the first measurement: what is compared, on what, by which number, and what decides. */
  readonly registered: string;
  /** The names under which its rows are kept, one for each unit that is measured at a time. */
  readonly units: readonly string[];
  /** Measure whatever is missing in the folder's kept rows; `count` is how many independent units (families) at most. */
  run(folder: string, count: number | undefined, tell: (line: string) => void, given: Given): Promise<void>;
  /** It plays in a shop that the user names. */
  readonly takesShop?: true;
  /** The page and its pictures (SVG by file name) from the kept rows alone. */
  report(kept: KeptRuns): Report;
}

export interface Report {
  readonly page: string;
  readonly pictures: Readonly<Record<string, string>>;
}

/** What a study is measured with that is not shipped. */
export interface Given {
  /** A folder with WebShop's own files. */
  readonly shop?: string | undefined;
  /** A policy by name or folder, in place of the one that is made for the study. */
  readonly policy?: string | undefined;
}

/** The units that a study registered and has no rows of. */
export function missingUnits({ units }: Pick<DirectStudy, "units">, kept: KeptRuns): string[] {
  return units.filter((unit) => !kept.has(unit));
}

/** What a page begins with: what was registered, and what of it is not there. */
export function opening(study: DirectStudy, kept: KeptRuns): string {
  return [...unfinished(missingUnits(study, kept), study.units.length), study.registered].join("\n");
}

interface Measuring<Unit, Row> {
  readonly nameOf: (unit: Unit) => string;
  readonly measure: (unit: Unit) => Promise<readonly Row[]>;
  /** What is said of a unit when its rows are kept. */
  readonly told: (
    unit: Unit,
    rows: readonly Row[],
    seconds: { readonly clock: number; readonly processor: number },
  ) => string;
}

/** Measure each of these units that has no rows in the folder yet, one after the other, and keep them as they come. */
export async function measureMissing<Unit, Row extends object>(
  folder: string,
  units: readonly Unit[],
  { nameOf, measure, told }: Measuring<Unit, Row>,
  tell: (line: string) => void,
): Promise<void> {
  const kept = readArchive(folder);
  for (const unit of units.filter((one) => !kept.has(nameOf(one)))) {
    const [begun, used] = [process.uptime(), process.cpuUsage()];
    const rows = await measure(unit);
    addToArchive(folder, [packRows(nameOf(unit), rows)]);
    const { user, system } = process.cpuUsage(used);
    const clock = Math.round(process.uptime() - begun);
    tell(told(unit, rows, { clock, processor: Math.round((user + system) / 1e6) }));
  }
}

/** The same as a study's `run`: `first` says which units belong to so many families, or to all. */
export function measuring<Unit, Row extends object>(
  first: (count: number | undefined) => readonly Unit[],
  how: Measuring<Unit, Row>,
): DirectStudy["run"] {
  return (folder, count, tell) => measureMissing(folder, first(count), how, tell);
}

/** The rows of each of these units that has some. */
export function rowsByUnit<Row, Unit>(
  kept: KeptRuns,
  units: readonly Unit[],
  nameOf: (unit: Unit) => string,
): ReadonlyMap<Unit, readonly Row[]> {
  const rows = units.map((unit) => [unit, kept.get(nameOf(unit))?.rows as readonly Row[] | undefined] as const);
  return new Map(rows.filter((one): one is readonly [Unit, readonly Row[]] => one[1] !== undefined));
}

/** The rows of all these units that are kept, one after the other. */
export function keptRows<Row>(kept: KeptRuns, units: readonly string[]): Row[] {
  return units.flatMap((unit) => (kept.get(unit)?.rows ?? []) as readonly Row[]);
}

/** The page before anything was measured. */
export function nothingYet(title: string, opened: string): Report {
  return { page: `${title}\n\n${opened}\n\nNothing measured yet.\n`, pictures: {} };
}

/** How the page of a study over families begins, up to what came out. */
export function overFamilies(name: string, families: number, opened: string): string[] {
  return [
    `# Study ${name}`,
    "",
    `Made by \`npm run study ${name}\`. Intervals: 95 %, Student's t over ${families} families`,
    "([how we decide](../how-we-decide.md)).",
    "",
    opened,
    "",
    "## What came out",
    "",
  ];
}
