/** The page of the planted bank: what leaving a sentence out says, what the sentence alone says, and what is true. */
import { nothingYet, overFamilies, type Report } from "../direct.js";
import { forest, scatter, type Chart } from "../../../plot/index.js";
import { keyOf, split, stream } from "../../../random.js";
import { exponentialAverage } from "../../../validation/utility.js";
import { mean, tInterval, type Estimate } from "../../statistics.js";
import { interval, markdown, short, verdict } from "../report.js";
import { plantedKinds, ways, type PlantedKind, type Way } from "./bank.js";
import { differencesOf, type PlantedRow } from "./trials.js";

/** A doubled sentence is worth nothing beside its double if its interval lies within this of 0. */
const NEAR = 0.05;

const judged = plantedKinds.filter((kind) => kind !== "unread");

export function plantedReport(registered: string, rows: readonly PlantedRow[]): Report {
  if (rows.length === 0) return nothingYet("# Study siblings-planted", registered);
  const page = [
    ...overFamilies("siblings-planted", familiesOf(rows).length, registered),
    ...answer(rows),
    "",
    "![what a sentence is worth alone, and beside the others](two-utilities.svg)",
    "",
    ...kindTable(rows),
    "",
    "![each kind, measured](kinds.svg)",
    "",
    "## Does it say what is true?",
    "",
    ...truth(rows),
    "",
    "![measured beside exact](exact.svg)",
    "",
    "## What a small audit would do",
    "",
    ...audits(rows),
    "",
  ];
  const pictures = {
    "two-utilities.svg": twoUtilities(rows).svg(),
    "kinds.svg": kindsChart(rows).svg(),
    "exact.svg": exactChart(rows).svg(),
  };
  return { page: page.join("\n"), pictures };
}

function familiesOf(rows: readonly PlantedRow[]): number[] {
  return [...new Set(rows.map(({ family }) => family))];
}

function of(rows: readonly PlantedRow[], kind: PlantedKind, way: Way): PlantedRow[] {
  return rows.filter((row) => row.kind === kind && row.way === way);
}

const measured = (row: PlantedRow): number => mean(differencesOf(row));
const exact = (row: PlantedRow): number => row.exact;

/** The mean of each family's sentences, over families. */
function estimate(rows: readonly PlantedRow[], value: (row: PlantedRow) => number): Estimate {
  return tInterval(familiesOf(rows).map((family) => mean(rows.filter((row) => row.family === family).map(value))));
}

/** What an estimate says of a kind: above 0, below 0, as good as 0, or nothing. */
function saysOf({ interval: { low, high } }: Estimate): string {
  if (low > -NEAR && high < NEAR && low <= 0 && high >= 0) return "as good as 0";
  if (low > 0) return "above 0";
  return high < 0 ? "below 0" : "nothing";
}

/** The registered criterion, part by part. */
export function criterion(rows: readonly PlantedRow[]): { readonly asked: string; readonly holds: boolean }[] {
  const beside = (kind: PlantedKind): Estimate["interval"] => estimate(of(rows, kind, "beside"), measured).interval;
  const { low, high } = beside("doubled");
  return [
    { asked: "useful above 0", holds: beside("useful").low > 0 },
    { asked: `doubled within ${short(NEAR)} of 0`, holds: low > -NEAR && high < NEAR },
    { asked: "harmful below 0", holds: beside("harmful").high < 0 },
  ];
}

function answer(rows: readonly PlantedRow[]): string[] {
  const parts = criterion(rows);
  const all = parts.every(({ holds }) => holds);
  const lines = parts.map(({ asked, holds }) => `${asked}: ${holds ? "yes" : "**no**"}`);
  const alone = estimate(of(rows, "doubled", "alone"), measured);
  return [
    `${all ? "**Yes.** Leaving a sentence out says of all three kinds what is true." : "**Not of all three kinds.**"} What was asked: ${lines.join("; ")}.`,
    "",
    `Beside its double a sentence is worth ${interval(estimate(of(rows, "doubled", "beside"), measured), true)}: exactly nothing to the explorer, a little to a policy`,
    "that does not always follow what it reads once.",
    "",
    `The same doubled sentences alone in the prompt, against nothing: ${interval(alone, true)} (${verdict(alone)} 0). Alone, a`,
    "sentence is asked what it knows; beside the others, what would be lost without it.",
  ];
}

function kindTable(rows: readonly PlantedRow[]): string[] {
  const head = [
    "kind",
    "sentences",
    "left out: measured",
    "exact",
    "alone: measured",
    "exact",
    "left out, dealt to any",
  ];
  const broken = dealt(rows);
  const lines = judged.map((kind) => [
    kind,
    of(rows, kind, "beside").length,
    ...ways.flatMap((way) => [
      interval(estimate(of(rows, kind, way), measured), true),
      short(mean(of(rows, kind, way).map(exact)), true),
    ]),
    interval(
      estimate(of(rows, kind, "beside"), (row) => broken.get(row)!),
      true,
    ),
  ]);
  const unread = of(rows, "unread", "beside");
  const odd = unread.flatMap(differencesOf).filter((difference) => difference !== 0).length;
  return [
    "_left out_: success with all sentences that a task reads, minus success without this one; _alone_: with this one only, minus",
    "with none; _exact_: the same for the scripted explorer, by counting; _dealt to any_: the broken arm.",
    "",
    ...markdown(head, lines),
    "",
    `The null arm: ${unread.length} sentences that no task of theirs reads, left out of ${unread.flatMap(differencesOf).length} tasks;`,
    `${odd} of these tasks went otherwise (must be 0).`,
  ];
}

