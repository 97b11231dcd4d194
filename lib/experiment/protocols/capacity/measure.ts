/** Libraries of every size, read by the shipped policy: the same tasks and the same luck under each. */
import { makePocket, type PocketWorld } from "../../../../envs/pocket/index.js";
import { resolve } from "../../../config.js";
import { keyOf, split } from "../../../random.js";
import type { EpisodePlan } from "../../../rollout/episode.js";
import { playEpisodes } from "../../../rollout/group.js";
import type { Task } from "../../../types.js";
import { openStage, type OpenedStage } from "../../laboratory.js";
import { libraryFor, sizes, type Company, type Form, type LibraryPlan } from "./library.js";

/** What is read, by name. */
export const readings = {
  "apart, flat": { company: "apart", form: "flat" },
  "apart, headers": { company: "apart", form: "headers" },
  "confusable, flat": { company: "confusable", form: "flat" },
  "confusable, headers": { company: "confusable", form: "headers" },
  "confusable, looked up": { company: "confusable", form: "looked-up" },
  "right one absent": { company: "absent", form: "flat" },
} as const satisfies Record<string, { readonly company: Company; readonly form: Form }>;
export type Reading = keyof typeof readings;
export const readingNames = Object.keys(readings) as Reading[];

/** One library size under one reading; `plain` has no sentence. */
export interface CapacityRow {
  readonly reading: Reading | "plain";
  readonly size: number;
  /** One digit a task: whether it was won. */
  readonly won: string;
  /** Tokens of the longest prompt at the first turn. */
  readonly tokens: number;
}

/** The goal is reached only if the first place looked in is the right one, and the right sentence names it for certain. */
export const dials = { slack: 0, homeProbability: 1 } as const;

/** Far beyond what any run trains on. */
const firstTask = 1_000_000;

export async function readLibraries(family: number, tasksEach = 96): Promise<CapacityRow[]> {
  const config = resolve({ method: "gigpo", seed: family, tasks: { dials } });
  const opened = await openStage(config);
  const world = makePocket({ family, ...dials });
  const tasks = tasksOf(world, tasksEach);
  const rows: CapacityRow[] = [await readOne(opened, tasks, "plain", 0, () => [])];
  for (const reading of readingNames)
    for (const size of sizes) {
      const plan: LibraryPlan = { ...readings[reading], size };
      rows.push(
        await readOne(opened, tasks, reading, size, (task) => libraryFor(world, task, plan, keyFor(family, task))),
      );
    }
  opened.stage.policy.dispose();
  return rows;
}

/** Tasks with one truth: bring one thing, to which nothing must be done. */
export function tasksOf(world: PocketWorld, count: number): Task[] {
  const tasks: Task[] = [];
  for (const task of world.tasks("train", { start: firstTask })) {
    if (task.kind === "put") tasks.push(task);
    if (tasks.length === count) break;
  }
  return tasks;
}

function keyFor(family: number, task: Task): ReturnType<typeof keyOf> {
  return split(split(keyOf("capacity-pocket"), family), task.id);
}

async function readOne(
  { world, stage }: OpenedStage,
  tasks: readonly Task[],
  reading: CapacityRow["reading"],
  size: number,
  linesFor: (task: Task) => readonly string[],
): Promise<CapacityRow> {
  const plans = tasks.map((task): EpisodePlan => {
    const skillTexts = linesFor(task);
    const condition =
      skillTexts.length === 0
        ? ({ kind: "plain" } as const)
        : ({ kind: "skill", skills: [], truncated: false } as const);
    return {
      id: `${reading}.${size}.${task.id}`,
      task,
      key: split(keyOf("capacity, luck"), task.id),
      condition,
      skillTexts,
    };
  });
  const episodes = await playEpisodes(stage, world, plans, { temperature: 0.4 });
  const tokens = Math.max(...episodes.map(({ turns }) => turns[0]!.promptTokens.length));
  return { reading, size, won: episodes.map(({ success }) => Number(success)).join(""), tokens };
}
