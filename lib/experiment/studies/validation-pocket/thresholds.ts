/** The rules while their thresholds move: operating curves, and where each would have separated best. */
import { curves, type Chart, type Series } from "../../../plot/index.js";
import { mean } from "../../statistics.js";
import { interval, markdown, short } from "../report.js";
import {
  falsePromotions,
  overFamilies,
  replayRule,
  separation,
  settingsFor,
  trialsSpent,
  type RuleResult,
} from "./decisions.js";
import type { ProbeRow } from "./trials.js";

/** One rule at one place of its threshold. */
export interface Moved {
  readonly name: string;
  readonly threshold: number;
  readonly result: RuleResult;
}

/** Each rule with N = 8 while its threshold moves. */
export function moveThresholds(rows: readonly ProbeRow[]): Moved[] {
  const thresholds = [-0.04, 0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];
  const alphas = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];
  return settingsFor(8).flatMap(({ name, options }) => {
    const isInterval = options.rule === "interval";
    return (isInterval ? alphas : thresholds).map((threshold): Moved => {
      const moved = isInterval ? { ...options, alpha: threshold } : { ...options, promoteAbove: threshold };
      return { name, threshold, result: replayRule(rows, { name: `${name} at ${threshold}`, options: moved }, 20) };
    });
  });
}

/** Promotion of true skills over promotion of the others along the thresholds. */
export function operatingCurves(moved: readonly Moved[], where: string): Chart {
  const names = [...new Set(moved.map(({ name }) => name))];
  const series = names.map((name): Series => {
    const points = moved
      .filter((one) => one.name === name)
      .map(({ result: { families } }) => ({
        x: mean(families.map(falsePromotions)),
        y: mean(families.map(({ promoted }) => promoted.true)),
      }))
      .sort((a, b) => a.x - b.x || a.y - b.y);
    return { name, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  });
  return curves({
    title: `What a rule promotes while its threshold moves (${where}, at most 24 trials)`,
    series,
    x: "share of over-general, false and irrelevant skills promoted",
    y: "share of true skills promoted",
    range: [0, 1],
  });
}

/** Not registered: where each rule would separate best, had its threshold been chosen after the fact. */
export function bestThresholds(byMoment: ReadonlyMap<number, readonly Moved[]>): string[] {
  const value = ({ families }: RuleResult): number => mean(families.map(separation));
  const lines = [...byMoment].flatMap(([moment, moved]) =>
    [...new Set(moved.map(({ name }) => name))].map((name) => {
      const own = moved.filter((one) => one.name === name);
      const { threshold, result } = own.reduce((top, one) => (value(one.result) > value(top.result) ? one : top));
      return [
        nameOf(moment),
        name,
        threshold,
        short(mean(result.families.map(({ promoted }) => promoted.true))),
        short(mean(result.families.map(falsePromotions))),
        interval(overFamilies(result, separation), true),
        mean(result.families.map(trialsSpent)).toFixed(1),
      ];
    }),
  );
  return [
    "Not registered. The threshold (α for the interval rule) at which each rule separates best, chosen after the fact:",
    "",
    ...markdown(["policy", "rule", "threshold", "true promoted", "others promoted", "separation", "trials"], lines),
  ];
}

export function nameOf(moment: number): string {
  return moment === 0 ? "shipped policy" : `after ${moment} iterations of GiGPO`;
}

export function rocOf(moment: number): string {
  return moment === 0 ? "roc.svg" : `roc-${moment}.svg`;
}
