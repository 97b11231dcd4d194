/** What the judge says in a terminal: a table, a few sentences a skill, and how to read them. */
import { printable } from "../../printable.js";
import type { Judgement, JudgeOptions, JudgeVerdict } from "../../validation/judge.js";
import type { PlanRow } from "../../validation/plan.js";
import { aligned } from "../text.js";
import { cellsOf, explanations, headings, percent, sentencesOf } from "./words.js";

export interface JudgeTextOptions {
  /** Bold names and coloured verdicts, for a terminal that shows them. */
  readonly color?: boolean;
}

/** The codes of a terminal: blue, grey, yellow and red, as in the pictures. */
const CODES: Readonly<Record<JudgeVerdict, number>> = { helps: 34, undecided: 90, "not worth having": 33, harms: 31 };

export function judgeText(
  judged: readonly Judgement[],
  options: JudgeOptions,
  { color = false }: JudgeTextOptions = {},
): string {
  const rows = judged.map((judgement) => cellsOf(judgement).map(oneLine));
  const table = aligned(
    [headings(options), ...rows],
    [false, false, false, true, true, true, true, true, true, true, true],
  );
  const parts = judged.map((judgement) => {
    const name = oneLine(judgement.skill);
    const heading = color ? `\u001b[1;${CODES[judgement.verdict]}m${name}\u001b[0m` : name;
    return [heading, ...sentencesOf(judgement, options, judged.length).map((line) => `  ${oneLine(line)}`)].join("\n");
  });
  const words = aligned(explanations(options).map(([term, meaning]) => [`  ${term}`, meaning]));
  return [table, ...parts, `How to read this\n${words}`].join("\n\n");
}

export function planText(rows: readonly PlanRow[], { alpha, power }: { alpha: number; power: number }): string {
  const cells = rows.map(({ effect, plainSuccess, fixed, looking, median }) => [
    `+${effect}`,
    String(plainSuccess),
    String(fixed),
    tasks(looking),
    tasks(median),
  ]);
  const names = [
    "effect",
    "success without",
    "tasks, fixed before",
    `tasks, ${percent(power)} decided`,
    "half decided",
  ];
  return [
    `How many tasks, each tried once with the skill and once without, until it is seen to help`,
    `(error at most ${alpha}, chance of seeing it ${percent(power)}):`,
    "",
    aligned([names, ...cells], [true, true, true, true, true]),
    "",
    "fixed before: decide on this number, then look once (two-sided test). The other two: look after every task and stop as soon",
    "as the verdict is in; simulated. Equal luck in both halves (the same seed, the same start) needs fewer.",
  ].join("\n");
}

function tasks(count: number | undefined): string {
  return count === undefined ? "very many" : String(count);
}

/** Text of others on one line, without what would steer a terminal. */
function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, " ");
}
