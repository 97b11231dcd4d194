/** A judgement in plain sentences, for whoever has never heard of this laboratory; the page and the terminal say the same. */
import type { Interval } from "../../types.js";
import type { Judgement, JudgeOptions } from "../../validation/judge.js";
import { formatNumber, formatSigned } from "../scale.js";

const HEADINGS = [
  "skill",
  "verdict",
  "in the bank",
  "tasks",
  "without",
  "with",
  "utility",
  "95 %, fixed",
  "95 %, any time",
  "p",
  "evidence",
] as const;

/** The headings with the level that was asked for. */
export function headings({ level }: JudgeOptions): string[] {
  return HEADINGS.map((heading) => heading.replace("95 %", percent(level)));
}

/** One row a skill. */
export function cellsOf(judgement: Judgement): string[] {
  const { skill, tasks, without, withSkill, utility, fixed, anytime, p, verdict } = judgement;
  return [
    skill,
    verdict,
    verdict === "helps" || verdict === "harms" ? (judgement.holdsInBank ? "holds" : "does not hold") : "",
    String(tasks),
    share(without),
    share(withSkill),
    formatSigned(utility, 3),
    interval(fixed),
    interval(anytime),
    chance(p.signFlip),
    formatNumber(strongest(judgement)),
  ];
}

/** Of the side that the utility points to. */
function strongest({ utility, evidence }: Judgement): number {
  return utility < 0 ? evidence.harms : evidence.helps;
}

/** What one skill's results say, sentence by sentence. `names` is how many tasks are named in a list. */
export function sentencesOf(judgement: Judgement, options: JudgeOptions, bank: number, names = 6): string[] {
  const { tasks, repairs, regressions, p, onlyWith, onlyWithout } = judgement;
  if (tasks === 0) return ["No task was tried both with it and without it, so nothing can be said.", ...unpaired()];
  return [
    verdictSentence(judgement, options),
    ...(bank > 1 ? bankSentence(judgement, options, bank) : []),
    `Better with it: ${listed(repairs, names)}. Worse with it: ${listed(regressions, names)}. ` +
      `Were the skill worth nothing, differences like these would come with probability ${chance(p.signFlip)} ` +
      `(${p.drawn === undefined ? "exact" : `${p.drawn} drawn`} sign-flip test; ${chance(p.mcNemar)} by McNemar's, which only counts them).`,
    moreSentence(judgement, options),
    ...unpaired(),
  ];

  function unpaired(): string[] {
    const sides = [
      [onlyWith, "with"],
      [onlyWithout, "without"],
    ] as const;
    return sides.flatMap(([some, side]) =>
      some.length === 0 ? [] : [`Tried only ${side} the skill, so not counted: ${listed(some, names)}.`],
    );
  }
}

export function verdictSentence(judgement: Judgement, { alpha, beta, worth, level }: JudgeOptions): string {
  const { verdict, utility, anytime } = judgement;
  const range = `${formatSigned(utility, 3)}, and whenever one stops ${percent(level)} sure from ${ends(anytime)}`;
  switch (verdict) {
    case "helps":
      return `It helps: ${range}. A skill that does not help is ever called helpful with probability at most ${alpha}.`;
    case "harms":
      return `It harms: ${range}. A skill that does not harm is ever called harmful with probability at most ${alpha}.`;
    case "not worth having":
      return `It is not worth having: ${range}. A skill that wins ${percent(worth)} of the tasks that one side alone wins is ever called this with probability at most ${beta}.`;
    case "undecided":
      return `Nobody can say yet: ${range}.`;
  }
}

function bankSentence({ verdict, holdsInBank }: Judgement, { alpha }: JudgeOptions, bank: number): string[] {
  if (verdict !== "helps" && verdict !== "harms") return [];
  const rate = `at most ${percent(alpha)} of what is found is expected to be false`;
  return [
    holdsInBank
      ? `This holds when all ${bank} skills are judged together (e-BH): ${rate}.`
      : `Alone it is clear; judged together with all ${bank} skills (e-BH, where ${rate}) it is not yet.`,
  ];
}

function moreSentence({ more, tasks }: Judgement, { effect, power }: JudgeOptions): string {
  const goal = `to tell a utility of ${effect} from 0 with a chance of ${percent(power)}`;
  return more === 0
    ? `${tasks} tasks are enough ${goal}, had one fixed their number beforehand.`
    : `About ${more} more tasks are needed ${goal} at a number of tasks fixed beforehand; deciding while looking takes about half as many again.`;
}

function listed(names: readonly string[], most: number): string {
  if (names.length === 0) return "none";
  const rest = names.length - most;
  const shown = names.slice(0, most).join(", ");
  return rest > 0 ? `${names.length} (${shown} and ${rest} more)` : `${names.length} (${shown})`;
}

/** How to read the table, once. */
export function explanations({
  alpha,
  level,
  effect,
  power,
}: JudgeOptions): (readonly [term: string, meaning: string])[] {
  return [
    [
      "utility",
      "the mean outcome with the skill minus the mean outcome without it, on the same tasks; tries of one task are averaged first",
    ],
    [
      "fixed",
      `the interval of the utility, ${percent(level)} sure if the number of tasks was decided before the first one`,
    ],
    [
      "any time",
      "the same, but sure however often one has looked and whenever one stops; it is wider. A verdict looks at one side only, so that it can come a little before this interval leaves 0",
    ],
    [
      "p",
      "how often differences like these come about if the skill does nothing (exact where all differences are of one size, or at most 20 tasks differ)",
    ],
    [
      "evidence",
      `how many times a gambler who bets on what is seen has multiplied a stake; in a fair game ${formatNumber(1 / alpha)} is ever reached with probability at most ${alpha}`,
    ],
    [
      "in the bank",
      "whether the verdict still stands when many skills are judged at once, where some look good by luck",
    ],
    ["enough tasks", `as many as show a utility of ${effect} with a chance of ${percent(power)}`],
  ];
}

export function percent(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}

function share(value: number): string {
  return value.toFixed(3);
}

function interval(of: Interval): string {
  return `[${formatSigned(of.low, 2)}, ${formatSigned(of.high, 2)}]`;
}

function ends({ low, high }: Interval): string {
  return `${formatSigned(low, 2)} to ${formatSigned(high, 2)}`;
}

function chance(p: number): string {
  return p < 0.001 ? "< .001" : p.toFixed(3);
}
