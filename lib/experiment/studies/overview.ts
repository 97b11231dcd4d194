/** The page of data/runs: where SIRI pays and where it does not, from the kept runs of the studies side by side. */
import { interval, markdown, unfinished, verdict } from "./report.js";
import { jobsOf, type Comparison, type Study, type StudyResults } from "./study.js";

/** Which studies the page shows, and what it says of them in short. */
export interface Overview {
  /** The same question in several worlds. */
  readonly contests: readonly Study[];
  /** The studies that turn a dial, in the page's order. */
  readonly dials: readonly Study[];
  readonly gains: readonly string[];
  readonly limits: readonly string[];
}

export function overviewMarkdown(
  { contests, dials, gains, limits }: Overview,
  resultsOf: (study: Study) => StudyResults,
): string {
  return [
    "# Where SIRI pays, and where it does not",
    "",
    "Every folder here holds one study: its registered question, its page, its pictures and its runs. This page puts them side",
    "by side: first SIRI against GiGPO and self-imitation in each world, then the studies that turn a dial. It is made from the",
    "kept runs by `npm run study <name> -- --report`; differences are of held-out success without skills, paired by seed, with",
    "95 % bootstrap intervals. An interval that holds 0 is no finding, and with few seeds it is too narrow.",
    "",
    "## The same question in three worlds",
    "",
    ...markdown(
      ["study", "", "seeds", "at the end", "", "mean of the curve"],
      contests.map(resultsOf).flatMap(contestRows),
    ),
    "",
    "## Where SIRI pays",
    "",
    ...gains.map((line) => `- ${line}`),
    "",
    "## When SIRI is not worth it",
    "",
    ...limits.map((line) => `- ${line}`),
    "",
    ...dials.map(resultsOf).flatMap(section),
  ].join("\n");
}

function section(results: StudyResults): string[] {
  const { study, comparisons, missing } = results;
  const of = jobsOf(study).length;
  const done = of - missing.length;
  const title = [
    `## ${done === 0 ? study.name : `[${study.name}](${study.name}/README.md)`}: ${done} of ${of} runs`,
    "",
  ];
  if (comparisons.length === 0)
    return [...title, `No run is kept yet; \`npm run study ${study.name}\` makes them.`, ""];
  const part = done === 0 ? [] : unfinished(missing, of);
  const reading = study.reading === undefined ? [] : [study.reading.text, ""];
  const head = ["", "seeds", "at the end", "", "mean of the curve", "both with banks", "further list"];
  return [...title, ...part, ...reading, ...markdown(head, comparisons.map(row)), ""];
}

/** SIRI against the two that every figure of it needs. */
function contestRows({ study, comparisons, missing }: StudyResults): (string | number)[][] {
  return comparisons
    .filter(({ a, b }) => a === "siri" && (b === "gigpo" || b === "self-imitation"))
    .map(({ a, b, final, area }) => [
      `[${study.name}](${study.name}/README.md)${missing.length === 0 ? "" : ", unfinished"}`,
      `${a} − ${b}`,
      final.units,
      interval(final, true),
      verdict(final),
      interval(area, true),
    ]);
}

function row({ a, b, final, area, active, transfer }: Comparison): (string | number)[] {
  const optional = (one: Comparison["active"]): string => (one === undefined ? "" : interval(one, true));
  const said = final.units < 3 ? "too few seeds to tell" : verdict(final);
  return [
    `${a} − ${b}`,
    final.units,
    interval(final, true),
    said,
    interval(area, true),
    optional(active),
    optional(transfer),
  ];
}
