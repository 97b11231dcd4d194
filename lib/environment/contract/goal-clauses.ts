/** Clauses about goals: oracles, hidden facts, ends, splits, keys, and programs that are wrong. */
import type { Environment, Step, World } from "../../environment.js";
import { LabError } from "../../errors.js";
import { keyOf, split, stream } from "../../random.js";
import type { Task } from "../../types.js";
import { nextAction, onWalks, same, started, tasksOf, trace, type Clause, type ContractOptions } from "./walks.js";

/** Follow the plan of where we are; undefined where there is none, else whether it won, with complaints. */
function follow(environment: Environment): { won: boolean; complaints: string[] } | undefined {
  const plan = environment.oracle?.();
  if (plan === undefined) return undefined;
  const complaints: string[] = [];
  for (const action of plan.actions) {
    if (!environment.isAdmissible(action)) complaints.push(`the oracle's ${action} is not admissible`);
    const step = environment.step(action);
    if (step.truncated) complaints.push("the oracle's plan runs out of steps");
    if (step.terminated) {
      const unfinished = environment.progress().names.filter((_, index) => !environment.progress().done[index]);
      if (step.info.won && unfinished.length > 0) complaints.push(`won, yet not done: ${unfinished.join(", ")}`);
      if (step.info.won && step.reward <= 0) complaints.push("winning earns nothing");
      return { won: step.info.won, complaints };
    }
  }
  return { won: false, complaints };
}

export const oracleWins: Clause = (world, options) => {
  if (options.oracle === undefined) return [];
  const tasks = tasksOf(world, { ...options, tasks: 5 * (options.tasks ?? 6) });
  const fromStart = tasks.map((task) => follow(started(world, task).environment));
  const share = fromStart.filter((result) => result?.won).length / tasks.length;
  const complaints = fromStart.flatMap((result) => result?.complaints ?? []);
  if (share < options.oracle) complaints.push(`the oracle wins ${share} of the tasks from the start`);
  const onTheWay = onWalks(world, options, (environment) => {
    const result = follow(environment.fork());
    if (result === undefined) return [];
    return result.won ? result.complaints : [...result.complaints, "a plan made on the way does not win"];
  });
  return [...complaints, ...onTheWay];
};

export const nothingPrivileged: Clause = (world, options) => {
  const complaints: string[] = [];
  for (const task of tasksOf(world, options)) {
    const { environment, first } = started(world, task);
    const texts = [
      first,
      ...trace(environment, keyOf("walk")).map((line) =>
        JSON.stringify((JSON.parse(line) as [string, Step])[1].observation),
      ),
    ];
    for (const text of texts) {
      const extra = Object.keys(JSON.parse(text) as object).filter((name) => name !== "text" && name !== "admissible");
      if (extra.length > 0) complaints.push(`${task.id}: an observation holds ${extra.join(", ")}`);
      for (const secret of options.secrets?.(task) ?? [])
        if ((JSON.parse(text) as { text: string }).text.includes(secret))
          complaints.push(`${task.id}: an observation tells ${secret}`);
    }
    if (options.hidden) complaints.push(...twinComplaints(world, task, options.hidden));
  }
  return complaints;
};

/** Two tasks that differ only in hidden facts read the same until an action depends on those facts. */
function twinComplaints(world: World, task: Task, { twin, depends }: NonNullable<ContractOptions["hidden"]>): string[] {
  const other = twin(task);
  const [one, two] = [started(world, task), started(world, other)];
  if (one.first !== two.first || task.text !== other.text) return [`${task.id}: the first words tell hidden facts`];
  const draw = stream(split(keyOf("twin"), task.id));
  for (let index = 0; index < 25; index++) {
    if (!same(one.environment.admissible(), two.environment.admissible()))
      return [`${task.id}: the admissible list tells hidden facts`];
    const action = nextAction(one.environment, draw);
    if (depends(action, task)) continue;
    const [left, right] = [one.environment.step(action), two.environment.step(action)];
    if (!same(left.observation, right.observation)) return [`${task.id}: ${action} tells hidden facts`];
    if (left.terminated || left.truncated) return [];
  }
  return [];
}

