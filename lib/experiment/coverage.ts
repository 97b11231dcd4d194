/**
 * How often the intervals and tests that pages use are right, on laws whose truth is known: the very functions of
 * `statistics.ts` on drawn families, at the numbers of seeds that studies have.
 */
import { keyOf, split, stream, type Key, type Stream } from "../random.js";
import type { Interval } from "../types.js";
import { bootstrap, mean, pairedDifference, probabilityOfImprovement, signFlip } from "./statistics.js";
import { markdown, short } from "./studies/report.js";

/** A law of the differences between two arms, family by family, with mean 0. */
interface Difference {
  readonly name: string;
  readonly about: string;
  readonly draw: (numbers: Stream) => number;
}

export const laws: readonly Difference[] = [
  { name: "normal", about: "normal, mean 0", draw: (numbers) => numbers.normal() },
  {
    name: "skewed",
    about: "exponential minus its mean: most families a little below, few far above",
    draw: (numbers) => -Math.log(1 - numbers.uniform()) - 1,
  },
  {
    name: "one in seven fails",
    about: "six families in seven gain .1 (± .05), the seventh loses .6 (± .05); the mean is 0",
    draw: (numbers) => (numbers.chance(1 / 7) ? -0.6 : 0.1) + 0.05 * numbers.normal(),
  },
];

export const sizes = [3, 5, 7, 10, 20] as const;

/** Samples a cell: means are quick, resampling is not. */
export interface Effort {
  readonly means: number;
  readonly resampled: number;
}

const full: Effort = { means: 2000, resampled: 200 };
const key = keyOf("coverage");

/** What is simulated, and whether one sample of so many families is right about the truth. */
interface Question {
  readonly name: string;
  readonly samples: (effort: Effort) => number;
  readonly isRight: (law: Difference, families: number, key: Key) => boolean;
}

/** Success of an arm in each family: where it starts from is shared by both arms, as pages pair them. */
function arms(law: Difference, families: number, key: Key): { readonly a: number[]; readonly b: number[] } {
  const numbers = stream(key);
  const b = Array.from({ length: families }, () => numbers.normal());
  return { a: b.map((level) => level + law.draw(numbers)), b };
}

function drawn(law: Difference, families: number, key: Key): number[] {
  const numbers = stream(key);
  return Array.from({ length: families }, () => law.draw(numbers));
}

function holds({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

export const questions: readonly Question[] = [
  {
    name: "paired difference, Student's t",
    samples: ({ means }) => means,
    isRight(law, families, at) {
      const { a, b } = arms(law, families, at);
      return holds(pairedDifference(a, b).interval, 0);
    },
  },
  {
    name: "sign-flip test at .05 keeps quiet",
    samples: ({ resampled }) => resampled,
    isRight(law, families, at) {
      const { a, b } = arms(law, families, at);
      return signFlip(pairedDifference(a, b).differences).p >= 0.05;
    },
  },
  {
    name: "probability of improvement, bootstrap",
    samples: ({ resampled }) => resampled,
    isRight(law, families, at) {
      const [a, b] = [drawn(law, families, split(at, "a")), drawn(law, families, split(at, "b"))];
      return holds(probabilityOfImprovement(a, b, { key: at }).interval, 0.5); // both from one law
    },
  },
  {
    name: "mean, bootstrap (on no page; for comparison)",
    samples: ({ resampled }) => resampled,
    isRight: (law, families, at) => holds(bootstrap(drawn(law, families, at), mean, { key: at }).interval, 0),
  },
];

/** The share of samples that are right. */
export function shareRight(question: Question, law: Difference, families: number, effort: Effort = full): number {
  const count = question.samples(effort);
  const cell = split(split(split(key, question.name), law.name), families);
  let right = 0;
  for (let i = 0; i < count; i++) if (question.isRight(law, families, split(cell, i))) right++;
  return right / count;
}

export function coverageMarkdown(tell: (line: string) => void = () => {}, effort: Effort = full): string {
  const rows = questions.flatMap((question) =>
    laws.map((law) => {
      tell(`${question.name}, ${law.name}`);
      return [question.name, law.name, ...sizes.map((families) => short(shareRight(question, law, families, effort)))];
    }),
  );
  const error = (samples: number): string => short(Math.sqrt((0.95 * 0.05) / samples));
  return [
    "# How often the intervals hold the truth",
    "",
    "Made by `npm run coverage`. The functions that make the pages' intervals are given drawn families whose truth is known; a cell",
    "is the share of samples in which the 95 % interval holds it, or in which the test at .05 does not speak where there is nothing",
    `to find. Samples a cell: ${effort.means} for the first interval, ${effort.resampled} elsewhere; at .95 the standard error is ${error(effort.means)} and ${error(effort.resampled)}.`,
    "",
    ...laws.map(({ name, about }) => `- _${name}_: ${about}.`),
    "",
    ...markdown(["", "law", ...sizes.map((families) => `${families} seeds`)], rows),
    "",
    "**What it says.** Student's interval is right where differences are about normal, at every number of seeds. Where they are",
    "skewed, or where one family in seven fails, it is right less often with few seeds: five seeds hold no family that fails in nearly",
    "half of the cases, and nothing computed from them can know of it. The sign-flip test is exact where differences are symmetric; with",
    "three or five seeds it cannot speak at all. The percentile bootstrap of a mean is too narrow for few seeds, which is why no page",
    "uses it; the one of the probability of improvement is printed and decides nothing.",
    "",
  ].join("\n");
}
