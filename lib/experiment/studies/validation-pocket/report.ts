/** The page and the pictures of the study of rules, from its rows. */
import { curves, forest, type Chart, type Series } from "../../../plot/index.js";
import { defaultDecision } from "../../../validation/decide.js";
import { pairsNeeded } from "../../../validation/power.js";
import { mean } from "../../statistics.js";
import { interval, markdown, short } from "../report.js";
import {
  behind,
  chooseRule,
  falsePromotions,
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
import { probeKinds } from "./probes.js";
import { deltasOf, rateOf, type ProbeRow } from "./trials.js";

export interface Report {
  readonly page: string;
  readonly pictures: Readonly<Record<string, string>>;
}

export function report(registered: string, rows: readonly ProbeRow[]): Report {
  if (rows.length === 0)
    return { page: `# Study validation-pocket\n\n${registered}\n\nNothing measured yet.\n`, pictures: {} };
  const moments = [...new Set(rows.map(({ moment }) => moment))].sort((a, b) => a - b);
  const at = (moment: number): ProbeRow[] => rows.filter((row) => row.moment === moment);
  const results = new Map(moments.map((moment) => [moment, settings.map((one) => replayRule(at(moment), one))]));
  const shipped = results.get(moments[0]!)!;
  const page = [
    "# Study validation-pocket",
    "",
    `Made by \`npm run study validation-pocket\`. Intervals: 95 % bootstrap over ${families(rows)} families.`,
    "",
    registered,
    "",
    ...verdict(shipped),
    "",
    "## What skills do, by how far the policy has come",
    "",
    ...effects(rows, moments),
    "",
    ...moments.flatMap((moment) => [
      `## The rules, ${nameOf(moment)}`,
      "",
      ...(moment === moments[0] ? ["![promotion of true and of other skills](roc.svg)", ""] : []),
      ...rules(results.get(moment)!),
      "",
    ]),
    "![true skills promoted as the policy learns](power.svg)",
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
    "roc.svg": operatingCurves(at(moments[0]!)).svg(),
    "power.svg": power(results, moments).svg(),
    "separation.svg": separations(shipped).svg(),
  };
  return { page: [...page, "![separation of the rules](separation.svg)", ""].join("\n"), pictures };
}

function families(rows: readonly ProbeRow[]): number {
  return new Set(rows.map(({ family }) => family)).size;
}

function nameOf(moment: number): string {
  return moment === 0 ? "shipped policy" : `after ${moment} iterations of GiGPO`;
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

/** Promotion of true skills over promotion of the others while each rule's threshold moves, N = 8. */
function operatingCurves(rows: readonly ProbeRow[]): Chart {
  const thresholds = [-0.04, 0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];
  const alphas = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];
  const series = settingsFor(8).map(({ name, options }): Series => {
    const moved =
      options.rule === "interval"
        ? alphas.map((alpha) => ({ ...options, alpha }))
        : thresholds.map((promoteAbove) => ({ ...options, promoteAbove }));
    const points = moved
      .map((one) => replayRule(rows, { name, options: one }, 20))
      .map(({ families }) => ({
        x: mean(families.map(falsePromotions)),
        y: mean(families.map(({ promoted }) => promoted.true)),
      }))
      .sort((a, b) => a.x - b.x || a.y - b.y);
    return { name, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  });
  return curves({
    title: "What a rule promotes while its threshold moves (shipped policy, at most 24 trials)",
    series,
    x: "share of over-general, false and irrelevant skills promoted",
    y: "share of true skills promoted",
    range: [0, 1],
  });
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
