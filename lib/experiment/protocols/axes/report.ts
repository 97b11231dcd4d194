/** The page of the study of three axes, from its kept plays. */
import { nothingYet, type Report } from "../../studies/direct.js";
import { makePocket } from "../../../../envs/pocket/index.js";
import { mean } from "../../../credit/normalise.js";
import { bars, type Chart } from "../../../plot/index.js";
import { pairedDifference, tInterval, type Estimate } from "../../statistics.js";
import { interval, markdown } from "../../studies/report.js";
import type { PageParts } from "../page.js";
import { axesOf, type Axes } from "./axes.js";
import { plantedKinds, type AxesRow, type PlantedKind } from "./measure.js";

/** What was played in each family. */
export type Families = ReadonlyMap<number, readonly AxesRow[]>;

const axes = ["quality", "adherence", "outcome"] as const;
type Axis = (typeof axes)[number];

/** A share by which a sentence that nobody follows may seem to be followed. */
const SLACK = 0.05;

export function axesReport({ opening, reading }: PageParts, families: Families): Report {
  const title = "# Study axes-pocket";
  if (families.size === 0) return nothingYet(title, opening);
  const page = [
    title,
    "",
    `Made by \`npm run study axes-pocket\`. Intervals: 95 %, Student's t over ${families.size} families ([how we decide](../how-we-decide.md)).`,
    "",
    opening,
    "",
    "## What came out",
    "",
    ...reading,
    "",
    "![four kinds of sentences on three axes](axes.svg)",
    "",
    "## What the registered criteria say",
    "",
    ...criteria(families),
    "",
    "## The kinds on the axes",
    "",
    ...markdown(
      ["kind", ...axes.map((axis) => `${axis} [95 %]`)],
      plantedKinds.map((kind) => [
        kind,
        ...axes.map((axis) => interval(estimate(families, kind, axis), axis !== "quality")),
      ]),
    ),
    "",
    `The broken arm, adherence to a sentence about another object: useful ${interval(dealt(families), true)}.`,
    "",
  ].join("\n");
  return { page, pictures: { "axes.svg": chart(families).svg() } };
}

/** The mean over the sentences of a kind in one family. */
function meanOf(family: number, rows: readonly AxesRow[], kind: PlantedKind, axis: Axis): number {
  return mean(rows.filter((row) => row.kind === kind).map((row) => measured(family, row)[axis]));
}

function measured(family: number, { sentence, shortest, pairs }: AxesRow): Axes {
  return axesOf(makePocket({ family }).lexicon, sentence, shortest, pairs);
}

function estimate(families: Families, kind: PlantedKind, axis: Axis): Estimate {
  return tInterval(byFamily(families, kind, axis));
}

function byFamily(families: Families, kind: PlantedKind, axis: Axis): number[] {
  return [...families].map(([family, rows]) => meanOf(family, rows, kind, axis));
}

/** Plays with one object's useful sentence, judged by another object's that names another place. */
function dealt(families: Families): Estimate {
  const values = [...families].map(([family, rows]) => {
    const useful = rows.filter(({ kind }) => kind === "useful");
    const wrong = useful.flatMap((row) =>
      useful
        .filter(({ sentence }) => lastWord(sentence) !== lastWord(row.sentence))
        .map(({ sentence }) => measured(family, { ...row, sentence }).adherence),
    );
    return wrong.length === 0 ? 0 : mean(wrong);
  });
  return tInterval(values);
}

function lastWord(sentence: string): string {
  return sentence.split(" ").at(-1)!;
}

function criteria(families: Families): string[] {
  const of = (kind: PlantedKind, axis: Axis): Estimate => estimate(families, kind, axis);
  const more = (kind: PlantedKind): Estimate =>
    pairedDifference(byFamily(families, "useful", "outcome"), byFamily(families, kind, "outcome"));
  const above = (one: Estimate): boolean => one.interval.low > 0;
  const below = (one: Estimate, most = 0): boolean => one.interval.high < most;
  const rows: [string, boolean, Estimate][] = [
    ["useful is followed", above(of("useful", "adherence")), of("useful", "adherence")],
    ["useful helps", above(of("useful", "outcome")), of("useful", "outcome")],
    [
      "verbose-true is worse as a text (below 1)",
      below(of("verbose-true", "quality"), 1),
      of("verbose-true", "quality"),
    ],
    ["verbose-true is followed", above(of("verbose-true", "adherence")), of("verbose-true", "adherence")],
    ["verbose-true helps", above(of("verbose-true", "outcome")), of("verbose-true", "outcome")],
    ["followed-false is followed", above(of("followed-false", "adherence")), of("followed-false", "adherence")],
    ["followed-false helps nothing", !above(of("followed-false", "outcome")), of("followed-false", "outcome")],
    ["useful helps more than followed-false", above(more("followed-false")), more("followed-false")],
    [
      "true-but-unused is not followed (below .05)",
      below(of("true-but-unused", "adherence"), SLACK),
      of("true-but-unused", "adherence"),
    ],
    ["true-but-unused helps nothing", !above(of("true-but-unused", "outcome")), of("true-but-unused", "outcome")],
    ["useful helps more than true-but-unused", above(more("true-but-unused")), more("true-but-unused")],
    ["another object's sentence is not followed", !above(dealt(families)), dealt(families)],
  ];
  return markdown(
    ["criterion", "measured [95 %]", ""],
    rows.map(([name, holds, one]) => [name, interval(one, true), holds ? "holds" : "does not hold"]),
  );
}

function chart(families: Families): Chart {
  return bars({
    title: "Four kinds of sentences on three axes",
    categories: plantedKinds,
    series: axes.map((axis) => {
      const all = plantedKinds.map((kind) => estimate(families, kind, axis));
      return {
        name: axis,
        values: all.map(({ value }) => value),
        low: all.map((one) => one.interval.low),
        high: all.map((one) => one.interval.high),
      };
    }),
    y: "share, or difference with − without",
  });
}
