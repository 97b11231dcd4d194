/** The scripted shopper of the web shop, as a mark beside a policy: it reads what an agent reads, and draws its guesses from a key. */
import { makeWebshop } from "../../envs/webshop/index.js";
import { keyOf, split } from "../random.js";
import type { Task } from "../types.js";
import { walkthrough } from "./lesson.js";

/** The score of each visit, from 0 to 1; `told`: it knows the chain's rules about the task, else it finds out or fails. */
export function scriptedShopper(seed: number, tasks: readonly Task[], { told }: { readonly told: boolean }): number[] {
  const chain = makeWebshop({ family: seed });
  return tasks.map((task) => {
    const key = split(keyOf("scripted shopper"), task.id);
    const actions = chain.demonstrate(task, told ? chain.truths(task) : [], key);
    return walkthrough(chain, task, actions).at(-1)?.reward ?? 0;
  });
}
