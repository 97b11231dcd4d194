/**
 * The results of the worked example in docs: a scripted player explores a pocket house with hidden rules, on the same tasks
 * without a skill and with each of a few. The luck of a task is the same in every condition.
 */
import { demonstrate, hintsOf, world } from "../../envs/index.js";
import type { House } from "../../envs/pocket/rules.js";
import { keyOf, split } from "../random.js";

/** Skills as sentences that the player obeys, true or not: it knows nothing else of the house. */
export function exampleCsv(tasks = 60): string {
  const pocket = world("pocket", { family: 0 });
  const environment = pocket.make();
  const sentences = Object.values(pocket.sentences);
  const conditions: Readonly<Record<string, readonly string[]>> = { "no skill": [], ...skillsOf(sentences) };
  const lines = [...pocket.tasks("heldout", { count: tasks })].flatMap((task) =>
    Object.entries(conditions).map(([name, told]) => {
      const hints = hintsOf(pocket.lexicon, task.params as unknown as House, told);
      const { won } = demonstrate(environment, pocket.lexicon, task, {
        hints,
        key: split(keyOf("judge example"), task.id),
      });
      return `${task.id},${name},${Number(won)}`;
    }),
  );
  return ["task,condition,outcome", ...lines, ""].join("\n");
}

function skillsOf(sentences: readonly string[]): Record<string, readonly string[]> {
  const uses = sentences.filter((sentence) => sentence.includes(" use "));
  const looks = sentences.filter((sentence) => sentence.includes(" look "));
  const rotated = uses.map((sentence, i) => sentence.replace(/\S+$/, uses[(i + 1) % uses.length]!.split(" ").at(-1)!));
  return { "where things are": looks, "which device": uses, "wrong devices": rotated, "one place": looks.slice(0, 1) };
}
