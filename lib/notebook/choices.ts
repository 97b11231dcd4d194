/** What a policy would do first, over all that the world would take: exact chances, with sentences in the prompt or none. */
import type { OpenedLab } from "../recipes/lab.js";
import { answerTokens } from "../policy/prompt.js";
import type { Task } from "../types.js";

export interface ActionChance {
  readonly action: string;
  readonly chance: number;
}

/**
 * The chance of every admissible action at the start of a task, likeliest first. Each answer is a path through a tree of
 * tokens; its chance is the product over the branches (`policy.choose`), and all of them sum to one.
 */
export async function firstChoices(
  { policy, format, world }: OpenedLab,
  task: Task,
  sentences: readonly string[] = [],
): Promise<ActionChance[]> {
  const environment = world.make();
  const observation = environment.reset(task);
  const read = [format.opening(task, sentences), format.observation(observation, task)];
  const context = Int32Array.from(read.flatMap((text) => [...policy.tokenizer.encode(text)]));
  const sayable = (action: string): boolean => policy.tokenizer.covers?.(format.answer(action)) ?? true;
  const actions = environment.admissible().filter(sayable);
  const answers = actions.map((action) => answerTokens(format, policy.tokenizer, action));
  const [chances] = await policy.choose([{ context, answers }]);
  return actions
    .map((action, i) => ({ action, chance: Math.exp(chances!.logProbs[i]!) }))
    .sort((a, b) => b.chance - a.chance);
}
