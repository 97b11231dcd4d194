/** A study's results as a page and a picture; both are made from the kept runs, by a command, and never by hand. */
import { resolve } from "../../config.js";
import { curves } from "../../plot/index.js";
import type { Chart } from "../../plot/index.js";
import { quantile, tInterval, type Estimate, type SignFlip } from "../statistics.js";
import { survivors } from "./results.js";
import { jobsOf, type ArmResult, type Study, type StudyResults, type Verdict, type Verdicts } from "./study.js";

export function reportMarkdown(results: StudyResults): string {
  const { study, arms, comparisons } = results;
  const first = [
    `# Study ${study.name}`,
    "",
    `Made by \`npm run study ${study.name}\`. Intervals: 95 %, Student's t over seeds. [How we decide](../how-we-decide.md) says what`,
    "they can and cannot tell, [coverage](../coverage.md) how often they hold the truth.",
    "",
    ...unfinished(results.missing, jobsOf(study).length),
    ...(study.ahead === undefined
      ? []
      : ["## In one minute", "", ...study.ahead(results), "", "## What was asked", ""]),
    study.registered,
    "",
    ...(study.reading === undefined ? [] : ["## What came out", "", study.reading.text, ""]),
  ];
  const graded = isGraded(arms);
  return [
    ...first,
    `![learning curves](curves.svg)`,
    "",
    `![${besides(study)}](differences.svg)`,
    ...(study.dial === undefined ? [] : ["", "![Differences along the dial](dial.svg)"]),
    ...(study.cost === undefined || study.ahead !== undefined ? [] : ["", costPicture]),
    "",
    ...legend(study.thresholds),
    "",
    ...armTable(study.thresholds, arms, graded),
    "",
    ...comparisonTable(comparisons, graded),
    "",
    ...correction(comparisons),
    ...transferTable(arms),
    ...perSeed(arms),
    "",
    ...silenceTable(arms),
    ...iterationTimes(arms),
    ...(study.behind === undefined ? [] : ["## Behind the numbers", "", ...study.behind(results), ""]),
  ].join("\n");
}

/** The picture of what each arm reached and trained, where a page wants it. */
export const costPicture = "![What each arm reached, and what it trained for it](cost.svg)";

/** What the picture of differences shows. */
export function besides({ forest, shown }: Study): string {
  return forest === "comparisons" ? "The registered pairs" : `Every arm beside ${shown[0]}`;
}

/** What the columns of the tables are. */
function legend(thresholds: readonly number[]): string[] {
  const reach = thresholds.map((t) => short(t)).join(" and ");
  return [
    "- _end_: success on held-out tasks, without skills in the prompt, after the last iteration; _middle half_: its mean without",
    "  the best and the worst quarter of the seeds, a seed on the border counted in part (rliable keeps it whole: the same with a",
    "  multiple of four seeds); _mean of curve_: over all examinations.",
    "- _with bank_: success with the bank's active skills in the prompt; _gap_: that minus _end_ (a bank without an active skill gives 0);",
    "  _true sentences_: success with the family's own rules in the prompt.",
    `- _iterations to ${reach}_: the middle seed's first examination there; _dead kind_: a kind of task below .1 at the end.`,
    "- _at the end_: what the interval of the paired differences says; _sign-flip p_: how often the mean is as far from 0 if the",
    "  sign of each seed's difference is drawn by a coin; _corrected_: _holds_ where the difference also survives the correction.",
    "- _probability of improvement_: that a run of the first arm ends above a run of the second, over all pairs of runs (bootstrap).",
  ];
}

/** Whether scores say something that successes do not. */
function isGraded(arms: readonly ArmResult[]): boolean {
  return arms.some(({ final, score }) => score.value !== final.value);
}

function armTable(thresholds: readonly number[], arms: readonly ArmResult[], graded: boolean): string[] {
  const head = [
    "arm",
    "what",
    "seeds",
    "end [95 %]",
    ...(graded ? ["score at the end [95 %]"] : []),
    "middle half",
    "mean of curve [95 %]",
    "with bank",
    "gap [95 %]",
    "true sentences",
    ...thresholds.map((t) => `iterations to ${short(t)}`),
    "runs with a dead kind",
    "seconds",
  ];
  const rows = arms.map((row) => [
    row.arm.name,
    row.arm.about,
    row.runs.length,
    interval(row.final),
    ...(graded ? [interval(row.score)] : []),
    short(row.interquartile),
    interval(row.area),
    row.active === undefined ? "" : short(row.active.value),
    row.gap === undefined ? "" : interval(row.gap),
    row.oracle === undefined ? "" : short(row.oracle.value),
    ...row.reach.map((iteration) => iteration ?? "not reached"),
    row.deadKinds,
    Math.round(row.seconds),
  ]);
  return markdown(head, rows);
}

