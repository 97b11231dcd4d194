/** An episode as text a person reads: what was seen, what was done, rewards and advantages in the margin. */
import { printable } from "../printable.js";
import type { Episode, Group } from "../types.js";

export interface TranscriptOptions {
  /** One advantage a turn, shown in the margin. */
  readonly advantages?: readonly (number | undefined)[];
  /** Skill texts by id, shown under the task. */
  readonly skillTexts?: ReadonlyMap<string, string>;
}

/** One line a turn: `  3  go drawer            you see apple            reward 1   advantage +0.71   anchor 2f9c`. */
export function transcript(episode: Episode, { advantages, skillTexts }: TranscriptOptions = {}): string {
  const { task, condition, end, score, turns } = episode;
  const skills = condition.kind === "skill" ? condition.skills : [];
  const lines = [
    `${episode.id}  ${task.text}  (${task.kind}, ${condition.kind}) → ${end}, score ${score}`,
    ...skills.map((id) => `      with skill: ${skillTexts?.get(id) ?? id}`),
    ...turns.map((_, index) => turnLine(episode, index, advantages)),
  ];
  return printable(lines.join("\n"));
}

function turnLine({ turns }: Episode, index: number, advantages: TranscriptOptions["advantages"]): string {
  const turn = turns[index]!;
  const answer = oneLine(turns[index + 1]?.observation.text ?? "");
  const margin = [
    turn.valid ? "" : "invalid",
    turn.reward === 0 ? "" : `reward ${turn.reward}`,
    advantages === undefined ? "" : `advantage ${signed(advantages[index])}`,
  ].filter((note) => note !== "");
  return `${String(index + 1).padStart(4)}  ${oneLine(turn.action).padEnd(28)}  ${answer.padEnd(32)}  ${margin.join("  ")}`.trimEnd();
}

/** With its sign; "none" where credit has no opinion. */
export function signed(value: number | undefined): string {
  return value === undefined ? "none" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

function oneLine(text: string): string {
  return cut(flat(text), 60);
}

/** On one line. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Not longer than this; what was cut off is a sign. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** All episodes of a group under each other, best first. */
export function groupTranscript(group: Group, advantages?: readonly (readonly (number | undefined)[])[]): string {
  const order = [...group.episodes.keys()].sort((a, b) => group.episodes[b]!.score - group.episodes[a]!.score || a - b);
  return order
    .map((i) => transcript(group.episodes[i]!, advantages === undefined ? {} : { advantages: advantages[i]! }))
    .join("\n\n");
}
