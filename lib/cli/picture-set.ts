/** The pictures of the documentation, each computed from the library: names to SVG. The command is `pictures.ts`. */
import { world } from "../../envs/index.js";
import { mean } from "../experiment/statistics.js";
import { frame } from "../notebook/frame.js";
import { bars, type Chart } from "../plot/index.js";

export function pictures(): Readonly<Record<string, string>> {
  return { "one-sentence.svg": oneSentence().svg() };
}

/** What knowing the hidden rules is worth: exact chances of the scripted explorer, by kind of task. */
export function oneSentence(): Chart {
  const pocket = world("pocket", { family: 0 });
  const tasks = [...pocket.tasks("heldout", { count: 512 })];
  const chances = tasks.map((task) => ({
    kind: task.kind,
    blind: pocket.chance(task, []),
    told: pocket.chance(task, pocket.truths(task)),
  }));
  const byKind = frame(chances).groupBy("kind", {
    blind: (group) => mean(group.numbers("blind")),
    told: (group) => mean(group.numbers("told")),
  });
  return bars({
    title: "What one or two true sentences are worth in the pocket house",
    y: "chance of winning",
    x: "kind of task",
    categories: byKind.column("kind").map(String),
    series: [
      { name: "the rules are hidden", values: byKind.numbers("blind") },
      { name: "told in one sentence a rule", values: byKind.numbers("told") },
    ],
    height: 320,
  });
}
