/**
 * Does a skill help a model behind a server? Plays the pairs itself: every task without a skill and with each, the same start
 * and luck, until the evidence is in. Every finished pair is kept at once; the same call goes on where it was.
 */
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import type { Environment, World } from "../environment.js";
import { expect } from "../errors.js";
import { chatFormat, type ChatMarkers } from "../policy/prompt.js";
import type { Policy } from "../policy/policy.js";
import { keyOf, split } from "../random.js";
import { playEpisodes } from "../rollout/group.js";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import type { Condition, Episode, Observation, Task } from "../types.js";
import { defaultJudge, judgeSkills, type Judgement, type JudgeOptions } from "../validation/judge.js";
import { pairOf, type SkillPairs } from "../validation/results/pairs.js";
import { disk, readObject, writeAtomically } from "./files.js";

/** A skill as it enters the prompt. */
export interface TriedSkill {
  readonly name: string;
  readonly text: string;
}

export interface JudgeRun {
  /** The name of one of our worlds, and its dials. */
  readonly world: string;
  readonly dials: Readonly<Record<string, unknown>>;
  /** The list of tasks; the world's first where it is left out. */
  readonly split?: string | undefined;
  readonly skills: readonly TriedSkill[];
  /** Which model plays; what is kept of another is not gone on with. */
  readonly model: string;
  readonly temperature: number;
  readonly seed: number;
  /** Tasks at most. */
  readonly most: number;
  /** Pairs that are played at once. */
  readonly atOnce: number;
  readonly judge?: Partial<JudgeOptions>;
  readonly stop?: AbortSignal;
  readonly tell?: (played: number, judged: readonly Judgement[]) => void;
}

/** One task, played in every condition; `withSkill` by the name of a skill. */
const keptShape = v.object({
  task: v.string(),
  without: v.boolean(),
  withSkill: v.record(v.string(), v.boolean()),
  answers: wholeNumber(0),
  wellFormed: wholeNumber(0),
});
type PlayedTask = v.InferOutput<typeof keptShape>;

export interface JudgedRun {
  readonly tasks: number;
  readonly ended: "decided" | "all tasks played" | "stopped";
  readonly judged: readonly Judgement[];
  /** Answers of the model, and how many had the form that was asked for. */
  readonly answers: number;
  readonly wellFormed: number;
  readonly options: JudgeOptions;
}

/** Ends an attempt after so many answers in a row that mean nothing. */
const PATIENCE = 5;
/** Characters an answer may have. */
const LONGEST = 2000;
const KEPT = "pairs.jsonl";

