/**
 * Skills whose truth is known, of four kinds, for one family of the pocket world: what a miner may come up with. And the
 * tasks on which each is tried. Nothing is played here.
 */
import { chanceOfSuccess, conditionsOf, terse, type House, type PocketWorld } from "../../../../envs/pocket/index.js";
import { split, stream, type Key, type Stream } from "../../../random.js";
import type { Task } from "../../../types.js";

/** True of the family; true of one object but said of a whole kind of task; another answer; true, but of something else. */
export const probeKinds = ["true", "over-general", "false", "irrelevant"] as const;
export type ProbeKind = (typeof probeKinds)[number];

export interface Probe {
  readonly kind: ProbeKind;
  readonly sentence: string;
  readonly tasks: readonly Task[];
  /** What the sentence is exactly worth to the scripted explorer on these tasks, whatever the policy makes of it. */
  readonly value: number;
}

/** Three skills of each kind (two about places and one about a device, where the kind has devices) and their tasks. */
export function probesOf(world: PocketWorld, tasksEach: number, key: Key): Probe[] {
  const draw = stream(split(key, "sentences"));
  const pool = [...world.tasks("train", { start: firstTask, count: tasksEach * 40 })];
  return probeKinds.flatMap((kind) =>
    sentencesOf(world, kind, draw).map(({ condition, sentence }): Probe => {
      const speaksOf = (task: Task): boolean => topics(world, task).includes(condition);
      const wanted = kind === "irrelevant" ? (task: Task): boolean => !speaksOf(task) : speaksOf;
      const tasks = stream(split(split(key, "tasks"), sentence)).sample(pool.filter(wanted), tasksEach);
      return { kind, sentence, tasks, value: valueOf(world, tasks, sentence) };
    }),
  );
}

/** Far beyond what any run trains on. */
const firstTask = 1_000_000;

interface Said {
  readonly condition: string;
  readonly sentence: string;
}

function sentencesOf(world: PocketWorld, kind: ProbeKind, draw: Stream): Said[] {
  const { family, lexicon } = world;
  const objects = draw.sample(family.objects, 2);
  const verb = draw.choice(lexicon.verbs);
  const other = (words: readonly string[], not: string): string => draw.choice(words.filter((word) => word !== not));
  const look = (condition: string, target: string): Said => ({
    condition,
    sentence: terse.sentence({ condition, operation: "look", target }),
  });
  const use = (target: string): Said => ({
    condition: verb,
    sentence: terse.sentence({ condition: verb, operation: "use", target }),
  });
  switch (kind) {
    case "true":
    case "irrelevant":
      return [...objects.map((object) => look(object, family.homes[object]!)), use(family.devices[verb]!)];
    case "false":
      return [
        ...objects.map((object) => look(object, other(lexicon.places, family.homes[object]!))),
        use(other(lexicon.devices, family.devices[verb]!)),
      ];
    case "over-general":
      return draw
        .sample(lexicon.kinds, 3)
        .map((kindWord) => look(kindWord, family.homes[draw.choice(family.objects)]!));
  }
}

function topics(world: PocketWorld, task: Task): string[] {
  return [task.kind, ...conditionsOf(world.lexicon, task.params as unknown as House)];
}

function valueOf({ lexicon }: PocketWorld, tasks: readonly Task[], sentence: string): number {
  const gain = (task: Task): number => {
    const house = task.params as unknown as House;
    return chanceOfSuccess(lexicon, house, [sentence]) - chanceOfSuccess(lexicon, house, []);
  };
  return tasks.reduce((sum, task) => sum + gain(task), 0) / tasks.length;
}
