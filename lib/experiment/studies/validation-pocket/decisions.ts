/**
 * What each rule would have decided on recorded trials. The product's own `decide` is replayed on many orders of a skill's
 * trials (they are exchangeable), so that a few skills tell much; families are the independent units of every interval.
 */
import { keyOf, split, stream } from "../../../random.js";
import { decide, defaultDecision, type DecisionOptions } from "../../../validation/decide.js";
import { rejectMany, wealthAgainst } from "../../../validation/intervals.js";
import { newcomer } from "../../../validation/operating.js";
import { mean, pairedDifference, tInterval, type Estimate } from "../../statistics.js";
import { deltasOf, type ProbeRow } from "./trials.js";
import { probeKinds, type ProbeKind } from "./probes.js";

export interface Setting {
  readonly name: string;
  readonly options: DecisionOptions;
}

/** The paper's rule, the mean, and evidence, each with a candidate's life of three times N trials. */
export function settingsFor(minimumTrials: number): Setting[] {
  const patience = 3;
  return [
    {
      name: `point, N = ${minimumTrials}`,
      options: { ...defaultDecision, rule: "point", minimumTrials, patience, promoteAbove: 0.05 },
    },
    {
      name: `mean, N = ${minimumTrials}`,
      options: { ...defaultDecision, rule: "mean", minimumTrials, patience, promoteAbove: 0.1 },
    },
    {
      name: `interval, N = ${minimumTrials}`,
      options: { ...defaultDecision, rule: "interval", minimumTrials: 1, patience: patience * minimumTrials },
    },
  ];
}

export const settings: readonly Setting[] = [4, 8, 16].flatMap(settingsFor);

/** How a candidate's life ends under a rule, and after how many trials. */
export interface Fate {
  readonly promoted: number;
  /** Retired because it seemed to harm, not for want of a decision. */
  readonly refuted: number;
  readonly trials: number;
}

export function fateOf(deltas: readonly number[], options: DecisionOptions): Fate {
  for (let count = 1; count <= deltas.length; count++) {
    const decision = decide({ ...newcomer, deltas: deltas.slice(0, count) }, count, options);
    if (decision === undefined) continue;
    const promoted = Number(decision.to === "active");
    const undecided = decision.because.startsWith("undecided");
    return { promoted, refuted: Number(promoted === 0 && !undecided), trials: count };
  }
  return { promoted: 0, refuted: 0, trials: deltas.length };
}

/** The mean fate over random orders of the trials. */
function expectedFate(row: ProbeRow, options: DecisionOptions, orders: number): Fate {
  const deltas = deltasOf(row);
  const key = split(keyOf("orders of trials"), `${row.family} ${row.kind} ${row.sentence}`);
  const fates = Array.from({ length: orders }, (_, i) => fateOf(stream(split(key, i)).shuffle(deltas), options));
  return {
    promoted: mean(fates.map(({ promoted }) => promoted)),
    refuted: mean(fates.map(({ refuted }) => refuted)),
    trials: mean(fates.map(({ trials }) => trials)),
  };
}

export type Shares = Readonly<Record<ProbeKind, number>>;

/** Shares promoted and refuted, and trials spent, of each kind in one family. */
export interface FamilyResult {
  readonly promoted: Shares;
  readonly refuted: Shares;
  readonly trials: Shares;
}

export interface RuleResult {
  readonly setting: Setting;
  readonly families: readonly FamilyResult[];
}

export function replayRule(rows: readonly ProbeRow[], setting: Setting, orders = 40): RuleResult {
  const families = [...new Set(rows.map(({ family }) => family))];
  return {
    setting,
    families: families.map((family) => {
      const fates = rows
        .filter((row) => row.family === family)
        .map((row) => ({ kind: row.kind, ...expectedFate(row, setting.options, orders) }));
      return {
        promoted: byKind(fates, "promoted"),
        refuted: byKind(fates, "refuted"),
        trials: byKind(fates, "trials"),
      };
    }),
  };
}

function byKind(fates: readonly (Fate & { kind: ProbeKind })[], part: keyof Fate): Shares {
  const of = (kind: ProbeKind): number => mean(fates.filter((fate) => fate.kind === kind).map((fate) => fate[part]));
  return Object.fromEntries(probeKinds.map((kind) => [kind, of(kind)])) as Shares;
}

/** Promotions of the three kinds that should not be. */
export function falsePromotions({ promoted }: FamilyResult): number {
  return (promoted["over-general"] + promoted.false + promoted.irrelevant) / 3;
}

/** The number that decides: true skills promoted minus others promoted. */
export function separation(result: FamilyResult): number {
  return result.promoted.true - falsePromotions(result);
}

/** Trials spent on an average candidate, the four kinds alike. */
export function trialsSpent({ trials }: FamilyResult): number {
  return mean(probeKinds.map((kind) => trials[kind]));
}

export function overFamilies({ families }: RuleResult, of: (result: FamilyResult) => number): Estimate {
  return tInterval(families.map(of), { range: [-1, 1] });
}

/** Share of the promoted that are true, where this share of the candidates is: what a bank is filled with. */
export function precision({ families }: RuleResult, shareTrue: number): number {
  const right = shareTrue * mean(families.map(({ promoted }) => promoted.true));
  const wrong = (1 - shareTrue) * mean(families.map(falsePromotions));
  return right + wrong === 0 ? Number.NaN : right / (right + wrong);
}

/** The registered choice: of the rules not told apart from the best separation, the one that spends fewest trials. */
export function chooseRule(results: readonly RuleResult[]): { readonly best: RuleResult; readonly chosen: RuleResult } {
  const value = ({ families }: RuleResult): number => mean(families.map(separation));
  const spent = ({ families }: RuleResult): number => mean(families.map(trialsSpent));
  const best = results.reduce((top, one) => (value(one) > value(top) ? one : top));
  const rivals = results.filter((one) => one === best || behind(best, one).interval.low <= 0);
  return { best, chosen: rivals.reduce((least, one) => (spent(one) < spent(least) ? one : least)) };
}

/** How much one rule's separation exceeds another's, paired by family. */
export function behind(best: RuleResult, other: RuleResult): Estimate {
  return pairedDifference(best.families.map(separation), other.families.map(separation));
}

/** The skills of a family judged together after so many trials, with a bound on the share of false discoveries. */
export function judgedTogether(rows: readonly ProbeRow[], trials: number, rate: number): Record<ProbeKind, number> {
  const families = [...new Set(rows.map(({ family }) => family))];
  const promoted = families.flatMap((family) => {
    const own = rows.filter((row) => row.family === family);
    const passed = rejectMany(
      own.map((row) => wealthAgainst(deltasOf(row).slice(0, trials), 0)),
      rate,
    );
    return own.map(({ kind }, i) => ({ kind, passed: Number(passed[i]) }));
  });
  const of = (kind: ProbeKind): number => mean(promoted.filter((one) => one.kind === kind).map(({ passed }) => passed));
  return Object.fromEntries(probeKinds.map((kind) => [kind, of(kind)])) as Record<ProbeKind, number>;
}