/** Every sentence's own number dealt to any sentence of its family. */
function dealt(rows: readonly PlantedRow[]): ReadonlyMap<PlantedRow, number> {
  const beside = judged.flatMap((kind) => of(rows, kind, "beside"));
  return new Map(
    familiesOf(rows).flatMap((family) => {
      const own = beside.filter((row) => row.family === family);
      const values = stream(split(keyOf("planted, dealt"), family)).shuffle(own.map(measured));
      return own.map((row, i) => [row, values[i]!] as const);
    }),
  );
}

function truth(rows: readonly PlantedRow[]): string[] {
  const head = ["way", "sentences", "correlation with exact", "mean of measured − exact", "right side of 0"];
  const lines = ways.map((way) => {
    const own = judged.flatMap((kind) => of(rows, kind, way));
    const clear = own.filter((row) => Math.abs(row.exact) > 0.02);
    const right = clear.filter((row) => Math.sign(measured(row)) === Math.sign(row.exact)).length;
    const bias = estimate(own, (row) => measured(row) - row.exact);
    return [
      way === "beside" ? "left out" : "alone",
      own.length,
      correlation(own.map(exact), own.map(measured)).toFixed(3),
      interval(bias, true),
      `${right} of ${clear.length} whose exact worth is beyond ±.02`,
    ];
  });
  return [
    "One point a sentence; exact worth is the scripted explorer's on the same tasks. The policy was cloned from it and follows",
    "sentences a little less, so its numbers may be smaller.",
    "",
    ...markdown(head, lines),
  ];
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number): number => x.reduce((total, _, i) => total + f(i), 0);
  const spread = (values: readonly number[], centre: number): number => sum((i) => (values[i]! - centre) ** 2);
  return sum((i) => (x[i]! - a) * (y[i]! - b)) / Math.sqrt(spread(x, a) * spread(y, b));
}

/** How SLIM's rule would go on with such a sentence, by audits drawn from the pairs that were played. */
const lives = 200;
const audit = { tasks: 4, pairs: 2, keepAbove: 0.001, rate: 0.1, patience: 3 } as const;

function audits(rows: readonly PlantedRow[]): string[] {
  const head = ["kind", "poor in one audit", "retired within 3 audits", "within 6", "within 12"];
  const lines = judged.map((kind) => {
    const fates = of(rows, kind, "beside").flatMap(fatesOf);
    const share = (within: number): string => short(mean(fates.map(({ retired }) => Number(retired <= within))));
    return [kind, short(mean(fates.map(({ poor }) => Number(poor)))), share(3), share(6), share(12)];
  });
  return [
    `SLIM audits a sentence on ${audit.tasks} tasks at a time, ${audit.pairs} pairs each, keeps a running average of its differences (rate ${short(audit.rate)})`,
    `and retires it once that was below ${short(audit.keepAbove)} in ${audit.patience} audits in a row. ${lives} lives of each sentence, every audit drawn from the`,
    "pairs that were played here, while the policy stays what it is:",
    "",
    ...markdown(head, lines),
  ];
}

/** Whether the first audit called it poor, and after how many it was retired. */
function fatesOf(row: PlantedRow): { readonly poor: boolean; readonly retired: number }[] {
  const differences = differencesOf({ ...row, pairs: audit.pairs });
  const key = split(keyOf("planted, audits"), `${row.family} ${row.sentence}`);
  return Array.from({ length: lives }, (_, life) => {
    const draw = stream(split(key, life));
    const found: number[] = [];
    for (let poor = 0, at = 1; at <= 12; at++) {
      found.push(mean(draw.sample(differences, audit.tasks)));
      poor = exponentialAverage(found, audit.rate) < audit.keepAbove ? poor + 1 : 0;
      if (poor === audit.patience) return { poor: found[0]! < audit.keepAbove, retired: at };
    }
    return { poor: found[0]! < audit.keepAbove, retired: Infinity };
  });
}

function twoUtilities(rows: readonly PlantedRow[]): Chart {
  return scatter({
    title: "What a sentence is worth",
    x: "alone, against nothing",
    y: "left out, beside the others",
    diagonal: true,
    series: judged.map((kind) => ({
      name: kind,
      x: of(rows, kind, "alone").map(measured),
      y: of(rows, kind, "beside").map(measured),
      labels: of(rows, kind, "alone").map(({ family, sentence }) => `${family}: ${sentence}`),
    })),
  });
}

function exactChart(rows: readonly PlantedRow[]): Chart {
  return scatter({
    title: "Left out: measured beside exact",
    x: "exact, scripted explorer",
    y: "measured, policy",
    diagonal: true,
    series: judged.map((kind) => ({
      name: kind,
      x: of(rows, kind, "beside").map(exact),
      y: of(rows, kind, "beside").map(measured),
      labels: of(rows, kind, "beside").map(({ family, sentence }) => `${family}: ${sentence}`),
    })),
  });
}

function kindsChart(rows: readonly PlantedRow[]): Chart {
  return forest({
    title: "Success with the sentence minus without",
    x: "difference of success",
    thresholds: [-NEAR, NEAR],
    rows: judged.flatMap((kind) =>
      ways.map((way) => {
        const found = estimate(of(rows, kind, way), measured);
        const { low, high } = found.interval;
        const name = `${kind}, ${way === "beside" ? "left out" : "alone"}`;
        return { name, value: found.value, low, high, decision: saysOf(found) };
      }),
    ),
  });
}
