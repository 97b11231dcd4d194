/** The page and the pictures of the study of rules, from its rows. */
import { nothingYet, type Report } from "../direct.js";
import { curves, forest, type Chart, type Series } from "../../../plot/index.js";
import { defaultDecision } from "../../../validation/decide.js";
import { pairsNeeded } from "../../../validation/power.js";
import { mean } from "../../statistics.js";
import { interval, markdown, short } from "../report.js";
import { coverage } from "./coverage.js";
import {
  behind,
  chooseRule,
  judgedTogether,
  overFamilies,
  precision,
  replayRule,
  separation,
  settings,
  settingsFor,
  trialsSpent,
  type RuleResult,
} from "./decisions.js";
import { characteristic, frontier } from "./operating.js";
import { probeKinds } from "./probes.js";
import { bestThresholds, moveThresholds, nameOf, operatingCurves, rocOf } from "./thresholds.js";
import { deltasOf, rateOf, type ProbeRow } from "./trials.js";

export function report(registered: string, rows: readonly ProbeRow[], lives?: number): Report {
  if (rows.length === 0) return nothingYet("# Study validation-pocket", registered);
  const moments = [...new Set(rows.map(({ moment }) => moment))].sort((a, b) => a - b);
  const at = (moment: number): ProbeRow[] => rows.filter((row) => row.moment === moment);
  const results = new Map(moments.map((moment) => [moment, settings.map((one) => replayRule(at(moment), one))]));
  const shipped = results.get(moments[0]!)!;
  const moved = new Map(moments.slice(0, 2).map((moment) => [moment, moveThresholds(at(moment))]));
  const allRules = frontier(lives);
  const page = [
    "# Study validation-pocket",
    "",
    `Made by \`npm run study validation-pocket\`. Intervals: 95 %, Student's t over ${families(rows)} families`,
    "([how we decide](../how-we-decide.md)).",
    "",
    registered,
    "",
    ...verdict(shipped),
    "",
    "![separation of the rules](separation.svg)",
    "",
    ...reading(shipped, results.get(moments.at(-1)!)!),
    "",
    "## What skills do, by how far the policy has come",
    "",
    ...effects(rows, moments),
    "",
    ...moments.flatMap((moment) => [
      `## The rules, ${nameOf(moment)}`,
      "",
      ...(moved.has(moment) ? [`![promotion of true and of other skills](${rocOf(moment)})`, ""] : []),
      ...rules(results.get(moment)!),
      "",
    ]),
    "![true skills promoted as the policy learns](power.svg)",
    "",
    "## How often intervals hold the effect",
    "",
    ...coverage(at(moments[0]!)),
    "",
    "## How often the rule in use errs",
    "",
    ...characteristic(lives),
    "",
    "## Error, power and waiting of all rules",
    "",
    ...allRules.lines,
    "",
    "## Thresholds",
    "",
    ...bestThresholds(moved),
    "",
    "## What fills the bank",
    "",
    ...banks(shipped),
    "",
    "## Many skills judged together",
    "",
    ...together(rows, moments),
    "",
  ];
  const pictures = {
    ...Object.fromEntries(
      [...moved].map(([moment, some]) => [rocOf(moment), operatingCurves(some, nameOf(moment)).svg()]),
    ),
    ...Object.fromEntries(Object.entries(allRules.pictures).map(([name, chart]) => [name, chart.svg()])),
    "power.svg": power(results, moments).svg(),
    "separation.svg": separations(shipped).svg(),
  };
  return { page: page.join("\n"), pictures };
}

function families(rows: readonly ProbeRow[]): number {
  return new Set(rows.map(({ family }) => family)).size;
}

function verdict(results: readonly RuleResult[]): string[] {
  const { best, chosen } = chooseRule(results);
  const isDefault =
    chosen.setting.options.rule === defaultDecision.rule &&
    chosen.setting.options.minimumTrials === defaultDecision.minimumTrials &&
    chosen.setting.options.promoteAbove === defaultDecision.promoteAbove;
  const lead = best === chosen ? "no other rule is that good" : `behind by ${interval(behind(best, chosen), true)}`;
  return [
    "## What the registered criterion says",
    "",
    `The largest separation has **${best.setting.name}**: ${interval(overFamilies(best, separation))}.`,
    `The criterion chooses **${chosen.setting.name}** (${lead}), which spends ` +
      `${mean(chosen.families.map(trialsSpent)).toFixed(1)} trials on an average candidate; the best spends ` +
      `${mean(best.families.map(trialsSpent)).toFixed(1)}.`,
    isDefault
      ? "It is the default of the configuration."
      : `The default of the configuration is ${defaultDecision.rule}, N = ${defaultDecision.minimumTrials}.`,
  ];
}

/** What a run can afford: it plays a fixed number of trials, and what a rule spends on one skill another does not get. */
function reading(now: readonly RuleResult[], late: readonly RuleResult[]): string[] {
  const perHundred = (result: RuleResult): number =>
    (100 * mean(result.families.map(({ promoted }) => promoted.true / probeKinds.length))) /
    mean(result.families.map(trialsSpent));
  const of = (results: readonly RuleResult[], name: string): RuleResult =>
    results.find(({ setting }) => setting.name === name)!;
  const line = (name: string): (string | number)[] => [
    name,
    interval(overFamilies(of(now, name), separation), true),
    mean(of(now, name).families.map(trialsSpent)).toFixed(1),
    perHundred(of(now, name)).toFixed(2),
    interval(overFamilies(of(late, name), separation), true),
  ];
  const head = [
    "rule",
    "separation",
    "trials a candidate",
    "true skills promoted per 100 trials",
    "separation after 50 iterations",
  ];
  return [
    "The criterion counts trials only between rules that separate equally well. We depart from it, after the results were seen:",
    "a run of 100 iterations plays 800 groups at most, often on more than fifty candidates, some fifteen trials each, and power",
    "fades while they are spent. One candidate in four true:",
    "",
    ...markdown(
      head,
      settings.map(({ name }) => line(name)),
    ),
    "",
    "Among the rules that a run can afford the mean with N = 8 separates best. But a run needs more than right verdicts: it also",
    "waits for them, and siri-when found that four trials end higher and rise sooner. So training runs use the mean with N = 4.",
    "Where skills are judged once, outside a run, with trials to spare, the interval rule with N = 16 is the better judge: it",
    "promotes next to nothing that is not true, and says so in advance. The exponential average at its registered threshold (.05)",
    "separates worse than the mean at every N, and more trials do not help it; with a threshold chosen after the fact (below) it is",
    "as good, so it is the threshold, more than the average, that makes the difference. With so few skills a share of 1.000 means: none of 24 was missed.",
  ];
}

