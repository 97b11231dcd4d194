/** `npm run plays`: open the plays of a run: from a skill to its trials, from a trial to its two halves, to every turn. */
import { resolve } from "node:path";
import { printable } from "../printable.js";
import { playedIterations, play, playsOf, trialPlays, groupPlays } from "../experiment/plays.js";
import { readRunSkills } from "../experiment/run-skills.js";
import { iterationOf } from "../rollout/play.js";
import { playText, sideBySide } from "../rollout/play-text.js";
import { labError } from "../errors.js";
import { livesOf, type SkillLife } from "../skills/history.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run plays --",
  about: [
    "Open what was played in a run. Without ID: its skills and what is kept. ID may be",
    "  a skill (its id or its first letters): its trials, and the plays it was written from",
    "  a group, such as 12.3: its plays; the two halves beside each other where a skill was tried",
    "  an episode, such as 12.3.0: every turn with its prompt, chances, reward and advantage",
  ].join("\n"),
  positionals: [
    { name: "run", about: "the folder of a run" },
    { name: "id", about: "a skill, a group or an episode" },
  ],
  options: {},
};

function main(argv: readonly string[]): void {
  const given = parseOptions(spec, argv);
  const [folder, id] = given.positionals;
  if (given.help || folder === undefined) console.log(helpText(spec));
  else console.log(printable((id === undefined ? overview : opened)(resolve(folder), id ?? "")));
}

function overview(run: string): string {
  const iterations = playedIterations(run);
  if (iterations.length === 0) {
    throw labError("plays", { expected: "a run that keeps its plays", got: run, fix: "train it without --plays none" });
  }
  const example = playsOf(run, iterations[0]!)[0]!.id;
  const lives = livesOf(readRunSkills(run).bank);
  return [
    `plays of iterations ${iterations[0]}–${iterations.at(-1)}, for example: npm run plays -- ${run} ${example}`,
    ...lives.map((life) => `${life.skill.id}  ${life.trials.length} trials  ${statusOf(life)}  ${life.skill.text}`),
  ].join("\n");
}

function opened(run: string, id: string): string {
  if (iterationOf(id) === undefined) return skillText(run, id);
  const group = /^\d+\.\d+$/.test(id) ? groupPlays(run, id) : undefined;
  if (group === undefined) return playText(play(run, id));
  if (group.every(({ condition }) => condition.kind === "plain")) return group.map(playText).join("\n\n");
  return trialPlays(run, id)
    .map(({ withSkill, without }) => sideBySide(without, withSkill, [`${without.id} without`, `${withSkill.id} with`]))
    .join("\n\n");
}

function skillText(run: string, id: string): string {
  const lives = livesOf(readRunSkills(run).bank).filter(({ skill }) => skill.id.startsWith(id));
  const [life] = lives;
  if (life === undefined || lives.length > 1) {
    throw labError("plays", {
      expected: "one skill, group or episode of this run",
      got: life === undefined ? id : `${id}, which begins ${lives.length} skills`,
      fix: `npm run plays -- ${run} lists its skills`,
    });
  }
  const { skill, trials, changes } = life;
  return [
    `${skill.id}  ${skill.text}  (${statusOf(life)})`,
    `written from: ${skill.source.episodes.join(", ") || `no play (by ${skill.source.by})`}`,
    ...changes.map(({ at, status, because }) => `iteration ${at}: ${status}, ${because}`),
    ...trials.map(
      ({ group, withSkill, without }) =>
        `trial ${group.padEnd(8)} with ${withSkill.join(" ")}   without ${without.join(" ")}   npm run plays -- ${run} ${group}`,
    ),
  ].join("\n");
}

function statusOf({ changes }: SkillLife): string {
  return changes.at(-1)!.status;
}

await runCommand(() => {
  main(process.argv.slice(2));
  return Promise.resolve();
});
