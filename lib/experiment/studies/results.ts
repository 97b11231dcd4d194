/** From the kept runs of a study to numbers: curves, ends, paired differences, all with intervals over seeds. */
import { expect } from "../../errors.js";
import { keyOf, split, type Key } from "../../random.js";
import type { MetricLine } from "../metrics.js";
import {
  benjaminiHochberg,
  firstReach,
  interquartileMean,
  mean,
  pairedDifference,
  probabilityOfImprovement,
  signFlip,
  tInterval,
  type Difference,
  type Estimate,
} from "../statistics.js";
import type { KeptRun, KeptRuns } from "./archive.js";
import {
  jobsOf,
  runName,
  type Arm,
  type ArmResult,
  type Comparison,
  type Point,
  type RunResult,
  type Silence,
  type Study,
  type StudyResults,
} from "./study.js";

const key: Key = keyOf("study report");

/** Read what there is; arms without a finished run are left out, and every registered run that has no data is named. */
export function readResults(study: Study, kept: KeptRuns): StudyResults {
  const arms = study.arms.flatMap((arm) => {
    const runs = arm.seeds.flatMap((seed) => {
      const found = kept.get(runName({ arm: arm.name, seed }));
      return found === undefined ? [] : [runResult(found, seed)];
    });
    return runs.length === 0 ? [] : [armResult(arm, runs, study.thresholds)];
  });
  const byName = new Map(arms.map((result) => [result.arm.name, result]));
  const comparisons = study.comparisons.flatMap(([a, b]) => {
    const [left, right] = [byName.get(a), byName.get(b)];
    return left === undefined || right === undefined ? [] : compare(left, right);
  });
  const first = byName.get(study.shown[0]!);
  const beside = first === undefined ? [] : arms.filter((arm) => arm !== first).flatMap((arm) => compare(arm, first));
  const missing = jobsOf(study)
    .map(runName)
    .filter((name) => !kept.has(name));
  return { study, arms, comparisons, beside, missing };
}

function runResult({ run, metrics = [], timing, ledger }: KeptRun, seed: number): RunResult {
  const curves: Record<string, Point[]> = {};
  for (const { kind, arm, iteration, metrics: values, byKind } of metrics) {
    if (kind !== "evaluation" || arm === undefined) continue;
    (curves[arm] ??= []).push({
      iteration,
      success: values["evaluation/success"]!,
      score: values["evaluation/score"]!,
      byKind: byKind ?? {},
    });
  }
  expect(curves["plain"] !== undefined && timing !== undefined, `the kept run ${run}`, {
    expected: "examinations without skills, and the time it took",
    got: Object.keys(curves),
    fix: "keep the run again from the folder of a finished run",
  });
  return { seed, curves, logged: loggedIn(metrics), seconds: timing!.seconds, iteration: timing!.iteration, ledger };
}

function loggedIn(lines: readonly MetricLine[]): RunResult["logged"] {
  const logged: Record<string, { iteration: number; value: number }[]> = {};
  for (const { kind, iteration, metrics } of lines) {
    if (kind === "evaluation") continue;
    for (const [name, value] of Object.entries(metrics)) (logged[name] ??= []).push({ iteration, value });
  }
  return logged;
}

function armResult(arm: Arm, runs: readonly RunResult[], thresholds: readonly number[]): ArmResult {
  const of = (name: string, statistic: (points: readonly Point[]) => number): number[] =>
    runs.flatMap(({ curves }) => (curves[name] === undefined ? [] : [statistic(curves[name])]));
  const finals = of("plain", last);
  const active = withBank(runs, "active");
  const estimate = (values: readonly number[], range: readonly [number, number] = [0, 1]): Estimate | undefined =>
    values.length === 0 ? undefined : tInterval(values, { range });
  return {
    arm,
    runs,
    final: estimate(finals)!,
    score: estimate(of("plain", lastScore))!,
    interquartile: interquartileMean(finals),
    area: estimate(of("plain", area))!,
    active: estimate(active),
    gap: estimate(
      active.map((value, i) => value - finals[i]!),
      [-1, 1],
    ),
    oracle: estimate(of("oracle", last)),
    transfer: {
      plain: estimate(of("transfer", last)),
      active: estimate(withBank(runs, "transfer-active")),
      oracle: estimate(of("transfer-oracle", last)),
    },
    reach: thresholds.map((threshold) => medianReach(runs, threshold)),
    deadKinds: runs.filter(({ curves }) =>
      Object.values(curves["plain"]!.at(-1)!.byKind).some((success) => success < dead),
    ).length,
    silences: runs.flatMap(silences),
    seconds: mean(runs.map(({ seconds }) => seconds)),
  };
}

