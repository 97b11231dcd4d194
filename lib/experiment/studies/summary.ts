/**
 * What the README and its page of results tell of a study: pictures, a short table and the registered comparisons in
 * words, between two markers. Made by the study's command from the kept runs; a test holds these pages to it.
 */
import { curves, forest, type Chart } from "../../plot/index.js";
import { expect } from "../../errors.js";
import { costChart } from "./cost.js";
import { besides, chance, curvesChart, interval, short, verdict } from "./report.js";
import { survivors } from "./results.js";
import { jobsOf, type ArmResult, type Comparison, type Dial, type Study, type StudyResults } from "./study.js";

/** The part of a page between a study's markers. */
export function summaryMarkdown(results: StudyResults): string {
  const { study, arms, comparisons } = results;
  const folder = `data/runs/${study.name}`;
  const command = `npm run study ${study.name}`;
  if (arms.length === 0) return `No finished run of \`${study.name}\` is kept yet; \`${command}\` makes them.`;
  const corrected = survivors(comparisons);
  const seeds = Math.max(...arms.map(({ runs }) => runs.length));
  return [
    `![Held-out success while learning, with intervals](${folder}/curves.svg)`,
    "",
    `![${besides(study)}, paired by seed](${folder}/differences.svg)`,
    "",
    ...table(results),
    "",
    ...comparisons.map((one) => `- ${inWords(one, corrected.has(one))}`),
    "",
    `Intervals: 95 %, Student's t over ${seeds} seeds${unfinished(results)} ([how we decide](data/runs/how-we-decide.md)). Made from`,
    `[the kept runs](${folder}) by \`${command} -- --report\`; what counts as success was`,
    `[written down before](${folder}/README.md).`,
  ].join("\n");
}

function table({ study, arms }: StudyResults): string[] {
  const rows = study.shown.flatMap((name) => arms.filter(({ arm }) => arm.name === name).map(armRow));
  return padded([
    ["", "seeds", "at the end [95 %]", "mean of the curve [95 %]", "with its bank", "what it is"],
    ...rows,
  ]);
}

function armRow({ arm, runs, final, area, active }: ArmResult): string[] {
  const bank = active === undefined ? "" : short(active.value);
  return [arm.name, String(runs.length), interval(final), interval(area), bank, arm.about];
}

/** A comparison as the criterion reads it. */
function inWords({ a, b, final, flip, area }: Comparison, corrected: boolean): string {
  const words = { above: `${a} is above ${b}`, below: `${a} is below ${b}` } as Readonly<Record<string, string>>;
  const said = words[verdict(final)] ?? `${a} and ${b} are not told apart`;
  const holds = corrected ? "; holds after correction over this study's pairs" : "";
  return `${said} at the end: ${interval(final, true)} over ${final.units} seeds, sign-flip p ${chance(flip)}${holds} (mean of the curve: ${interval(area, true)}).`;
}

function unfinished({ study, arms }: StudyResults): string {
  const [done, all] = [arms.reduce((sum, { runs }) => sum + runs.length, 0), jobsOf(study).length];
  return done === all ? "" : `; ${done} of ${all} runs are done`;
}

/** Columns as wide as their widest cell, as the formatter of this repository wants them. */
function padded(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[], fill = " "): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(" | ")} |`;
  const [head, ...rest] = rows;
  return [
    line(head!),
    line(
      head!.map(() => ""),
      "-",
    ),
    ...rest.map((row) => line(row)),
  ];
}

/** By how much one arm ends above another, and how sure: every arm beside the first shown one, or the registered pairs. */
export function differencesChart({ study, arms, beside, comparisons }: StudyResults): Chart {
  const first = study.shown[0]!;
  const endOf = (name: string): string => short(arms.find(({ arm }) => arm.name === name)!.final.value);
  const pairs = study.forest === "comparisons";
  const sorted = [...beside].sort((a, b) => b.final.value - a.final.value);
  const rows = (pairs ? comparisons : sorted).map(({ a, b, final }) => ({
    name: pairs ? `${a} ${endOf(a)} − ${b} ${endOf(b)}` : `${a} ${endOf(a)}`,
    value: final.value,
    low: final.interval.low,
    high: final.interval.high,
    n: final.units,
    decision: verdict(final),
  }));
  const what = pairs ? "ends of registered pairs" : `end of each arm minus ${first} (${endOf(first)})`;
  return forest({
    title: `${study.name}: ${what}, paired by seed`,
    rows,
    x: "difference in held-out success",
    decimals: 3,
  });
}

/** Differences of registered pairs along what was turned, with their intervals. */
function dialChart({ study, comparisons }: StudyResults, { x, lines }: Dial): Chart {
  const series = lines.map(({ name, points }) => {
    const found = points.flatMap(({ at, pair: [a, b] }) =>
      comparisons.filter((one) => one.a === a && one.b === b).map(({ final }) => ({ at, final })),
    );
    return {
      name,
      x: found.map(({ at }) => at),
      y: found.map(({ final }) => final.value),
      low: found.map(({ final }) => final.interval.low),
      high: found.map(({ final }) => final.interval.high),
    };
  });
  return curves({
    title: `${study.name}: ends of registered pairs along the dial`,
    series,
    x,
    y: "difference in success",
  });
}

/** A study's pictures by their file names in its folder. */
export function studyPictures(results: StudyResults): Readonly<Record<string, Chart>> {
  if (results.arms.length === 0) return {};
  const dial = results.study.dial === undefined ? {} : { "dial.svg": dialChart(results, results.study.dial) };
  const cost = results.study.cost === undefined ? {} : { "cost.svg": costChart(results) };
  return { "curves.svg": curvesChart(results), "differences.svg": differencesChart(results), ...dial, ...cost };
}

const start = ({ name }: Pick<Study, "name">): string => `<!-- study ${name} -->`;
const END = "<!-- end of study -->";

/** Pages that tell of studies, from the root of the project. */
export const SUMMARY_PAGES = ["README.md", "docs/results.md"] as const;

/** A page with the part of one study made anew; the page as it is where it has no place for it. Links are as from `path`. */
export function insertSummary(page: string, results: StudyResults, path = "README.md"): string {
  const opening = start(results.study);
  const from = page.indexOf(opening);
  if (from < 0) return page;
  const to = page.indexOf(END, from);
  expect(to >= 0, `the page with ${opening}`, { expected: `the line ${END} after it`, got: "none", fix: "add it" });
  const up = "../".repeat(path.split("/").length - 1);
  const summary = summaryMarkdown(results).replaceAll("](data/", `](${up}data/`);
  return `${page.slice(0, from)}${opening}\n\n${summary}\n\n${page.slice(to)}`;
}
