/** Planted sentences of four kinds, each played in pairs by the shipped policy, with it and without it. */
import { makePocket, terse, type House, type PocketWorld } from "../../../../envs/pocket/index.js";
import { resolve } from "../../../config.js";
import { keyOf, split, stream, type Key } from "../../../random.js";
import type { EpisodePlan } from "../../../rollout/episode.js";
import { playEpisodes } from "../../../rollout/group.js";
import type { Episode, Task } from "../../../types.js";
import { openStage, type OpenedStage } from "../../laboratory.js";
import type { PlayedPair } from "./axes.js";

export const plantedKinds = ["useful", "verbose-true", "followed-false", "true-but-unused"] as const;
export type PlantedKind = (typeof plantedKinds)[number];

export interface Planted {
  readonly kind: PlantedKind;
  readonly sentence: string;
  /** The same said in as few words as there are. */
  readonly shortest: string;
}

/** What is kept of one sentence: its plays, in the order of the tasks. */
export interface AxesRow extends Planted {
  readonly object: string;
  readonly pairs: readonly PlayedPair[];
}

/** Far beyond what any run trains on. */
const firstTask = 1_000_000;
const OBJECTS = 3;

/** Four sentences about one object's tasks, which need no device. */
export function plantedFor(world: PocketWorld, object: string, key: Key): Planted[] {
  const { family, lexicon } = world;
  const draw = stream(key);
  const home = family.homes[object]!;
  const look = (target: string): string => terse.sentence({ condition: object, operation: "look", target });
  const verb = draw.choice(lexicon.verbs);
  const unused = terse.sentence({ condition: verb, operation: "use", target: family.devices[verb]! });
  const wrong = look(draw.choice(lexicon.places.filter((place) => place !== home)));
  const verbose = verboseOf(object, home);
  return [
    { kind: "useful", sentence: look(home), shortest: look(home) },
    { kind: "verbose-true", sentence: verbose, shortest: look(home) },
    { kind: "followed-false", sentence: wrong, shortest: wrong },
    { kind: "true-but-unused", sentence: unused, shortest: unused },
  ];
}

/** The same three times over in one sentence. */
function verboseOf(object: string, home: string): string {
  return `when ${object} and ${object} and ${object} , look in ${home} and look in ${home} and look in ${home}`;
}

export async function playPlanted(family: number, tasksEach = 24): Promise<AxesRow[]> {
  const opened = await openStage(resolve({ method: "gigpo", seed: family }));
  const world = makePocket({ family });
  const key = split(keyOf("axes-pocket"), family);
  const rows: AxesRow[] = [];
  for (const object of stream(key).sample(world.family.objects, OBJECTS)) {
    const tasks = tasksAbout(world, object, tasksEach);
    const without = await play(opened, tasks, undefined);
    for (const planted of plantedFor(world, object, split(key, object))) {
      const given = await play(opened, tasks, planted.sentence);
      rows.push({ ...planted, object, pairs: given.map((one, i) => ({ withSkill: one, without: without[i]! })) });
    }
  }
  opened.stage.policy.dispose();
  return rows;
}

function tasksAbout(world: PocketWorld, object: string, count: number): Task[] {
  const found: Task[] = [];
  for (const task of world.tasks("train", { start: firstTask })) {
    const { object: own, verb } = task.params as unknown as House;
    if (own === object && verb === null) found.push(task);
    if (found.length === count) break;
  }
  return found;
}

async function play(
  { world, stage }: OpenedStage,
  tasks: readonly Task[],
  sentence: string | undefined,
): Promise<PlayedPair["without"][]> {
  const told =
    sentence === undefined
      ? ({ condition: { kind: "plain" }, skillTexts: [] } as const)
      : ({ condition: { kind: "skill", skills: [], truncated: false }, skillTexts: [sentence] } as const);
  const plans = tasks.map((task): EpisodePlan => ({
    id: task.id,
    task,
    key: split(keyOf("axes, luck"), task.id),
    ...told,
  }));
  const episodes = await playEpisodes(stage, world, plans, { temperature: 1 });
  return episodes.map(({ turns, success }: Episode) => ({ actions: turns.map(({ action }) => action), won: success }));
}
