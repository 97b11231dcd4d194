/**
 * Runs beside each other, from their rows alone: arms with curves and intervals over seeds, differences paired by seed, and
 * for two single runs of one world differences paired by held-out task. The page computes it, so knows no files.
 */
import {
  mean,
  pairedDifference,
  signFlip,
  tInterval,
  type Difference,
  type Estimate,
} from "../experiment/statistics.js";
import { mcNemar, wilson } from "../validation/intervals.js";
import type { RunData, RunRow } from "./data.js";
import { written } from "./format.js";

/** Runs that differ in their seed only. */
export interface Arm {
  readonly name: string;
  readonly runs: readonly RunRow[];
}

export interface CurvePoint extends Estimate {
  readonly x: number;
}

/** Arms in the order in which they were given; runs of one folder that were told the same method are one arm. */
export function armsOf(rows: readonly RunRow[]): Arm[] {
  const several = new Set(rows.map(({ study }) => study)).size > 1;
  const arms = new Map<string, RunRow[]>();
  for (const row of rows) {
    const name = [several ? row.study : "", row.arm || row.method, row.variant].filter(Boolean).join(" · ");
    arms.set(name, [...(arms.get(name) ?? []), row]);
  }
  return [...arms].map(([name, runs]) => ({ name, runs }));
}

/** Held-out success at every iteration that all of the arm's runs were examined at, with what a run or the seeds can say. */
export function curveOf({ runs }: Pick<Arm, "runs">): CurvePoint[] {
  const examined = runs.filter(({ curve }) => curve.length > 0);
  const values = new Map<number, number[]>();
  for (const { curve } of examined)
    for (const [x, success] of curve) values.set(x, [...(values.get(x) ?? []), success]);
  return [...values]
    .filter(([, found]) => found.length === examined.length)
    .sort(([a], [b]) => a - b)
    .map(([x, found]) => ({ x, ...(examined.length === 1 ? ofTasks(found[0]!, examined[0]!.tasks) : ofSeeds(found)) }));
}

function ofSeeds(values: readonly number[]): Estimate {
  return tInterval(values, { range: [0, 1] });
}

/** One run: the interval is of the tasks it was examined on, and says nothing of other seeds. */
function ofTasks(success: number, tasks: number): Estimate {
  const wins = Math.round(success * tasks);
  const [low, high] = wilson(Array.from({ length: tasks }, (_, i) => Number(i < wins)));
  return { value: success, interval: { low, high, level: 0.95 }, units: tasks };
}

export function endOf({ curve }: RunRow): number | undefined {
  return curve.at(-1)?.[1];
}

function areaOf({ curve }: RunRow): number {
  return mean(curve.map(([, success]) => success));
}

/** The mean of an arm's ends with its interval over seeds; undefined where nothing was examined. */
export function armEnd({ runs }: Pick<Arm, "runs">): Estimate | undefined {
  const examined = runs.filter(({ curve }) => curve.length > 0);
  if (examined.length === 0) return undefined;
  if (examined.length === 1) return ofTasks(endOf(examined[0]!)!, examined[0]!.tasks);
  return ofSeeds(examined.map((run) => endOf(run)!));
}

export interface ArmDifference {
  readonly a: string;
  readonly b: string;
  readonly end: Difference;
  readonly area: Difference;
  /** Exact sign-flip p of the differences at the end. */
  readonly flip: number;
  readonly seeds: readonly number[];
}

/** Every other arm beside the first, on the seeds that both have; an arm without a shared seed is left out. */
export function differencesOf(arms: readonly Arm[]): ArmDifference[] {
  const [first, ...others] = arms;
  return others.flatMap((arm) => {
    const pairs = arm.runs.flatMap((run) => {
      const partner = first!.runs.find((one) => one.seed === run.seed && one.world === run.world);
      const both = partner !== undefined && partner.curve.length > 0 && run.curve.length > 0;
      return both ? [[run, partner] as const] : [];
    });
    if (pairs.length === 0) return [];
    const paired = (of: (run: RunRow) => number): Difference =>
      pairedDifference(
        pairs.map(([run]) => of(run)),
        pairs.map(([, partner]) => of(partner)),
      );
    const end = paired((run) => endOf(run)!);
    const seeds = pairs.map(([{ seed }]) => seed);
    return [{ a: arm.name, b: first!.name, end, area: paired(areaOf), flip: signFlip(end.differences).p, seeds }];
  });
}

export interface TaskDifference {
  readonly iteration: number;
  readonly difference: Estimate;
  /** Tasks that only the one, and only the other, won. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Exact McNemar test of these. */
  readonly p: number;
}

/** The same held-out tasks tried by two runs: by what they differ, or why that cannot be said. */
export function taskDifference(a: RunData, b: RunData): TaskDifference | string {
  const reason = differentTasks(a, b);
  if (reason !== undefined) return reason;
  const others = new Map((b.exams["plain"] ?? []).map((exam) => [exam.iteration, exam.outcomes]));
  const last = (a.exams["plain"] ?? []).findLast(
    ({ iteration, outcomes }) => outcomes !== "" && others.get(iteration)?.length === outcomes.length,
  );
  if (last === undefined) return "they were never examined on the same list at the same iteration";
  const [left, right] = [last.outcomes, others.get(last.iteration)!].map((text) => [...text].map(Number));
  const deltas = left!.map((won, i) => won - right![i]!);
  const [onlyA, onlyB] = [1, -1].map((sign) => deltas.filter((delta) => delta === sign).length) as [number, number];
  const difference = tInterval(deltas, { range: [-1, 1] });
  return { iteration: last.iteration, difference, onlyA, onlyB, p: mcNemar(onlyA, onlyB) };
}

function differentTasks(a: RunData, b: RunData): string | undefined {
  if (a.world !== b.world) return `their worlds differ (${a.world}, ${b.world})`;
  if (a.seed !== b.seed) return `their seeds differ (${a.seed}, ${b.seed}), and with them the tasks`;
  const examination = differentExamination(a.config, b.config);
  return examination === undefined ? undefined : `their examinations differ (${examination})`;
}

/** What a run is examined on and how: two runs that differ in one of these cannot be set beside each other. */
const EXAMINATION = ["tasks.world", "tasks.dials", "evaluation.split", "evaluation.tasks", "evaluation.temperature"];

/** Where two configurations differ in what success means, in words; undefined where it means the same. */
export function differentExamination(a: RunData["config"], b: RunData["config"]): string | undefined {
  const differing = configDiff([a, b]).filter(({ path }) =>
    EXAMINATION.some((part) => path === part || path.startsWith(`${part}.`)),
  );
  const write = (value: unknown): string => (value === undefined ? "left out" : written(value));
  return differing.length === 0
    ? undefined
    : differing.map(({ path, values: [left, right] }) => `${path}: ${write(left)}, ${write(right)}`).join("; ");
}

/** Every option of a configuration by its path, without sections. */
export function leavesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return path === "" ? [] : [[path, value]];
  return entries.flatMap(([name, inner]) => leavesOf(inner, path === "" ? name : `${path}.${name}`));
}

/** Options that are not the same in all configurations; undefined where one does not have it. */
export function configDiff(
  configs: readonly object[],
): { readonly path: string; readonly values: readonly unknown[] }[] {
  const maps = configs.map((config) => new Map(leavesOf(config)));
  const paths = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  return paths
    .map((path) => ({ path, values: maps.map((map) => map.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** Runs of one arm differ in it anyway. */
export function withoutSeed({ seed: _, ...config }: RunData["config"]): object {
  return config;
}
