/** Playing ALFWorld's games once each with a policy: among the admissible commands or freely, and what is kept of it. */
import { makeAlfworld } from "../../../envs/household/index.js";
import type { World } from "../../environment.js";
import type { PromptFormat } from "../../policy/prompt.js";
import type { Policy } from "../../policy/policy.js";
import { split, type Key } from "../../random.js";
import { playEpisodes } from "../../rollout/group.js";
import type { Episode, Task } from "../../types.js";
import { householdFormat } from "../pretraining/household-format.js";

/** One game as it was played. Won within L steps: won, and no more turns than L. */
export interface AlfworldRow {
  readonly game: string;
  readonly split: string;
  readonly kind: string;
  readonly won: boolean;
  readonly end: string;
  readonly turns: number;
  /** Turns whose action the game allowed. */
  readonly valid: number;
}

export interface PlayOptions {
  readonly choose: "admissible" | "free";
  /** How the policy is spoken to. */
  readonly format?: PromptFormat;
  /** Sentences of skills that stand in a game's prompt; none by default. */
  readonly skills?: (task: Task) => readonly string[];
  /** 0 takes the likeliest answer. */
  readonly temperature: number;
  /** Each game has a key of its own below this one. */
  readonly key: Key;
  /** Told after each part of the games, which were played in it. */
  readonly tell?: (done: number, part: readonly Episode[]) => void;
  /** Once aborted, no further part is begun. */
  readonly stop?: AbortSignal;
}

/** The published protocol: 140 games in rooms that train games know, 134 in rooms that they do not. */
export const publishedSplits = ["valid_seen", "valid_unseen"] as const;

/** The games of splits, or the first `count` of each. */
export function alfworldGames(
  splits: readonly string[] = publishedSplits,
  count = Infinity,
  world: World = makeAlfworld(),
): Task[] {
  return splits.flatMap((name) => [...world.tasks(name, { count })]);
}

/** Games that are played at once; the rows do not depend on it. */
const PART = 46;

export async function playAlfworld(
  policy: Policy,
  games: readonly Task[],
  options: PlayOptions,
): Promise<AlfworldRow[]> {
  return (await playOnce(policy, games, options)).map(rowOf);
}

/** Every game once: one growing transcript. */
export async function playOnce(
  policy: Policy,
  games: readonly Task[],
  { choose, format = householdFormat, skills = () => [], temperature, key, tell, stop }: PlayOptions,
  world: World = makeAlfworld(),
): Promise<Episode[]> {
  const style = { kind: "transcript" } as const;
  const stage = { policy, format, style, patience: Infinity, choose };
  const episodes: Episode[] = [];
  for (let start = 0; start < games.length && stop?.aborted !== true; start += PART) {
    const plans = games.slice(start, start + PART).map((task) => ({
      id: task.id,
      task,
      key: split(key, task.id),
      condition: { kind: "plain" } as const,
      skillTexts: skills(task),
    }));
    const part = await playEpisodes(stage, world, plans, { temperature });
    episodes.push(...part);
    tell?.(episodes.length, part);
  }
  return episodes;
}

export function rowOf({ task, success, end, turns }: Episode): AlfworldRow {
  const valid = turns.filter((turn) => turn.valid).length;
  return { ...factsOf(task), won: success, end, turns: turns.length, valid };
}

export function factsOf({ id, split: name, kind }: Task): Pick<AlfworldRow, "game" | "split" | "kind"> {
  return { game: id, split: name, kind };
}