/** How low is too low to learn from: fewer than one success in ten. */
const dead = 0.1;

function silences({ seed, curves }: RunResult): Silence[] {
  const points = curves["plain"]!;
  const kinds = [...new Set(points.flatMap(({ byKind }) => Object.keys(byKind)))].sort();
  return kinds.flatMap((kind) => {
    const spells: { from: number; until: number | undefined; length: number }[] = [];
    let low = false;
    for (const { iteration, byKind } of points) {
      const here = (byKind[kind] ?? 1) < dead;
      if (here && low) spells.at(-1)!.length++;
      else if (here) spells.push({ from: iteration, until: undefined, length: 1 });
      else if (low) spells.at(-1)!.until = iteration;
      low = here;
    }
    return spells.filter(({ length }) => length >= 2).map(({ from, until }) => ({ seed, kind, from, until }));
  });
}

function last(points: readonly Point[]): number {
  return points.at(-1)!.success;
}

function lastScore(points: readonly Point[]): number {
  return points.at(-1)!.score;
}

/**
 * Success with the bank at the end, run by run; a bank without an active skill at that time, or ever, leaves the prompt
 * plain. Empty for an arm of which no run was examined with active skills.
 */
function withBank(runs: readonly RunResult[], name: "active" | "transfer-active"): number[] {
  if (runs.every(({ curves }) => curves[name] === undefined)) return [];
  return runs.flatMap(({ curves }) => {
    const plain = curves[name === "active" ? "plain" : "transfer"];
    if (plain === undefined) return [];
    const end = plain.at(-1)!;
    return [(curves[name]?.find(({ iteration }) => iteration === end.iteration) ?? end).success];
  });
}

function area(points: readonly Point[]): number {
  return mean(points.map(({ success }) => success));
}

/** The end on the further list without skills, run by run; empty where it was not examined. */
function transferEnds(runs: readonly RunResult[]): number[] {
  return runs.flatMap(({ curves }) => (curves["transfer"] === undefined ? [] : [last(curves["transfer"])]));
}

function medianReach(runs: readonly RunResult[], threshold: number): number | undefined {
  const reached = runs.map(
    ({ curves }) =>
      firstReach(
        curves["plain"]!.map(({ iteration, success }) => ({ x: iteration, y: success })),
        threshold,
      ) ?? Infinity,
  );
  const median = reached.sort((a, b) => a - b)[Math.floor((reached.length - 1) / 2)]!;
  return Number.isFinite(median) ? median : undefined;
}

/** Nothing where no seed is done in both. */
function compare(a: ArmResult, b: ArmResult): Comparison[] {
  const shared = a.runs.filter(({ seed }) => b.runs.some((other) => other.seed === seed)).map(({ seed }) => seed);
  if (shared.length === 0) return [];
  const values = ({ runs }: ArmResult, statistic: (points: readonly Point[]) => number): number[] =>
    shared.map((seed) => statistic(runs.find((run) => run.seed === seed)!.curves["plain"]!));
  const both = (endsOf: (runs: readonly RunResult[]) => readonly number[]): Difference | undefined => {
    const [left, right] = [a, b].map(({ runs }) => {
      const ends = endsOf(runs);
      return ends.length < runs.length ? [] : shared.map((seed) => ends[runs.findIndex((run) => run.seed === seed)]!);
    });
    const complete = left!.length > 0 && right!.length > 0;
    return complete ? pairedDifference(left!, right!) : undefined;
  };
  const final = pairedDifference(values(a, last), values(b, last));
  const comparison: Comparison = {
    a: a.arm.name,
    b: b.arm.name,
    final,
    flip: signFlip(final.differences),
    score: pairedDifference(values(a, lastScore), values(b, lastScore)),
    area: pairedDifference(values(a, area), values(b, area)),
    improvement: probabilityOfImprovement(values(a, last), values(b, last), {
      key: split(key, `${a.arm.name} ${b.arm.name}`),
    }),
    active: both((runs) => withBank(runs, "active")),
    transferPlain: both(transferEnds),
    transfer: both((runs) => {
      const banked = withBank(runs, "transfer-active");
      return banked.length > 0 ? banked : transferEnds(runs);
    }),
  };
  return [comparison];
}

/** The pairs whose difference at the end survives the correction for how many are asked about (Benjamini–Hochberg at .05). */
export function survivors(comparisons: readonly Comparison[]): ReadonlySet<Comparison> {
  const passed = benjaminiHochberg(comparisons.map(({ final }) => final.p));
  return new Set(comparisons.filter((_, i) => passed[i]));
}
