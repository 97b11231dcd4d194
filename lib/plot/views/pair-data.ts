/** Plays as a page reads them. Nothing of Node, so that a page can make them too. */
import { firstDifference } from "../../rollout/play-text.js";
import type { PlayedTurn } from "../../rollout/play.js";
import type { Episode, Task, Turn } from "../../types.js";
import type { PairData, PlayData, TurnData } from "../../view/data.js";

/** An episode as it is now, or as it was kept. */
export type Readable = Pick<Episode, "id" | "opening" | "end" | "score" | "condition"> & {
  readonly task: Pick<Task, "text">;
  readonly turns: readonly (Turn | PlayedTurn)[];
};

/** Two plays of one task; `trialPlays` gives those of a trial. */
export interface ReadablePair {
  readonly without: Readable;
  readonly withSkill: Readable;
}

/** Two plays, and where they part. */
export function pairData({ without, withSkill }: ReadablePair): PairData {
  return { plays: [playData(without), playData(withSkill)], differs: firstDifference(without, withSkill) ?? null };
}

/** A play as a page reads it. */
export function playData({
  id,
  opening = "",
  end,
  score,
  turns,
}: Pick<Readable, "id" | "opening" | "end" | "score" | "turns">): PlayData {
  return { id, opening, end, score, turns: turns.map(turnData) };
}

/** A turn as a page reads it. */
export function turnData(turn: Turn | PlayedTurn): TurnData {
  const { observation, action, reward, valid, changed } = turn;
  const note = valid ? (changed ? "" : "changed nothing") : "refused";
  return { sees: observation.text, does: action, reward, advantage: "advantage" in turn ? turn.advantage : null, note };
}