export async function judgeRun(folder: string, policy: Policy, options: JudgeRun): Promise<JudgedRun> {
  const world = withActions(makeWorld(options.world, options.dials));
  const name = options.split ?? world.splits[0]!;
  const tasks = [...world.tasks(name, { start: 0, count: options.most })];
  const kept = openFolder(folder, options);
  const judge = { ...defaultJudge, ...options.judge };
  const played = new Map(kept.map((row) => [row.task, row]));
  const inOrder = (): PlayedTask[] => prefixOf(tasks, played);
  const judged = (): Judgement[] => judgeSkills(pairsIn(inOrder(), options.skills), judge);
  const decided = (): boolean => inOrder().length > 0 && judged().every(({ verdict }) => verdict !== "undecided");
  let failure: { readonly error: unknown } | undefined;
  const waiting = tasks.filter(({ id }) => !played.has(id));
  const lane = async (): Promise<void> => {
    while (failure === undefined && options.stop?.aborted !== true && !decided()) {
      const task = waiting.shift();
      if (task === undefined) return;
      try {
        const row = await playTask(policy, world, task, options);
        disk.append(join(folder, KEPT), `${JSON.stringify(row)}\n`);
        played.set(task.id, row);
        options.tell?.(inOrder().length, inOrder().length === 0 ? [] : judged());
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, lane));
  if (failure !== undefined) throw failure.error;
  const rows = inOrder();
  const sum = (part: (row: PlayedTask) => number): number => rows.reduce((all, row) => all + part(row), 0);
  return {
    tasks: rows.length,
    ended: decided() ? "decided" : rows.length === tasks.length ? "all tasks played" : "stopped",
    judged: rows.length === 0 ? [] : judged(),
    answers: sum(({ answers }) => answers),
    wellFormed: sum(({ wellFormed }) => wellFormed),
    options: judge,
  };
}

/** A model that knows no world is told what can be done. */
function withActions(world: World): World {
  const told = (environment: Environment, observation: Observation): Observation => ({
    ...observation,
    admissible: environment.admissible(),
  });
  const make = (): Environment => {
    const inner = world.make();
    return new Proxy(inner, {
      get(target, name) {
        if (name === "reset")
          return (...given: Parameters<Environment["reset"]>) => told(target, target.reset(...given));
        if (name === "step")
          return (action: string) => {
            const step = target.step(action);
            const over = step.terminated || step.truncated;
            return over ? step : { ...step, observation: told(target, step.observation) };
          };
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
      },
    });
  };
  return { ...world, make };
}

/** A conversation as one text, for a server that puts its own model's marks around it. */
const plainMarkers: ChatMarkers = {
  system: (text) => `${text}\n`,
  user: (text) => `\nYou see: ${text}\n`,
  assistant: "Your answer: ",
  stop: [],
};

/** Every condition of one task, side by side. */
async function playTask(
  policy: Policy,
  world: World,
  task: Task,
  { skills, temperature, seed }: JudgeRun,
): Promise<PlayedTask> {
  const format = chatFormat(plainMarkers, LONGEST);
  const stage = { policy, format, style: { kind: "transcript" }, patience: PATIENCE } as const;
  const key = split(keyOf(seed), task.id);
  const plan = (name: string, condition: Condition, skillTexts: readonly string[]) =>
    ({ id: `${task.id}.${name}`, task, key, condition, skillTexts }) as const;
  const plans = [
    plan("without", { kind: "plain" }, []),
    ...skills.map(({ name, text }) => plan(name, { kind: "skill", skills: [name], truncated: false }, [text])),
  ];
  const [without, ...withSkill] = await playEpisodes(stage, world, plans, { temperature });
  const turns = [without!, ...withSkill].flatMap((episode) => episode.turns);
  return {
    task: task.id,
    without: without!.success,
    withSkill: Object.fromEntries(withSkill.map((episode: Episode, at) => [skills[at]!.name, episode.success])),
    answers: turns.length,
    wellFormed: turns.filter(({ wellFormed }) => wellFormed).length,
  };
}

/** In the order of the list and without a gap, so that evidence is read as if one task came after the other. */
function prefixOf(tasks: readonly Task[], played: ReadonlyMap<string, PlayedTask>): PlayedTask[] {
  const rows: PlayedTask[] = [];
  for (const { id } of tasks) {
    const row = played.get(id);
    if (row === undefined) break;
    rows.push(row);
  }
  return rows;
}

function pairsIn(rows: readonly PlayedTask[], skills: readonly TriedSkill[]): SkillPairs[] {
  return skills.map(({ name }) => ({
    skill: name,
    pairs: rows.map(({ task, without, withSkill }) => pairOf(task, Number(withSkill[name]), Number(without))),
    onlyWith: [],
    onlyWithout: [],
  }));
}

/** What was told the first time stands in the folder; anything else would put two questions under one name. */
function openFolder(
  folder: string,
  { world, dials, split: list, skills, model, temperature, seed }: JudgeRun,
): PlayedTask[] {
  const told = { world, dials, split: list ?? null, skills, model, temperature, seed };
  const path = join(folder, "told.json");
  if (!disk.exists(path)) {
    disk.makeFolder(folder);
    writeAtomically(path, `${JSON.stringify(told, null, 2)}\n`);
    return [];
  }
  const before = readObject(path) as Record<string, unknown>;
  const changed = Object.entries(told).find(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value));
  expect(changed === undefined, folder, {
    expected: `the same ${changed?.[0]} as when these pairs were begun (${JSON.stringify(before[changed?.[0] ?? ""])})`,
    got: changed?.[1],
    fix: "leave it as it was, or choose another --folder",
  });
  const file = join(folder, KEPT);
  if (!disk.exists(file)) return [];
  const text = disk.read(file).toString();
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) writeAtomically(file, whole); // it was cut in the middle of a line
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line, at) => {
      const fix = "delete the line; its task is played again";
      return shaped(keptShape, parsedJson(line, `${file}, line ${at + 1}`, fix), `${file}, line ${at + 1}`, fix);
    });
}