function comparisonTable(comparisons: StudyResults["comparisons"], graded: boolean): string[] {
  const banks = comparisons.some(({ active }) => active !== undefined);
  const further = comparisons.some(({ transfer }) => transfer !== undefined);
  const optional = (value: Estimate | undefined): string => (value === undefined ? "" : interval(value, true));
  const corrected = survivors(comparisons);
  const rows = comparisons.map((one) => [
    `${one.a} − ${one.b}`,
    one.final.units,
    interval(one.final, true),
    verdict(one.final),
    chance(one.flip),
    corrected.has(one) ? "holds" : "",
    ...(graded ? [interval(one.score, true)] : []),
    interval(one.area, true),
    interval(one.improvement),
    ...(banks ? [optional(one.active)] : []),
    ...(further ? [optional(one.transferPlain), optional(one.transfer)] : []),
  ]);
  const head = ["paired by seed", "seeds", "end [95 %]", "at the end", "sign-flip p", "corrected"];
  const score = graded ? ["score at the end [95 %]"] : [];
  const more = [
    ...(banks ? ["both with banks [95 %]"] : []),
    ...(further ? ["further list [95 %]", "further list, bank if any [95 %]"] : []),
  ];
  return markdown([...head, ...score, "mean of curve [95 %]", "probability of improvement", ...more], rows);
}

/** The further held-out list, where a study has one. */
function transferTable(arms: readonly ArmResult[]): string[] {
  const rows = arms.flatMap(({ arm, transfer: { plain, active, oracle }, final }) => {
    const further = [plain, active, oracle].map((one) => (one === undefined ? "" : interval(one)));
    return plain === undefined ? [] : [[arm.name, short(final.value), ...further]];
  });
  if (rows.length === 0) return [];
  const head = ["arm", "usual list", "further list [95 %]", "with its bank [95 %]", "with true sentences [95 %]"];
  return ["The further held-out list at the end:", "", ...markdown(head, rows), ""];
}

/** How much the table says when all its pairs are asked about at once. */
function correction(comparisons: StudyResults["comparisons"]): string[] {
  if (comparisons.length === 0) return [];
  const told = comparisons.filter(({ final }) => verdict(final) !== "not told apart").length;
  const units = Math.min(...comparisons.map(({ final }) => final.units));
  const least = units > 5 ? [] : [`With ${units} pairs no sign-flip p can be below ${short(2 / 2 ** units)}.`];
  return [
    [
      `Of ${comparisons.length} registered pairs the interval tells ${told} apart at the end; ${survivors(comparisons).size} of these survive`,
      "Benjamini–Hochberg over the registered pairs of this study (false discovery rate .05, p by Student's t).",
      ...least,
    ].join(" "),
    "",
  ];
}

/** What the registered pairs tell apart, by the number that tells it; a pair that is not named is not told apart. */
export function verdictsOf({ comparisons }: StudyResults): Verdicts {
  const all = comparisons.flatMap(({ a, b, final, area, active, transfer }) => {
    const numbers = { "": final, ", curve": area, ", banks": active, ", further list": transfer };
    return Object.entries(numbers).flatMap(([name, one]) =>
      one === undefined ? [] : [[`${a} − ${b}${name}`, verdict(one)] as const],
    );
  });
  return Object.fromEntries(all.filter(([, said]) => said !== "not told apart"));
}

/** A chance with as many digits as it is known. */
export function chance({ p, drawn }: SignFlip): string {
  return `${p < 0.001 ? "< .001" : short(p)}${drawn === undefined ? "" : ` (${drawn} drawn)`}`;
}

/** What the registered criterion says, in words. */
export function verdict({ interval: { low, high } }: Estimate): Verdict {
  if (low > 0) return "above";
  return high < 0 ? "below" : "not told apart";
}

