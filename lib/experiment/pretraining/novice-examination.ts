/** What the novice can do: the development games without sentences, and with true, false and counted ones; and its notes. */
import { makeAlfworld } from "../../../envs/household/index.js";
import { gamePlaces } from "../alfworld/places.js";
import { alfworldGames, playOnce, rowOf } from "../alfworld/play.js";
import { sharesTable, type Played } from "../alfworld/table.js";
import { sentenceGrammar } from "../../mining/grammar.js";
import type { Policy } from "../../policy/policy.js";
import { keyOf, split, stream, type Stream } from "../../random.js";
import { summaries } from "../../rollout/summary.js";
import type { Episode, Task } from "../../types.js";
import { namedFormat } from "./household-format.js";

const key = keyOf("examination");
const LIMIT = 50;
const world = makeAlfworld();

/** Of the sentences it says about games it won: well formed, and true of the game. */
export interface Notes {
  readonly count: number;
  readonly wellFormed: number;
  readonly true: number;
}

export async function examineNovice(policy: Policy): Promise<{ played: Played[]; notes: Notes }> {
  const games = alfworldGames(["valid_train"]);
  const counted = (task: Task): readonly string[] => world.truths!(task);
  const arms: readonly (readonly [string, (task: Task, draw: Stream) => readonly string[]])[] = [
    ["no sentence", () => []],
    ["a true place", (task, draw) => draw.sample(gamePlaces(task).holding, 1)],
    ["a false place", (task, draw) => draw.sample(gamePlaces(task).others, 1)],
    ["one counted place", (task) => counted(task).slice(0, 1)],
    ["all counted places", (task) => counted(task)],
  ];
  const played: Played[] = [];
  const won: Episode[] = [];
  for (const [arm, of] of arms) {
    const skills = (task: Task) => of(task, stream(split(split(key, arm), task.id)));
    const options = { choose: "admissible", format: namedFormat, temperature: 1, key, skills } as const;
    const episodes = await playOnce(policy, games, options);
    if (arm === "no sentence") won.push(...episodes.filter(({ success }) => success));
    played.push({ player: arm, rows: episodes.map(rowOf) });
  }
  return { played, notes: await notesOf(policy, won) };
}

async function notesOf(policy: Policy, won: readonly Episode[]): Promise<Notes> {
  const stage = { policy, format: namedFormat, style: { kind: "transcript" }, patience: Infinity } as const;
  const said = await summaries(stage, won, { temperature: 0.7 }, split(key, "notes"));
  const share = (test: (sentence: string, task: Task) => boolean): number =>
    said.filter((sentence, i) => test(sentence, won[i]!.task)).length / Math.max(1, said.length);
  return {
    count: said.length,
    wellFormed: share((sentence) => sentenceGrammar.parse(sentence) !== undefined),
    true: share((sentence, task) => gamePlaces(task).holding.includes(sentence)),
  };
}

export function noviceText(played: readonly Played[], { count, wellFormed, true: truth }: Notes): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `## What it can do

The 200 released games of \`valid_train\`, which no lesson is made of, at most ${LIMIT} steps, choosing among the admissible commands
at temperature 1. The counted places are those where train games most often have such things, up to three a thing.

${sharesTable(played).join("\n")}

Of ${count} sentences about games it had won ${percent(wellFormed)} are well formed and ${percent(truth)} say a place where such a thing lies in that game.`;
}
