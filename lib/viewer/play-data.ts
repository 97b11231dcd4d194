/** Plays as the page shows them: turns without tokens, groups with their halves set beside each other. */
import { halvesOf } from "../rollout/group.js";
import type { Play, PlayedTurn } from "../rollout/play.js";
import type { Id, SkillId } from "../types.js";
import type { GroupData, PlayData, PlayRow, TurnData } from "./data.js";

export function playRow({ id, group, arm, task, condition, end, success, score, turns }: Play): PlayRow {
  const skills = condition.kind === "skill" ? condition.skills : [];
  return { id, group, arm, task: task.text, kind: task.kind, skills, end, success, score, turns: turns.length };
}

/** Strength with which each turn was taught; an absent one was not. */
export type Taught = (play: Play, turn: number) => number | undefined;

export function playData(play: Play, taught: Taught = () => undefined): PlayData {
  const { iteration, opening, policyVersion, turns } = play;
  return {
    ...playRow(play),
    iteration,
    opening,
    policyVersion,
    turns: turns.map((turn, at) => turnData(turn, taught(play, at))),
  };
}

function turnData(turn: PlayedTurn, taught: number | undefined): TurnData {
  const { observation, action, said, valid, changed, reward, advantage, promptTokens } = turn;
  return {
    observation: observation.text,
    action,
    said: said.text,
    valid,
    changed,
    reward,
    advantage,
    chances: Array.from(said.logProbs, (logProb) => Number(Math.exp(logProb).toPrecision(3))),
    context: promptTokens.length,
    ...(taught === undefined ? {} : { taught }),
  };
}

export function groupData(
  plays: readonly Play[],
  textOf: (id: SkillId) => string | undefined,
  taught?: Taught,
): Omit<GroupData, "group" | "iteration"> {
  const halves = halvesOf({ episodes: plays });
  const ids = new Set(plays.flatMap(({ condition }) => (condition.kind === "skill" ? condition.skills : [])));
  const pairs = (halves?.withSkill ?? []).map((one, i) => ({
    withSkill: one.id,
    without: halves!.without[i % halves!.without.length]!.id,
  }));
  return { plays: plays.map((play) => playData(play, taught)), pairs, skills: textsOf(ids, textOf) };
}

function textsOf(ids: Iterable<SkillId>, textOf: (id: SkillId) => string | undefined): Record<Id, string> {
  return Object.fromEntries([...ids].flatMap((id) => (textOf(id) === undefined ? [] : [[id, textOf(id)!]])));
}
