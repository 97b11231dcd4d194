/** Plays as text a person reads: one turn by turn with every number, or the two halves of a trial beside each other. */
import { printable } from "../printable.js";
import type { Episode, Turn } from "../types.js";
import type { Play, PlayedTurn } from "./play.js";
import { cut, flat, signed } from "./transcript.js";

/** Everything that is kept of a play. */
export function playText(play: Play): string {
  return printable([...headOf(play), "", ...play.turns.flatMap((turn, index) => turnLines(turn, index))].join("\n"));
}

function headOf({ id, task, condition, end, score, opening, group, arm, policyVersion }: Play): string[] {
  const where = arm === null ? `group ${group}` : `examination "${arm}"`;
  return [
    `${id}  ${task.text}  (${task.kind}, task ${task.id}, ${where}, policy version ${policyVersion})`,
    `${condition.kind === "skill" ? "with skill" : "without skill"} → ${end}, score ${score}`,
    `prompt: ${opening}`,
  ];
}

function turnLines(turn: PlayedTurn, index: number): string[] {
  const { observation, action, valid, changed, reward, advantage, said } = turn;
  const notes = [
    valid ? (changed ? "" : "changed nothing") : "refused",
    reward === 0 ? "" : `reward ${reward}`,
    advantage === null ? "" : `advantage ${signed(advantage)}`,
    `chance of each token ${Array.from(said.logProbs, (logProb) => Math.exp(logProb).toFixed(2)).join(" ")}`,
  ];
  return [
    `${String(index + 1).padStart(4)}  sees  ${flat(observation.text)}`,
    `      does  ${flat(action).padEnd(28)} ${notes.filter((note) => note !== "").join(", ")}`,
  ];
}

/** What of an episode stands beside another, as it is now or as it was kept. */
type Beside = Pick<Episode, "turns" | "end" | "score">;

/** Two plays of one task beside each other; `≠` marks the first turn in which they differ. */
export function sideBySide(left: Beside, right: Beside, names: readonly [string, string], width = 56): string {
  const first = firstDifference(left, right);
  const rows = Array.from({ length: Math.max(left.turns.length, right.turns.length) }, (_, t) => {
    const mark = t === first ? "≠" : " ";
    return `${mark}${String(t + 1).padStart(3)}  ${cell(left.turns[t], width)}  ${cell(right.turns[t], width)}`.trimEnd();
  });
  const ends = [left, right].map(({ end, score }) => `→ ${end}, score ${score}`);
  const head = `      ${fit(names[0], width)}  ${names[1]}`;
  return printable([head, ...rows, `      ${fit(ends[0]!, width)}  ${ends[1]!}`].join("\n"));
}

/** The first turn in which two plays differ, in what was seen or done; undefined where they are the same. */
export function firstDifference(left: Pick<Beside, "turns">, right: Pick<Beside, "turns">): number | undefined {
  const length = Math.max(left.turns.length, right.turns.length);
  for (let t = 0; t < length; t++) {
    const [a, b] = [left.turns[t], right.turns[t]];
    if (a?.action !== b?.action || a?.observation.text !== b?.observation.text) return t;
  }
  return undefined;
}

function cell(turn: Turn | undefined, width: number): string {
  if (turn === undefined) return " ".repeat(width);
  return fit(`${flat(turn.action)}${turn.valid ? "" : " (refused)"}  ⇠ ${flat(turn.observation.text)}`, width);
}

function fit(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}
