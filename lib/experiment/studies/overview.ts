/** The page of data/runs: where SIRI pays and where it does not, from the kept runs of the studies side by side. */
import { signFlip, tInterval } from "../statistics.js";
import { chance, interval, markdown, unfinished, verdict } from "./report.js";
import { survivors } from "./results.js";
import { jobsOf, type Comparison, type Study, type StudyResults, type Verdicts } from "./study.js";

/** A sentence of the page, and the verdicts of kept studies that it was written from; a test says when one changes. */
export interface Claim {
  readonly text: string;
  readonly rests: Readonly<Record<string, Verdicts>>;
}

/** The same comparison in several studies, whose families are all different. */
export interface Pool {
  readonly about: string;
  readonly parts: readonly { readonly study: Study; readonly pair: readonly [string, string] }[];
}

/** Which studies the page shows, and what it says of them in short. */
export interface Overview {
  /** Every study whose registered pairs the page corrects for. */
  readonly all: readonly Study[];
  /** The same question in several worlds. */
  readonly contests: readonly Study[];
  /** The studies that turn a dial, in the page's order. */
  readonly dials: readonly Study[];
  readonly pools: readonly Pool[];
  readonly gains: readonly Claim[];
  readonly limits: readonly Claim[];
}

/** The results of each study, and the pairs that survive the correction over all of them. */
interface Read {
  readonly of: (study: Study) => StudyResults;
  readonly corrected: ReadonlySet<Comparison>;
}

export function overviewMarkdown(overview: Overview, resultsOf: (study: Study) => StudyResults): string {
  const results = new Map(overview.all.map((study) => [study, resultsOf(study)]));
  const of = (study: Study): StudyResults => results.get(study)!;
  const pairs = [...results.values()].flatMap(({ comparisons }) => comparisons);
  const read: Read = { of, corrected: survivors(pairs) };
  return [
    "# Where SIRI pays, and where it does not",
    "",
    "Every folder here holds one study: its registered question, its page, its pictures and its runs. This page puts them side",
    "by side: first SIRI against GiGPO and self-imitation in each world, then the studies that turn a dial. It is made from the",
    "kept runs by `npm run study <name> -- --report`; differences are of held-out success without skills, paired by seed, with",
    "95 % intervals of Student's t. An interval that holds 0 is no finding. [How we decide](how-we-decide.md) says what the",
    "columns mean, [coverage](coverage.md) how often such intervals hold the truth.",
    "",
    ...correction(pairs, read),
    "",
    "## The same question in three worlds",
    "",
    ...markdown(
      ["study", "", "seeds", "at the end", "", "sign-flip p", "corrected", "mean of the curve"],
      overview.contests.flatMap((study) => contestRows(of(study), read)),
    ),
    "",
    ...overview.pools.flatMap((pool) => [pooled(pool, read), ""]),
    "## Where SIRI pays",
    "",
    ...overview.gains.map(({ text }) => `- ${text}`),
    "",
    "## When SIRI is not worth it",
    "",
    ...overview.limits.map(({ text }) => `- ${text}`),
    "",
    ...overview.dials.flatMap((study) => section(of(study), read)),
  ].join("\n");
}

function correction(pairs: readonly Comparison[], { corrected }: Read): string[] {
  const told = pairs.filter(({ final }) => verdict(final) !== "not told apart").length;
  const exact = pairs.filter(({ flip }) => flip.p < 0.05).length;
  return [
    `All studies together register ${pairs.length} pairs. At the end the interval tells ${told} of them apart, the exact sign-flip test`,
    `${exact} (with five seeds it cannot), and ${corrected.size} survive Benjamini–Hochberg over all ${pairs.length} (false discovery rate .05, p by`,
    "Student's t); these are marked _holds_ in the column _corrected_.",
  ];
}

/** Differences of all parts together, one a family. */
function pooled({ about, parts }: Pool, { of }: Read): string {
  const differences = parts.flatMap(
    ({ study, pair: [a, b] }) =>
      of(study).comparisons.find((one) => one.a === a && one.b === b)?.final.differences ?? [],
  );
  const above = differences.filter((one) => one > 0).length;
  const all = `${above} of ${differences.length} families above`;
  return `${about}: ${interval(tInterval(differences), true)}, ${all}, sign-flip p ${chance(signFlip(differences))}.`;
}

function section(results: StudyResults, read: Read): string[] {
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
  const head = ["", "seeds", "at the end", "", "sign-flip p", "corrected", "mean of the curve", "both with banks"];
  const rows = comparisons.map((one) => row(one, read));
  return [...title, ...part, ...reading, ...markdown([...head, "further list"], rows), ""];
}

/** SIRI against the two that every figure of it needs. */
function contestRows({ study, comparisons, missing }: StudyResults, read: Read): (string | number)[][] {
  return comparisons
    .filter(({ a, b }) => a === "siri" && (b === "gigpo" || b === "self-imitation"))
    .map((one) => [
      `[${study.name}](${study.name}/README.md)${missing.length === 0 ? "" : ", unfinished"}`,
      ...ends(one, read),
    ]);
}

function row(one: Comparison, read: Read): (string | number)[] {
  const optional = (value: Comparison["active"]): string => (value === undefined ? "" : interval(value, true));
  return [...ends(one, read), optional(one.active), optional(one.transfer)];
}

function ends(one: Comparison, { corrected }: Read): (string | number)[] {
  const { a, b, final, flip, area } = one;
  const holds = corrected.has(one) ? "holds" : "";
  const said = [interval(final, true), verdict(final), chance(flip), holds];
  return [`${a} − ${b}`, final.units, ...said, interval(area, true)];
}
