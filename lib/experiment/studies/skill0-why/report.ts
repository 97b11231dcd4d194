/** The page of skill0-why: what each candidate cause foretells, and what was seen. */
import { nothingYet, type Report } from "../direct.js";
import { curves, type Chart } from "../../../plot/index.js";
import { mean, pairedDifference, tInterval, type Estimate } from "../../statistics.js";
import { interval, markdown, short, verdict } from "../report.js";
import { armNames, stage, type ArmName } from "./arms.js";
import type { WhyRow } from "./measure.js";

const about: Readonly<Record<ArmName, string>> = {
  grpo: "nothing in the prompt",
  truths: "SKILL0: the task's true sentences, in every episode",
  "truths-half": "the same in half of each group: our mend",
  neutral: "as many true sentences that do not speak of the task",
  false: "the task's sentences made false",
  "truths-any-credit": "SKILL0, its credit dealt to any episode of the group",
};

export function whyReport(registered: string, rows: readonly WhyRow[], reading = ""): Report {
  if (rows.length === 0) return nothingYet("# Study skill0-why", registered);
  const page = [
    "# Study skill0-why",
    "",
    `Made by \`npm run study skill0-why\`. Intervals: 95 %, Student's t over ${seedsOf(rows).length} families ([how we decide](../how-we-decide.md)).`,
    "",
    registered,
    "",
    "## What came out",
    "",
    ...(reading === "" ? [] : [reading, ""]),
    ...questions(rows),
    "",
    "![success without sentences](plain.svg)",
    "",
    `After ${stage} iterations (the sentences still stand in the prompt); the first row is the policy before any:`,
    "",
    ...armTable(rows),
    "",
    ...legend,
    "",
    "## After the sentences were withdrawn",
    "",
    ...withdrawn(rows),
    "",
  ];
  return { page: page.join("\n"), pictures: { "plain.svg": plainChart(rows).svg() } };
}

const legend = [
  "_plain_: success on held-out tasks without sentences; _told_: with the task's true ones; _moved_: divergence from the policy at",
  "the start, nats a token, on what that policy said without sentences or with them; _surprise_: nats a token of what it says itself",
  "without sentences; _again_: of its ways to a place, the share to one where it has been; _refused_: of its actions; _mixed_, _won_: of",
  `the groups of iterations ${stage / 2 + 1} to ${stage}, those with wins and losses and those won throughout.`,
];

function seedsOf(rows: readonly WhyRow[]): number[] {
  return [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b);
}

/** One number of an arm at a moment, family by family. */
function of(rows: readonly WhyRow[], arm: ArmName, moment: number, value: (row: WhyRow) => number): number[] {
  return seedsOf(rows).flatMap((seed) =>
    rows.filter((row) => row.seed === seed && row.arm === arm && row.moment === moment).map(value),
  );
}

const plain = ({ plain: value }: WhyRow): number => value;

/** A difference over the families that have both. */
function beside(a: readonly number[], b: readonly number[]): Estimate {
  return pairedDifference(a.slice(0, b.length), b.slice(0, a.length));
}

function questions(rows: readonly WhyRow[]): string[] {
  const end = (arm: ArmName): number[] => of(rows, arm, stage, plain);
  const fallOf = (arm: ArmName): Estimate => beside(end(arm), of(rows, arm, 0, plain));
  const mixed = (arm: ArmName): Estimate => tInterval(of(rows, arm, stage, (row) => row.mixed ?? Number.NaN));
  const moved = (arm: ArmName): Estimate => tInterval(of(rows, arm, stage, ({ movedPlain }) => movedPlain));
  const told = (one: Estimate): string =>
    `${interval(one, true)}, ${verdict(one) === "not told apart" ? "not told apart" : `${verdict(one)} 0`}`;
  const lines: readonly (readonly [string, string])[] = [
    ["Does plain success fall under true sentences? (end − start)", told(fallOf("truths"))],
    ["… and beside GRPO? (truths − grpo)", told(beside(end("truths"), end("grpo")))],
    ["(b) Nothing to learn: share of mixed groups, truths", interval(mixed("truths"))],
    ["… the same, grpo", interval(mixed("grpo"))],
    ["(a) Drift: the plain policy has moved, truths", interval(moved("truths"))],
    ["… the same, grpo", interval(moved("grpo"))],
    ["… with steps of no direction: end − start, any credit", told(fallOf("truths-any-credit"))],
    ["… directed beside undirected (truths − any credit)", told(beside(end("truths"), end("truths-any-credit")))],
    ["(c) Length: end − start under neutral sentences", told(fallOf("neutral"))],
    ["… truths − neutral", told(beside(end("truths"), end("neutral")))],
    ["Content: end − start under false sentences", told(fallOf("false"))],
    ["The mend: half of each group plain (half − truths)", told(beside(end("truths-half"), end("truths")))],
    ["… beside GRPO (half − grpo)", told(beside(end("truths-half"), end("grpo")))],
  ];
  return markdown(["question", "found"], lines);
}

function armTable(rows: readonly WhyRow[]): string[] {
  const parts: readonly (readonly [string, (row: WhyRow) => number | null])[] = [
    ["plain", plain],
    ["told", ({ told }) => told],
    ["moved, plain", ({ movedPlain }) => movedPlain],
    ["moved, told", ({ movedTold }) => movedTold],
    ["surprise", ({ surprise }) => surprise],
    ["again", ({ again }) => again],
    ["refused", ({ refused }) => refused],
    ["mixed", ({ mixed }) => mixed],
    ["won", ({ won }) => won],
  ];
  const line = (name: string, what: string, arm: ArmName, moment: number): string[] => [
    name,
    what,
    ...parts.map(([, value]) => {
      const values = of(rows, arm, moment, (row) => value(row) ?? Number.NaN);
      return values.length === 0 || values.some(Number.isNaN) ? "" : short(mean(values));
    }),
  ];
  return markdown(
    ["arm", "what its episodes read", ...parts.map(([name]) => name)],
    [line("start", "", "grpo", 0), ...armNames.map((arm) => line(arm, about[arm], arm, stage))],
  );
}

function withdrawn(rows: readonly WhyRow[]): string[] {
  const end = (arm: ArmName): number[] => of(rows, arm, 2 * stage, plain);
  const [grpo, truths, half] = [end("grpo"), end("truths"), end("truths-half")];
  if (Math.min(grpo.length, truths.length, half.length) < 2) return ["Not measured yet."];
  const head = [`plain success after ${2 * stage} iterations`, "mean", "minus grpo"];
  const line = (name: string, values: readonly number[]): string[] => [
    name,
    interval(tInterval(values)),
    name === "grpo" ? "" : interval(beside(values, grpo), true),
  ];
  return markdown(head, [line("grpo", grpo), line("truths", truths), line("truths-half", half)]);
}

function plainChart(rows: readonly WhyRow[]): Chart {
  const moments = [...new Set(rows.map(({ moment }) => moment))].sort((a, b) => a - b);
  return curves({
    title: "Success without sentences, while the arm reads its own",
    x: "iterations",
    y: "held-out success",
    series: armNames.map((arm) => {
      const at = moments.filter((moment) => of(rows, arm, moment, plain).length > 0);
      const found = at.map((moment) => tInterval(of(rows, arm, moment, plain), { range: [0, 1] }));
      return {
        name: arm,
        x: at,
        y: found.map(({ value }) => value),
        low: found.map((one) => one.interval.low),
        high: found.map((one) => one.interval.high),
      };
    }),
  });
}