function effects(rows: readonly ProbeRow[], moments: readonly number[]): string[] {
  const head = [
    "policy",
    "kind",
    "without",
    "with",
    "mean Δ",
    "spread of Δ",
    "Δ = 0",
    "worth to the explorer",
    "pairs for power .8",
  ];
  const lines = moments.flatMap((moment) =>
    probeKinds.map((kind) => {
      const own = rows.filter((row) => row.moment === moment && row.kind === kind);
      const deltas = own.flatMap(deltasOf);
      const [without, given] = [
        mean(own.map((row) => rateOf(row, "without"))),
        mean(own.map((row) => rateOf(row, "withSkill"))),
      ];
      const centre = mean(deltas);
      const spread = Math.sqrt(mean(deltas.map((delta) => (delta - centre) ** 2)));
      const needed = Math.abs(centre) < 0.02 ? "–" : pairsNeeded({ utility: centre, plainSuccess: without });
      return [
        nameOf(moment),
        kind,
        short(without),
        short(given),
        short(centre, true),
        short(spread),
        short(mean(deltas.map((delta) => Number(delta === 0)))),
        short(mean(own.map(({ value }) => value)), true),
        needed,
      ];
    }),
  );
  return markdown(head, lines);
}

function rules(results: readonly RuleResult[]): string[] {
  const head = [
    "rule",
    "true promoted",
    "missed",
    "over-general promoted",
    "false promoted",
    "irrelevant promoted",
    "true refuted",
    "separation",
    "trials: true",
    "trials: others",
    "pairs of an average candidate",
  ];
  const lines = results.map((result) => [
    result.setting.name,
    interval(overFamilies(result, ({ promoted }) => promoted.true)),
    short(1 - overFamilies(result, ({ promoted }) => promoted.true).value),
    interval(overFamilies(result, ({ promoted }) => promoted["over-general"])),
    interval(overFamilies(result, ({ promoted }) => promoted.false)),
    interval(overFamilies(result, ({ promoted }) => promoted.irrelevant)),
    short(overFamilies(result, ({ refuted }) => refuted.true).value),
    interval(overFamilies(result, separation), true),
    overFamilies(result, ({ trials }) => trials.true).value.toFixed(1),
    mean(result.families.map(({ trials }) => (trials.false + trials.irrelevant + trials["over-general"]) / 3)).toFixed(
      1,
    ),
    Math.round(4 * mean(result.families.map(trialsSpent))),
  ]);
  return markdown(head, lines);
}

function banks(results: readonly RuleResult[]): string[] {
  const shares = [0.2, 0.4, 0.6, 0.8];
  const lines = results.map((result) => [
    result.setting.name,
    ...shares.map((share) => short(precision(result, share))),
  ]);
  return [
    "Share of the promoted skills that are true, by the share of candidates that are (the others in equal parts over-general, false and irrelevant):",
    "",
    ...markdown(
      ["rule", ...shares.map((share) => `${short(share)} of the candidates`)],
      [["promote everything", ...shares.map((share) => short(share))], ...lines],
    ),
  ];
}

function together(rows: readonly ProbeRow[], moments: readonly number[]): string[] {
  const lines = moments.flatMap((moment) =>
    [24, 48].map((trials) => {
      const shares = judgedTogether(
        rows.filter((row) => row.moment === moment),
        trials,
        0.1,
      );
      return [nameOf(moment), trials, ...probeKinds.map((kind) => short(shares[kind]))];
    }),
  );
  return [
    "Twelve skills of a family at once, e-BH with a bound of .1 on the expected share of false discoveries; shares promoted:",
    "",
    ...markdown(["policy", "trials each", ...probeKinds], lines),
  ];
}

function power(results: ReadonlyMap<number, readonly RuleResult[]>, moments: readonly number[]): Chart {
  const names = settingsFor(8).map(({ name }) => name);
  const series = names.map((name): Series => {
    const estimates = moments.map((moment) =>
      overFamilies(
        results.get(moment)!.find(({ setting }) => setting.name === name)!,
        ({ promoted }) => promoted.true,
      ),
    );
    return {
      name,
      x: moments,
      y: estimates.map(({ value }) => value),
      low: estimates.map((one) => one.interval.low),
      high: estimates.map((one) => one.interval.high),
    };
  });
  return curves({
    title: "True skills promoted, by how far plain GiGPO has come",
    series,
    x: "iterations of GiGPO before the trials",
    y: "share of true skills promoted",
    range: [0, 1],
  });
}

function separations(results: readonly RuleResult[]): Chart {
  return forest({
    title: "True skills promoted minus others promoted (shipped policy)",
    x: "separation",
    rows: results.map((result) => {
      const { value, interval: ends, units } = overFamilies(result, separation);
      return { name: result.setting.name, value, low: ends.low, high: ends.high, n: units };
    }),
  });
}