function perSeed(arms: readonly ArmResult[]): string[] {
  const rows = arms.map(({ arm, runs }) => [
    arm.name,
    runs.map(({ seed, curves: all }) => `${seed}: ${short(all["plain"]!.at(-1)!.success)}`).join(", "),
  ]);
  return ["Every seed's end:", "", ...markdown(["arm", "seed: success"], rows)];
}

/** Kinds of tasks that a run could not do for a while, and whether it found back. */
function silenceTable(arms: readonly ArmResult[]): string[] {
  const rows = arms
    .filter(({ silences }) => silences.length > 0)
    .map(({ arm, silences }) => [
      arm.name,
      silences.map(({ seed, kind, from, until }) => `${seed}: ${kind} ${from}–${until ?? "end"}`).join(", "),
    ]);
  if (rows.length === 0) return [];
  const head = ["arm", "seed: kind, iterations"];
  return ["Kinds of tasks below .1 at two or more examinations in a row:", "", ...markdown(head, rows), ""];
}

/** What one iteration takes, by the runs that say so. */
function iterationTimes(arms: readonly ArmResult[]): string[] {
  const rows = arms.flatMap(({ arm, runs }) => {
    const times = runs.flatMap(({ iteration }) => iteration ?? []);
    if (times.length === 0) return [];
    const middle = (values: readonly number[]): string => quantile(values, 0.5).toFixed(2);
    const wall = middle(times.map(({ seconds }) => seconds));
    return [[arm.name, times.length, middle(times.map(({ processor }) => processor)), wall]];
  });
  if (rows.length === 0) return [];
  const head = ["arm", "runs", "seconds of processor time", "seconds on the clock, beside other work"];
  return ["One iteration, without examinations (median):", "", ...markdown(head, rows), ""];
}

/** Said first on a page whose study does not have all that was registered. */
export function unfinished(missing: readonly string[], of: number): string[] {
  if (missing.length === 0) return [];
  const here = `**Unfinished: ${of - missing.length} of ${of} registered runs are here.**`;
  return [`${here} Missing: ${inShort(missing)}.`, ""];
}

/** Names of runs, arm by arm in the order given; a long list by its seeds. */
function inShort(missing: readonly string[]): string {
  if (missing.length <= 40) return missing.join(", ");
  const seedOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  const seeds = [...new Set(missing.map(seedOf))];
  return seeds.map((seed) => `${missing.filter((name) => seedOf(name) === seed).length} of ${seed}`).join(", ");
}

export function markdown(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

export function short(value: number, sign = false): string {
  const text = Math.abs(value).toFixed(3).replace(/^0/, "");
  const mark = value < 0 && text !== ".000" ? "−" : sign ? "+" : "";
  return `${mark}${text}`;
}

export function interval({ value, interval: { low, high } }: Estimate, sign = false): string {
  if (!Number.isFinite(high - low)) return `${short(value, sign)} [one is too few]`;
  return `${short(value, sign)} [${short(low, sign)}, ${short(high, sign)}]`;
}

/** What an iteration of the first shown arm plays. */
function episodesOf({ arms, shown }: Study): number {
  const { groups, groupSize } = resolve(arms.find(({ name }) => name === shown[0])!.config).rollout;
  return groups * groupSize;
}

/** Learning curves of chosen arms with their intervals over seeds. */
export function curvesChart({ study, arms }: StudyResults, names: readonly string[] = study.shown): Chart {
  const series = names
    .flatMap((name) => arms.filter(({ arm }) => arm.name === name))
    .map(({ arm, runs }) => {
      const iterations = runs[0]!.curves["plain"]!.map(({ iteration }) => iteration);
      const points = iterations.map((iteration) => {
        const values = runs.flatMap(({ curves: all }) =>
          all["plain"]!.filter((point) => point.iteration === iteration).map(({ success }) => success),
        );
        return tInterval(values, { range: [0, 1] });
      });
      return {
        name: arm.name,
        x: iterations,
        y: points.map(({ value }) => value),
        low: points.map(({ interval: { low } }) => low),
        high: points.map(({ interval: { high } }) => high),
      };
    });
  return curves({
    title: `${study.name}: held-out success without skills`,
    series,
    x: `iteration (${episodesOf(study)} episodes each)`,
    y: "success",
    range: [0, 1],
  });
}
