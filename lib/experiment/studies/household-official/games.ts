/** Playing ALFWorld's released games once each, with a policy or with the scripted explorer, and what is kept of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { exploreOfficial } from "../../../../envs/household/index.js";
import { gamesInFile } from "../../../../envs/household/packed.js";
import { officialWorld } from "../../../../envs/household/index.js";
import { packageRoot } from "../../../assets.js";
import type { World } from "../../../environment.js";
import type { Policy } from "../../../policy/policy.js";
import { keyOf, split } from "../../../random.js";
import { playEpisodes } from "../../../rollout/group.js";
import type { Task } from "../../../types.js";
import { householdFormat } from "../../pretraining/household-format.js";

/** One game as it was played. */
export interface GameRow {
  readonly game: string;
  readonly split: string;
  readonly kind: string;
  readonly won: boolean;
  readonly end: string;
  readonly turns: number;
  /** Turns whose action the game allowed. */
  readonly valid: number;
  /** A thing of the kind that the task asks for was taken. */
  readonly held: boolean;
}

const splits = ["valid_seen", "valid_unseen"] as const;
const key = keyOf("household-official");

/** The released games, where the reference data are; undefined where they are not. */
export function releasedGames(): World | undefined {
  const shared = process.env["SIRI_SHARED"] ?? join(packageRoot(), "..", "shared");
  const path = join(shared, "data", "alfworld", "games.jsonl.gz");
  return existsSync(path) ? officialWorld(gamesInFile(path)) : undefined;
}

/** All validation games, or the first `count` of each split. */
export function gamesOf(world: World, count = Infinity): Task[] {
  return splits.flatMap((name) => [...world.tasks(name, { count })]);
}

/** Every game once, without any skill, as in training: one growing transcript, temperature .4. */
export async function playGames(policy: Policy, world: World, games: readonly Task[]): Promise<GameRow[]> {
  const stage = { policy, format: householdFormat, style: { kind: "transcript" }, patience: Infinity } as const;
  const plans = games.map((task) => ({
    id: task.id,
    task,
    key: split(key, task.id),
    condition: { kind: "plain" } as const,
    skillTexts: [],
  }));
  const episodes = await playEpisodes(stage, world, plans, { temperature: 0.4 });
  return episodes.map(({ task, success, end, turns }) => ({
    ...facts(task),
    won: success,
    end,
    turns: turns.length,
    valid: turns.filter(({ valid }) => valid).length,
    held: turns.some(({ valid, action }) => valid && takesAsked(task, action)),
  }));
}

/** The same games by the explorer that the policy was cloned from. */
export function exploreGames(world: World, games: readonly Task[]): GameRow[] {
  return games.map((task) => {
    const { actions, won } = exploreOfficial(world, task, split(key, task.id));
    return {
      ...facts(task),
      won,
      end: won ? "won" : "step-limit",
      turns: actions.length,
      valid: actions.length,
      held: actions.some((action) => takesAsked(task, action)),
    };
  });
}

function facts({ id, split: name, kind }: Task): Pick<GameRow, "game" | "split" | "kind"> {
  return { game: id, split: name, kind };
}

function takesAsked(task: Task, action: string): boolean {
  const [verb, thing = ""] = action.split(" ");
  return verb === "take" && task.text.split(" ").includes(thing);
}
