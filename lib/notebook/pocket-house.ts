/** The pocket house to play in the page, with what is hidden in it and how a policy played the same tasks. */
import { expect } from "../errors.js";
import { table } from "../plot/charts/table.js";
import { playData } from "../plot/views/pair-reader.js";
import { view, type View } from "../plot/view.js";
import { split } from "../random.js";
import { stageOf, type Lab } from "../recipes/lab.js";
import { playEpisodes } from "../rollout/group.js";
import type { Task } from "../types.js";
import type { PocketHouseData } from "../view/data.js";

export interface PocketHouseOptions {
  readonly title?: string;
  /** How many held-out tasks are offered. */
  readonly tasks?: number;
}

/** `await pocketHouse(await openLab(config))`: held-out tasks, each played once by the lab's policy as it is now. */
export async function pocketHouse(lab: Lab, options: PocketHouseOptions = {}): Promise<View> {
  const data = await pocketHouseData(lab, options);
  const still = table({
    title: data.title,
    columns: {
      task: data.tasks.map(({ task }) => task.text),
      "fewest steps": data.tasks.map(({ fewest }) => fewest),
      "the policy": data.tasks.map(({ play }) => `${play.end} in ${play.turns.length}`),
    },
  });
  return view({ draw: "pocket-house", data, still, text: still.text() });
}

/** What the page is told: tasks with their hidden sentences, and a play of each. */
export async function pocketHouseData(
  lab: Lab,
  { title = "A house with hidden rules", tasks = 6 }: PocketHouseOptions = {},
): Promise<PocketHouseData> {
  const { world } = lab;
  expect(world.name === "pocket", "pocketHouse", {
    expected: "a lab in the pocket house",
    got: world.name,
    fix: 'resolve({ tasks: { world: "pocket" } })',
  });
  const offered = [...world.tasks("heldout", { count: tasks })];
  const key = split(lab.key, "pocket house to play");
  const plans = offered.map((task, i) => ({
    id: `house.${i}`,
    task,
    key: split(key, i),
    condition: { kind: "plain" } as const,
    skillTexts: [],
  }));
  const plays = await playEpisodes(stageOf(lab), world, plans, { temperature: 1 });
  return { title, tasks: offered.map((task, i) => ({ ...known(lab, task), play: playData(plays[i]!) })) };
}

/** What one who knows the house knows of a task. */
function known({ world }: Lab, task: Task): Pick<PocketHouseData["tasks"][number], "task" | "truths" | "fewest"> {
  const house = world.make();
  house.reset(task);
  const fewest = house.oracle?.()?.actions.length ?? house.spec.maxSteps;
  return { task, truths: world.truths?.(task) ?? [], fewest };
}
