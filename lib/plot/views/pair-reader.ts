/** The pair reader: the two halves of a trial beside each other, to read turn by turn in the page. */
import { expect } from "../../errors.js";
import { halvesOf } from "../../rollout/group.js";
import { sideBySide } from "../../rollout/play-text.js";
import type { Group } from "../../types.js";
import type { PairReaderData, TurnData } from "../../view/data.js";
import { table } from "../charts/table.js";
import { view, type View } from "../view.js";
import { pairData, type ReadablePair } from "./pair-data.js";

export { playData, type ReadablePair } from "./pair-data.js";

export interface PairReaderOptions {
  readonly title?: string;
  /** What the two sides are called. */
  readonly names?: readonly [string, string];
}

/** The pairs of a trial (`trialPlays(run, group)`), or of a group that was just played. */
export function pairReader(of: readonly ReadablePair[] | Group, options: PairReaderOptions = {}): View {
  const pairs = "episodes" in of ? pairsIn(of) : of;
  const data = pairReaderData(pairs, options);
  const { without, withSkill } = pairs[0]!;
  const still = table({ title: data.title, columns: stillColumns(data) });
  return view({ draw: "pair-reader", data, still, text: sideBySide(without, withSkill, data.names) });
}

/** The halves of a group pair by pair: the same task and the same luck. */
function pairsIn(group: Group): ReadablePair[] {
  const halves = halvesOf(group);
  expect(halves !== undefined, "pairReader", {
    expected: "a group with two halves",
    got: `group ${group.id} with ${group.episodes.length} episodes under one prompt`,
    fix: "play it with skills, or give the pairs: [{ without, withSkill }]",
  });
  const { withSkill, without } = halves;
  return withSkill.map((one, i) => ({ withSkill: one, without: without[i % without.length]! }));
}

/** What the page is told of pairs of plays. */
export function pairReaderData(
  pairs: readonly ReadablePair[],
  { title, names = ["without the skill", "with the skill"] }: PairReaderOptions = {},
): PairReaderData {
  expect(pairs.length > 0, "pairReader", {
    expected: "at least one pair of plays",
    got: "none",
    fix: "see trialPlays",
  });
  return { title: title ?? pairs[0]!.without.task.text, names, pairs: pairs.map(pairData) };
}

/** The first pair as a table: what was done on either side. */
function stillColumns({ pairs, names }: PairReaderData): Record<string, string[]> {
  const { plays, differs } = pairs[0]!;
  const turns = Array.from({ length: Math.max(...plays.map((play) => play.turns.length)) }, (_, t) => t);
  const column = (side: 0 | 1): string[] => [
    ...turns.map((t) => doneAt(plays[side].turns[t])),
    `→ ${plays[side].end}, score ${plays[side].score}`,
  ];
  return {
    turn: [...turns.map((t) => `${t === differs ? "≠ " : ""}${t + 1}`), ""],
    [names[0]]: column(0),
    [names[1]]: column(1),
  };
}

function doneAt(turn: TurnData | undefined): string {
  return turn === undefined ? "" : `${turn.does}${turn.note === "" ? "" : ` (${turn.note})`}`;
}
