/** `siri-lab plays`: open the plays of a run: from a skill to its trials, from a trial to its two halves, to every turn. */
import { resolve } from "node:path";
import { labError } from "../errors.js";
import { groupPlays, play, playedIterations, playsOf, trialPlays } from "../experiment/plays.js";
import { readRunSkills } from "../experiment/run-skills.js";
import { printable, printableJson } from "../printable.js";
import { playText, sideBySide } from "../rollout/play-text.js";
import { iterationOf } from "../rollout/play.js";
import { livesOf, type SkillLife } from "../skills/history.js";

export interface PlaysGiven {
  readonly run: string;
  readonly id: string | undefined;
  readonly json: boolean;
}

/** Returns what is to be printed. */
export function openPlays({ run, id, json }: PlaysGiven): string {
  const path = resolve(run);
  if (json) return printableJson(id === undefined ? contents(path) : dataOf(path, id));
  return printable(id === undefined ? overview(path) : opened(path, id));
}

interface Contents {
  readonly iterations: readonly number[];
  readonly example: string;
  readonly skills: readonly SkillLife[];
}

function contents(run: string): Contents {
  const iterations = playedIterations(run);
  if (iterations.length === 0) {
    throw labError("plays", { expected: "a run that keeps its plays", got: run, fix: "train it without --plays none" });
  }
  return { iterations, example: playsOf(run, iterations[0]!)[0]!.id, skills: livesOf(readRunSkills(run).bank) };
}

function overview(run: string): string {
  const { iterations, example, skills } = contents(run);
  return [
    `plays of iterations ${iterations[0]}–${iterations.at(-1)}, for example: npx siri-lab plays ${run} ${example}`,
    ...skills.map((life) => `${life.skill.id}  ${life.trials.length} trials  ${statusOf(life)}  ${life.skill.text}`),
  ].join("\n");
}

function dataOf(run: string, id: string): unknown {
  if (iterationOf(id) === undefined) return lifeOf(run, id);
  return isGroup(id) ? groupPlays(run, id) : play(run, id);
}

function isGroup(id: string): boolean {
  return /^\d+\.\d+$/.test(id);
}

function opened(run: string, id: string): string {
  if (iterationOf(id) === undefined) return skillText(run, lifeOf(run, id));
  if (!isGroup(id)) return playText(play(run, id));
  const group = groupPlays(run, id);
  if (group.every(({ condition }) => condition.kind === "plain")) return group.map(playText).join("\n\n");
  return trialPlays(run, id)
    .map(({ withSkill, without }) => sideBySide(without, withSkill, [`${without.id} without`, `${withSkill.id} with`]))
    .join("\n\n");
}

function lifeOf(run: string, id: string): SkillLife {
  const lives = livesOf(readRunSkills(run).bank).filter(({ skill }) => skill.id.startsWith(id));
  const [life] = lives;
  if (life === undefined || lives.length > 1) {
    throw labError("plays", {
      expected: "one skill, group or episode of this run",
      got: life === undefined ? id : `${id}, which begins ${lives.length} skills`,
      fix: `npx siri-lab plays ${run} lists its skills`,
    });
  }
  return life;
}

function skillText(run: string, life: SkillLife): string {
  const { skill, trials, changes } = life;
  return [
    `${skill.id}  ${skill.text}  (${statusOf(life)})`,
    `written from: ${skill.source.episodes.join(", ") || `no play (by ${skill.source.by})`}`,
    ...changes.map(({ at, status, because }) => `iteration ${at}: ${status}, ${because}`),
    ...trials.map(
      ({ group, withSkill, without }) =>
        `trial ${group.padEnd(8)} with ${withSkill.join(" ")}   without ${without.join(" ")}   npx siri-lab plays ${run} ${group}`,
    ),
  ].join("\n");
}

function statusOf({ changes }: SkillLife): string {
  return changes.at(-1)!.status;
}
