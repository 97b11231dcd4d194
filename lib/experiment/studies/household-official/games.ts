/** Playing ALFWorld's released games once each, with a policy or with the scripted explorer, and what is kept of it. */
import { exploreOfficial, makeAlfworld } from "../../../../envs/household/index.js";
import type { World } from "../../../environment.js";
import type { Policy } from "../../../policy/policy.js";
import { keyOf, split } from "../../../random.js";
import type { Task } from "../../../types.js";
import { factsOf, playOnce, rowOf, type AlfworldRow } from "../../alfworld/play.js";

/** One game as it was played. */
export interface GameRow extends AlfworldRow {
  /** A thing of the kind that the task asks for was taken. */
  readonly held: boolean;
}

const key = keyOf("household-official");

/** Every game once, as in training: it may say anything, at temperature .4. */
export async function playGames(policy: Policy, games: readonly Task[], world?: World): Promise<GameRow[]> {
  const episodes = await playOnce(policy, games, { choose: "free", temperature: 0.4, key }, world);
  return episodes.map((episode) => ({
    ...rowOf(episode),
    held: episode.turns.some(({ valid, action }) => valid && takesAsked(episode.task, action)),
  }));
}

/** The same games by the explorer that the policy was cloned from. */
export function exploreGames(games: readonly Task[], world: World = makeAlfworld()): GameRow[] {
  return games.map((task) => {
    const { actions, won } = exploreOfficial(world, task, split(key, task.id));
    return {
      ...factsOf(task),
      won,
      end: won ? "won" : "step-limit",
      turns: actions.length,
      valid: actions.length,
      held: actions.some((action) => takesAsked(task, action)),
    };
  });
}

function takesAsked(task: Task, action: string): boolean {
  const [verb, thing = ""] = action.split(" ");
  return verb === "take" && task.text.split(" ").includes(thing);
}