export const endsApart: Clause = (world, options) =>
  tasksOf(world, options).flatMap((task) => {
    const { environment } = started(world, task);
    const complaints: string[] = [];
    const limit = environment.spec.maxSteps;
    let steps = 0;
    let last: Step;
    do {
      last = environment.step("jump over the moon");
      steps++;
    } while (!last.terminated && !last.truncated && steps <= 10 * limit);
    if (last.terminated || !last.truncated) complaints.push("idling does not end by truncation");
    if (steps > limit && last.truncated) complaints.push(`cut off after ${steps} steps, the limit is ${limit}`);
    complaints.push(...afterEnd(environment, last));
    const played = world.make();
    played.reset(task);
    for (const action of played.oracle?.()?.actions ?? []) {
      const step = played.step(action);
      if (step.terminated && step.truncated) complaints.push("a step both terminates and truncates");
      if (step.info.won && !step.terminated) complaints.push("won without terminating");
      if (step.info.score < 0 || step.info.score > 1) complaints.push(`score ${step.info.score} is not in [0, 1]`);
      if (step.terminated || step.truncated) complaints.push(...afterEnd(played, step));
    }
    return complaints.map((complaint) => `${task.id}: ${complaint}`);
  });

function afterEnd(environment: Environment, end: Step): string[] {
  const complaints: string[] = [];
  const before = JSON.stringify(environment.snapshot());
  if (environment.admissible().length > 0) complaints.push("actions are admissible after the end");
  const step = environment.step("look");
  if (step.reward !== 0 || step.info.errorCode !== "over" || step.info.valid)
    complaints.push("a step after the end is not refused as over");
  if (step.terminated !== end.terminated || step.truncated !== end.truncated)
    complaints.push("a step after the end forgets how it ended");
  if (JSON.stringify(environment.snapshot()) !== before) complaints.push("a step after the end changes the state");
  return complaints;
}

export const splitsFixed: Clause = (world, options) => {
  const complaints: string[] = [];
  for (const name of world.splits) {
    const size = options.finite[name];
    const listed = size === undefined ? (options.listed ?? 200) : size + 10;
    const all = [...world.tasks(name, { count: listed })];
    const say = (complaint: string) => complaints.push(`${name}: ${complaint}`);
    if (size !== undefined && all.length !== size) say(`has ${all.length} tasks, not ${size}`);
    if (size === undefined && all.length !== listed) say("ends, yet is said to be endless");
    if (new Set(all.map((task) => task.id)).size !== all.length) say("an id stands twice");
    if (all.some((task) => task.split !== name || task.world !== world.name))
      say("a task names another split or world");
    if (!same(JSON.parse(JSON.stringify(all)), all)) say("a task does not survive JSON");
    for (const _ of world.tasks(world.splits[0]!, { count: 3 }));
    if (!same([...world.tasks(name, { count: all.length })], all)) say("comes in another order the second time");
    if (!same([...world.tasks(name, { start: 3, count: 4 })], all.slice(3, 7))) say("a range is not a slice");
  }
  try {
    for (const _ of world.tasks("no such split", { count: 1 }));
    complaints.push("an unknown split is not refused");
  } catch (error) {
    if (!(error instanceof LabError) || !world.splits.every((name) => error.message.includes(name)))
      complaints.push("an unknown split is refused without the known ones");
  }
  return complaints;
};

export const keysMean: Clause = (world, options) => {
  const complaints: string[] = [];
  for (const task of tasksOf(world, options)) {
    const futures = new Map<string, string>();
    for (let walk = 0; walk < 4; walk++) {
      const { environment } = started(world, task);
      const draw = stream(split(keyOf(task.id), walk));
      for (let index = 0; index < 15; index++) {
        const [full, action] = [environment.key("full"), nextAction(environment, draw)];
        const admissible = environment.isAdmissible(action);
        const step = environment.step(action);
        if (step.terminated || step.truncated) break;
        if (!admissible) continue;
        const future = JSON.stringify([
          step.observation.text,
          step.reward,
          environment.key("full"),
          environment.key("task"),
        ]);
        const seen = futures.get(`${full}\n${action}`);
        if (seen !== undefined && seen !== future)
          complaints.push(`${task.id}: equal full keys, other future after ${action}`);
        futures.set(`${full}\n${action}`, future);
      }
    }
  }
  return complaints;
};

export const wrongProgramsThrow: Clause = (world) => {
  const task = [...world.tasks(world.splits[0]!, { count: 1 })][0]!;
  const attempts: [string, () => unknown][] = [
    ["step before reset", () => world.make().step("look")],
    ["snapshot before reset", () => world.make().snapshot()],
    ["a task of another world", () => world.make().reset({ ...task, world: "elsewhere" })],
    ["a task without params", () => world.make().reset({ ...task, params: null })],
    ["a snapshot of something else", () => world.make().restore({ hello: "world" })],
    ["no snapshot", () => world.make().restore(null)],
  ];
  return attempts.flatMap(([what, attempt]) => {
    try {
      attempt();
      return [`${what} is not refused`];
    } catch (error) {
      return error instanceof LabError && /: expected .+, got .+; /s.test(error.message)
        ? []
        : [`${what}: ${String(error)}`];
    }
  });
};
