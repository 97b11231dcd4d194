/** The stream of tasks of a run, from its records or from the folder that it left behind. */
import type { World } from "../../../environment.js";
import { expect } from "../../../errors.js";
import type { RunRecord } from "../../../records.js";
import { shaped, v, wholeNumber } from "../../../schema.js";
import { replay, type Bank } from "../../../skills/bank.js";
import { livesOf, operationsOf } from "../../../skills/history.js";
import { topicsOf } from "../../../skills/retrieval.js";
import type { Task } from "../../../types.js";
import { RunFolder } from "../../run-folder.js";
import { readRunSkills } from "../../run-skills.js";
import type { StreamSkill, StreamTask, TaskStream } from "./curve.js";

/** The stream of a run that is at hand. */
export function streamOfRecords(records: readonly RunRecord[], world: World, split: string): TaskStream {
  const played = records.flatMap((record) =>
    record.kind === "groups" ? record.groups.map(({ task }) => ({ at: record.iteration, task })) : [],
  );
  return { tasks: metIn(world, split, played).tasks, skills: skillsOf(replay(operationsOf(records))) };
}

/** The stream of a kept run, how far that run is, and how many of its tasks its world does not list. */
export interface KeptStream {
  readonly stream: TaskStream;
  /** Iterations that are in the log, and those that the run was told. */
  readonly done: number;
  readonly of: number;
  readonly unlisted: number;
  readonly title: string;
}

export function readStream(path: string): KeptStream {
  const { bank, config, world } = readRunSkills(path);
  const fix = "npx siri-lab train siri makes a run that has both";
  const skills = skillsOf(bank);
  expect(skills.length > 0, path, { expected: "a run in which skills entered the bank", got: config.method, fix });
  const played = groupsIn(RunFolder.open(path));
  expect(played.length > 0, path, { expected: "a run that has played", got: "an empty episodes.jsonl", fix });
  const { tasks, unlisted } = metIn(world, config.tasks.split, played);
  return {
    stream: { tasks, skills },
    done: played.at(-1)!.at + 1,
    of: config.iterations,
    unlisted,
    title: `${config.method} in ${config.tasks.world}, seed ${config.seed}`,
  };
}

interface Played {
  readonly at: number;
  readonly task: string;
}

const rowShape = v.looseObject({
  iteration: wholeNumber(0),
  group: v.string(),
  task: v.string(),
  purpose: v.exactOptional(v.string()),
});

/** The groups that were played to learn from, each once. */
function groupsIn(folder: RunFolder): Played[] {
  const groups = new Map<string, Played>();
  let line = 0;
  for (const given of folder.eachRow("episodes.jsonl")) {
    line++;
    const where = `${folder.path}/episodes.jsonl:${line}`;
    const row = shaped(rowShape, given, where, "the log was changed or damaged; take it from a copy, or train again");
    if (row.purpose === undefined) groups.set(row.group, { at: row.iteration, task: row.task });
  }
  return [...groups.values()];
}

/** Tasks looked through for each that was played, before it is taken for one that the list does not have. */
const PATIENCE = 20;

/** The tasks that were played, as their list tells them. */
function metIn(world: World, split: string, played: readonly Played[]): { tasks: StreamTask[]; unlisted: number } {
  const listed = listedTasks(world, split, new Set(played.map(({ task }) => task)));
  const tasks = played.flatMap(({ at, task: id }): StreamTask[] => {
    const task = listed.get(id);
    if (task === undefined) return [];
    const truths = world.truths?.(task);
    return [{ at, kind: task.kind, topics: topicsOf(world, task), ...(truths && { truths }) }];
  });
  return { tasks, unlisted: played.length - tasks.length };
}

function listedTasks(world: World, split: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Task> {
  const found = new Map<string, Task>();
  for (const task of world.tasks(split, { start: 0, count: PATIENCE * wanted.size })) {
    if (wanted.has(task.id)) found.set(task.id, task);
    if (found.size === wanted.size) break;
  }
  return found;
}

function skillsOf(bank: Bank): StreamSkill[] {
  return livesOf(bank).map(({ skill: { text, condition, scope }, changes }) => ({
    text,
    condition,
    kinds: scope.kinds,
    changes: changes.map(({ at, status }) => ({ at, status })),
  }));
}
