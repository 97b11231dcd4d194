/** The pictures of the documentation, each computed from the library: names to SVG. The command is `pictures.ts`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { world } from "../../envs/index.js";
import { packageRoot } from "../assets.js";
import { mean } from "../experiment/statistics.js";
import { frame } from "../notebook/frame.js";
import { theLoop } from "../notebook/loop.js";
import { bars, curves, type Chart } from "../plot/index.js";

export function pictures(): Readonly<Record<string, string>> {
  return { "long-run.svg": longRun().svg(), "loop.svg": theLoop().svg, "one-sentence.svg": oneSentence().svg() };
}

interface LongRun {
  readonly iterations: number;
  readonly moments: readonly { readonly iteration: number; readonly heap: number; readonly resident: number }[];
}

/** The memory of a long run, as `npm run bench long -- --keep` measured it. */
function longRun(): Chart {
  const kept = JSON.parse(readFileSync(join(packageRoot(), "data/long-run.json"), "utf8")) as LongRun;
  const x = kept.moments.map(({ iteration }) => iteration);
  const largest = Math.max(...kept.moments.map(({ resident }) => resident));
  return curves({
    title: `Memory of a run of ${kept.iterations.toLocaleString("en-GB")} iterations`,
    x: "iteration",
    y: "megabytes",
    series: [
      { name: "held by the process", x, y: kept.moments.map(({ resident }) => resident) },
      { name: "alive on the heap", x, y: kept.moments.map(({ heap }) => heap) },
    ],
    range: [0, 1.1 * largest],
    height: 300,
  });
}

/** What knowing the hidden rules is worth: exact chances of the scripted explorer, by kind of task. */
function oneSentence(): Chart {
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
