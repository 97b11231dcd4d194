/** One of ALFWorld's released games, for a person who plays it and then watches the policy play it. */
import { expect } from "../../errors.js";
import { loadModel } from "../../policy/load.js";
import { TransformerPolicy } from "../../policy/transformer-policy.js";
import { keyOf } from "../../random.js";
import { transcript } from "../../rollout/transcript.js";
import type { Task } from "../../types.js";
import { formatOf } from "../laboratory.js";
import { typedPolicyFolder } from "../run-policy.js";
import { alfworldGames, playOnce, publishedSplits } from "./play.js";

/** A released game and where it stands in its split. */
export interface NumberedGame {
  readonly task: Task;
  readonly index: number;
}

/** By its number in a split, or among all 274: first those in known rooms, then those in unknown ones. */
export function officialGame(number: number, split?: string): NumberedGame {
  const splits = split === undefined ? publishedSplits : [split];
  const numbered = splits.flatMap((name) => alfworldGames([name]).map((task, index) => ({ task, index })));
  const found = numbered[number];
  expect(found !== undefined, "play --official", {
    expected: `a number from 0 to ${numbered.length - 1}`,
    got: number,
    fix: "choose one of these games",
  });
  return found;
}

/** How the policy plays it: one line a turn. */
export async function policyPlays(task: Task, seed: number, name = "household-expert"): Promise<string> {
  const folder = typedPolicyFolder("play", name, "alfworld");
  const { weights, tokenizer } = loadModel(folder);
  const policy = new TransformerPolicy({ weights, tokenizer, name });
  try {
    const format = formatOf("alfworld", folder);
    const options = { choose: "admissible", format, temperature: 0.4, key: keyOf(seed) } as const;
    const [episode] = await playOnce(policy, [task], options);
    return `${name} plays the same game, choosing among the admissible commands at temperature .4:\n\n${transcript(episode!)}`;
  } finally {
    policy.dispose();
  }
}
