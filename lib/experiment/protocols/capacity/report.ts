/** The page of the study of capacity, from its kept rows. */
import { nothingYet, type Report } from "../../studies/direct.js";
import { mean } from "../../../credit/normalise.js";
import { curves, type Chart } from "../../../plot/index.js";
import { pairedDifference, tInterval, type Difference, type Estimate } from "../../statistics.js";
import { interval, markdown, short } from "../../studies/report.js";
import type { PageParts } from "../page.js";
import { sizes } from "./library.js";
import { readingNames, type CapacityRow, type Reading } from "./measure.js";

/** From this size on there is something to choose. */
const CHOICE = 2;

/** One family's success by reading and size. */
type Family = readonly CapacityRow[];

export function capacityReport({ opening, reading }: PageParts, families: readonly Family[]): Report {
  const title = "# Study capacity-pocket";
  if (families.length === 0) return nothingYet(title, opening);
  const page = [
    title,
    "",
    `Made by \`npm run study capacity-pocket\`. Intervals: 95 %, Student's t over ${families.length} families ([how we decide](../how-we-decide.md)).`,
    "",
    opening,
    "",
    "## What came out",
    "",
    ...reading,
    "",
    "![success by the number of sentences](capacity.svg)",
    "",
    "![what headers change](headers.svg)",
    "",
    "## What the registered criteria say",
    "",
    ...criteria(families),
    "",
    "## Success by the number of sentences",
    "",
    ...table(families),
    "",
    `The longest first prompt has ${Math.max(...families.flat().map(({ tokens }) => tokens))} tokens; the policy reads 320.`,
    "",
  ].join("\n");
  const pictures = {
    "capacity.svg": chart(families, "One right sentence among many", [
      "apart, flat",
      "confusable, flat",
      "right one absent",
    ]),
    "headers.svg": chart(families, "Among sentences that are easily taken for it", [
      "confusable, flat",
      "confusable, headers",
      "confusable, looked up",
    ]),
  };
  return { page, pictures: Object.fromEntries(Object.entries(pictures).map(([name, one]) => [name, one.svg()])) };
}

/** Success of one family under a reading at a size; a library without a sentence is the plain prompt. */
export function successAt(family: Family, reading: CapacityRow["reading"], size: number): number {
  const { won } = family.find((row) => row.reading === reading && row.size === size)!;
  return mean([...won].map(Number));
}

function overFamilies(families: readonly Family[], reading: CapacityRow["reading"], size: number): Estimate {
  return tInterval(
    families.map((family) => successAt(family, reading, size)),
    { range: [0, 1] },
  );
}

/** Mean success of one family over all libraries in which there is something to choose. */
function choosing(family: Family, reading: Reading): number {
  return mean(sizes.filter((size) => size >= CHOICE).map((size) => successAt(family, reading, size)));
}

/** Paired by family. */
function difference(
  families: readonly Family[],
  a: (family: Family) => number,
  b: (family: Family) => number,
): Difference {
  return pairedDifference(families.map(a), families.map(b));
}

/** A step between neighbouring sizes, as a share of all that a single right sentence is worth. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** The steepest step down of a reading, in the mean over families. */
export function steepest(families: readonly Family[], reading: Reading): Step {
  const at = (size: number): number => overFamilies(families, reading, size).value;
  const worth = at(1) - overFamilies(families, "plain", 0).value;
  const steps = sizes.slice(1).map((to, i): Step => ({ from: sizes[i]!, to, share: (at(sizes[i]!) - at(to)) / worth }));
  return steps.reduce((most, step) => (step.share > most.share ? step : most));
}

/** A step that loses more of the worth than this is a cliff. */
export const CLIFF = 0.5;

function criteria(families: readonly Family[]): string[] {
  const last = sizes.at(-1)!;
  const fall = (reading: Reading): Difference =>
    difference(
      families,
      (family) => successAt(family, reading, last),
      (family) => successAt(family, reading, 1),
    );
  const between = (a: Reading, b: Reading): Difference =>
    difference(
      families,
      (family) => choosing(family, a),
      (family) => choosing(family, b),
    );
  const absent = difference(
    families,
    (family) => mean(sizes.map((size) => successAt(family, "right one absent", size))),
    (family) => successAt(family, "plain", 0),
  );
  const below = ({ interval: { high } }: Estimate): string => (high < 0 ? "yes" : "not shown");
  const above = ({ interval: { low } }: Estimate): string => (low > 0 ? "yes" : "not shown");
  const rows = [
    ["24 apart are read worse than one", interval(fall("apart, flat"), true), below(fall("apart, flat"))],
    [
      "24 confusable are read worse than one",
      interval(fall("confusable, flat"), true),
      below(fall("confusable, flat")),
    ],
    [
      "confusable are read worse than apart",
      interval(between("confusable, flat", "apart, flat"), true),
      below(between("confusable, flat", "apart, flat")),
    ],
    [
      "headers help, confusable",
      interval(between("confusable, headers", "confusable, flat"), true),
      above(between("confusable, headers", "confusable, flat")),
    ],
    [
      "headers help, apart",
      interval(between("apart, headers", "apart, flat"), true),
      above(between("apart, headers", "apart, flat")),
    ],
    [
      "looking up by header helps",
      interval(between("confusable, looked up", "confusable, flat"), true),
      above(between("confusable, looked up", "confusable, flat")),
    ],
    ...(["apart, flat", "confusable, flat"] as const).map((reading) => cliffRow(families, reading)),
    ["without the right one there is nothing to gain", interval(absent, true), absent.interval.low > 0 ? "no" : "yes"],
  ];
  return markdown(["question", "difference in success [95 %]", ""], rows);
}

function cliffRow(families: readonly Family[], reading: Reading): string[] {
  const { from, to, share } = steepest(families, reading);
  const said = `steepest step, ${from} to ${to} sentences: ${short(share)} of what one is worth`;
  return [`a cliff, ${reading}`, said, share > CLIFF ? "yes" : "no"];
}

function table(families: readonly Family[]): string[] {
  const rows = readingNames.map((reading) => [
    reading,
    ...sizes.map((size) => interval(overFamilies(families, reading, size))),
  ]);
  const plain = `Without any sentence: ${interval(overFamilies(families, "plain", 0))}.`;
  return [plain, "", ...markdown(["what is read", ...sizes.map(String)], rows)];
}

function chart(families: readonly Family[], title: string, readings: readonly Reading[]): Chart {
  return curves({
    title,
    series: readings.map((name) => {
      const points = sizes.map((size) => overFamilies(families, name, size));
      return {
        name,
        x: [...sizes],
        y: points.map(({ value }) => value),
        low: points.map((one) => one.interval.low),
        high: points.map((one) => one.interval.high),
      };
    }),
    references: [{ y: overFamilies(families, "plain", 0).value, name: "no sentence" }],
    x: "sentences in the prompt",
    y: "first look is the right one",
    range: [0, 1],
  });
}
