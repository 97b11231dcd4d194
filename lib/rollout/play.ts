/**
 * A play: an episode as it is kept and opened again, turn by turn, with the advantage of every turn. As a row it is plain
 * JSON that any tool reads, and what comes back is the same to the bit: of every prompt only what is new stands in it.
 */
import { labError } from "../errors.js";
import type { RunRecord } from "../records.js";
import type { Episode, Id, Task, Turn } from "../types.js";
import { concat } from "./episode.js";

/** A turn, and what credit made of it; null where credit had no opinion, or nothing was learnt from the episode. */
export interface PlayedTurn extends Turn {
  readonly advantage: number | null;
}

export interface Play extends Pick<Episode, "id" | "condition" | "end" | "success" | "score" | "policyVersion"> {
  readonly iteration: number;
  /** The group it was compared in; an examination has none. */
  readonly group: Id | null;
  /** Which examination it belongs to; an episode of training has none. */
  readonly arm: string | null;
  readonly task: Pick<Task, "world" | "split" | "id" | "kind" | "text">;
  /** What stood before the first observation: the task, and the skills. */
  readonly opening: string;
  readonly turns: readonly PlayedTurn[];
}

/** The plays that one record holds; advantages come later, with the record of kind "credit". */
export function playsIn(record: RunRecord): Play[] {
  const { iteration } = record;
  if (record.kind === "evaluation")
    return (record.played ?? []).map((episode) => playOf(episode, { iteration, group: null, arm: record.arm }));
  if (record.kind !== "groups" && record.kind !== "audit") return [];
  return (record.played ?? []).flatMap(({ id, episodes }) =>
    episodes.map((episode) => playOf(episode, { iteration, group: id, arm: null })),
  );
}

function playOf(
  { task, turns, key: _, opening = "", ...episode }: Episode,
  place: Pick<Play, "iteration" | "group" | "arm">,
): Play {
  const { world, split, id, kind, text } = task;
  return {
    ...episode,
    ...place,
    task: { world, split, id, kind, text },
    opening,
    turns: turns.map((turn) => ({ ...turn, advantage: null })),
  };
}

/** The plays of a group with its credit. */
export function withAdvantages(plays: readonly Play[], credit: Extract<RunRecord, { kind: "credit" }>): Play[] {
  let next = 0;
  return plays.map((play) => {
    if (play.group !== credit.group) return play;
    const advantages = credit.advantages[next++] ?? [];
    return { ...play, turns: play.turns.map((turn, t) => ({ ...turn, advantage: advantages[t] ?? null })) };
  });
}

/** A turn as it is kept: `prompt` holds the tokens after those of the turn before (all of them, where `whole`). */
interface TurnRow extends Omit<PlayedTurn, "promptTokens" | "said" | "actionSpan"> {
  readonly prompt: readonly number[];
  readonly whole?: true;
  readonly tokens: readonly number[];
  /** Single precision, in the fewest digits that name it; null where nobody said the token. */
  readonly logProbs: readonly (number | null)[];
  readonly text: string;
  readonly stop: Turn["said"]["stop"];
  /** Where the answer was chosen among admissible ones: the tokens that might have come at each place. */
  readonly allowed?: readonly (readonly number[])[];
  /** First and last (excluded) of the said tokens that are the action. */
  readonly span: readonly [number, number];
}

export interface PlayRow extends Omit<Play, "turns"> {
  readonly turns: readonly TurnRow[];
}

export function rowOf(play: Play): PlayRow {
  return { ...play, turns: play.turns.map((turn, t) => turnRow(turn, play.turns[t - 1])) };
}

function turnRow({ promptTokens, said, actionSpan, ...turn }: PlayedTurn, before: PlayedTurn | undefined): TurnRow {
  const known = before === undefined ? new Int32Array() : concat([before.promptTokens, before.said.tokens]);
  const grows = before !== undefined && known.every((token, i) => promptTokens[i] === token);
  return {
    ...turn,
    prompt: [...(grows ? promptTokens.subarray(known.length) : promptTokens)],
    ...(grows ? {} : { whole: true }),
    tokens: [...said.tokens],
    logProbs: Array.from(said.logProbs, (value) => (Number.isNaN(value) ? null : shortest(value))),
    text: said.text,
    stop: said.stop,
    ...(said.allowed && { allowed: said.allowed.map((here) => [...here]) }),
    span: [actionSpan.start, actionSpan.end],
  };
}

/** Nine significant digits name every number of single precision. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** The play that a row was made of, bit by bit. */
export function playFrom(row: PlayRow): Play {
  const turns: PlayedTurn[] = [];
  for (const turn of row.turns) turns.push(turnFrom(turn, turns.at(-1)));
  return { ...row, turns };
}

function turnFrom(row: TurnRow, before: PlayedTurn | undefined): PlayedTurn {
  const { prompt, whole, tokens, logProbs, text, stop, allowed, span, ...turn } = row;
  const rendered = Int32Array.from(prompt);
  if (whole === undefined && before === undefined)
    throw labError("playFrom", {
      expected: "a first turn with its whole prompt",
      got: row.action,
      fix: "keep it anew",
    });
  return {
    ...turn,
    promptTokens: whole ? rendered : concat([before!.promptTokens, before!.said.tokens, rendered]),
    said: {
      tokens: Int32Array.from(tokens),
      logProbs: Float32Array.from(logProbs, (value) => value ?? Number.NaN),
      text,
      stop,
      ...(allowed && { allowed: allowed.map((here) => Int32Array.from(here)) }),
    },
    actionSpan: { start: span[0], end: span[1] },
  };
}

/** The iteration that an id speaks of: `12.3.0` and `evaluation.12.plain.…` were played in iteration 12. */
export function iterationOf(id: Id): number | undefined {
  const found = /^(?:evaluation\.)?(\d+)\./.exec(id)?.[1] ?? (/^\d+$/.test(id) ? id : undefined);
  return found === undefined ? undefined : Number(found);
}
