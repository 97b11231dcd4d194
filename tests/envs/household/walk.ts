/** A random walk through a house, and the words of its terse texts that a small policy would not know. */
import { shortWordList, terse, terseWords } from "../../../envs/household/index.js";
import type { Environment } from "../../../lib/environment.js";
import type { Stream } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";

const known = new Set([...terseWords(), ...shortWordList()]);

export function unknownWords(text: string): string[] {
  return text.split(" ").filter((word) => !known.has(word));
}

/** Unknown words that a walk of 30 steps reads or says; `help` is never asked for. */
export function strangeWords(environment: Environment, task: Task, draw: Stream): string[] {
  const texts = [task.text, terse(environment.reset(task).text)];
  for (let step = 0; step < 30; step++) {
    const actions = environment.admissible().filter((action) => action !== "help");
    if (actions.length === 0) break;
    const action = draw.choice(actions);
    texts.push(action, terse(environment.step(action).observation.text));
  }
  return texts.flatMap(unknownWords);
}
