/** Plays as the page shows them: turns without tokens, groups with their halves set beside each other. */
import { defaultGigpo, type GigpoOptions } from "../credit/gigpo.js";
import { creditExplorerData, type CreditExplorerOptions } from "../plot/views/credit-explorer.js";
import { halvesOf } from "../rollout/group.js";
import type { Play, PlayedTurn } from "../rollout/play.js";
import type { Id, SkillId } from "../types.js";
import type { GroupData, PlayData, PlayRow, TurnData } from "./data.js";
import { inner } from "./run-row.js";

export function playRow({ id, group, arm, task, condition, end, success, score, turns }: Play): PlayRow {
  const skills = condition.kind === "skill" ? condition.skills : [];
  return { id, group, arm, task: task.text, kind: task.kind, skills, end, success, score, turns: turns.length };
}

export function playData(play: Play): PlayData {
  const { iteration, opening, policyVersion, turns } = play;
  return {
    ...playRow(play),
    iteration,
    opening,
    policyVersion,
    turns: turns.map(turnData),
  };
}

function turnData(turn: PlayedTurn): TurnData {
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
  };
}

export function groupData(
  plays: readonly Play[],
  textOf: (id: SkillId) => string | undefined,
  told: CreditExplorerOptions = {},
): Omit<GroupData, "group" | "iteration" | "teaching"> {
  const halves = halvesOf({ episodes: plays });
  const ids = new Set(plays.flatMap(({ condition }) => (condition.kind === "skill" ? condition.skills : [])));
  const pairs = (halves?.withSkill ?? []).map((one, i) => ({
    withSkill: one.id,
    without: halves!.without[i % halves!.without.length]!.id,
  }));
  return { plays: plays.map(playData), pairs, skills: textsOf(ids, textOf), credit: creditExplorerData(plays, told) };
}

function textsOf(ids: Iterable<SkillId>, textOf: (id: SkillId) => string | undefined): Record<Id, string> {
  return Object.fromEntries([...ids].flatMap((id) => (textOf(id) === undefined ? [] : [[id, textOf(id)!]])));
}

/** The dials of credit as this run had them; what its configuration lacks, or holds in another form, stays at the default. */
export function creditTold(config: Readonly<Record<string, unknown>>): CreditExplorerOptions {
  const section = inner(config, "credit");
  const known = Object.entries(defaultGigpo).filter(([name, value]) => typeof section[name] === typeof value);
  const { anchor, penalise } = section;
  return {
    title: "Credit, turn by turn",
    credit: Object.fromEntries(known.map(([name]) => [name, section[name]])) as Partial<GigpoOptions>,
    ...((anchor === "observation" || anchor === "state") && { anchor }),
    ...((penalise === "refusal" || penalise === "format") && { penalise }),
  };
}
