/** Clauses about state: seeds, snapshots, forks, lanes, admissible and refused actions. */
import type { Environment, Step } from "../../environment.js";
import { keyOf, split, stream, type Stream } from "../../random.js";
import type { Json } from "../../types.js";
import { LEVELS, nextAction, onWalks, same, started, tasksOf, trace, type Clause } from "./walks.js";

export const seedHonoured: Clause = (world, options) => {
  const complaints: string[] = [];
  const traces = new Set<string>();
  for (const task of tasksOf(world, options)) {
    const runs = ["run", "run", "other"].map((name) => {
      const { environment, first } = started(world, task, keyOf(name));
      const run = [first, ...trace(environment, keyOf("walk"))].join("\n");
      const again = JSON.stringify(environment.reset(task, keyOf(name)));
      if ([again, ...trace(environment, keyOf("walk"))].join("\n") !== run)
        complaints.push(`${task.id}: a second reset of the same environment gives other bytes`);
      return run;
    });
    if (runs[0] !== runs[1]) complaints.push(`${task.id}: the same task and key give other bytes`);
    if (options.draws && runs[0] === runs[2]) complaints.push(`${task.id}: another key changes nothing`);
    if (!options.draws && runs[0] !== runs[2]) complaints.push(`${task.id}: a key changes a world that draws nothing`);
    traces.add(`${task.text}\n${runs[0]}`);
  }
  if (traces.size < 2) complaints.push("all tasks give the same bytes");
  return complaints;
};

export const snapshotsIndependent: Clause = (world, options) =>
  onWalks(world, options, (environment, _task, draw) => {
    const complaints: string[] = [];
    const snapshot = environment.snapshot();
    const bytes = JSON.stringify(snapshot);
    const back = JSON.parse(bytes) as Json;
    if (!same(back, snapshot) || undefinedInside(snapshot)) complaints.push("a snapshot does not survive JSON");
    const walk = split(keyOf("after"), draw.integer(1e6));
    const expected = trace(environment, walk);
    if (JSON.stringify(snapshot) !== bytes) complaints.push("playing on changes a snapshot");
    const other = world.make();
    other.restore(back);
    if (!same(trace(other, walk), expected)) complaints.push("a restored snapshot plays on differently elsewhere");
    environment.restore(snapshot);
    if (!same(trace(environment, walk), expected)) complaints.push("a restored snapshot plays on differently");
    environment.restore(snapshot);
    return complaints;
  });

function undefinedInside(value: unknown): boolean {
  if (value === undefined || typeof value === "function" || value instanceof Map || value instanceof Set) return true;
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some(undefinedInside);
}

export const restoreIdempotent: Clause = (world, options) =>
  onWalks(world, options, (environment) => {
    const complaints: string[] = [];
    const snapshot = environment.snapshot();
    const keys = LEVELS.map((level) => environment.key(level));
    const list = [...environment.admissible()];
    for (let times = 1; times <= 2; times++) {
      environment.restore(snapshot);
      if (!same(environment.snapshot(), snapshot)) complaints.push(`restoring ${times}× changes the snapshot`);
      if (
        !same(
          LEVELS.map((level) => environment.key(level)),
          keys,
        )
      )
        complaints.push(`restoring ${times}× changes a key`);
      if (!same(environment.admissible(), list)) complaints.push(`restoring ${times}× changes the admissible list`);
    }
    return complaints;
  });

export const forksIndependent: Clause = (world, options) =>
  onWalks(world, options, (environment, _task, draw) => {
    const complaints: string[] = [];
    const walk = split(keyOf("fork"), draw.integer(1e6));
    const [left, right] = [environment.fork(), environment.fork()];
    const before = JSON.stringify(environment.snapshot());
    const expected = trace(left, walk);
    if (JSON.stringify(environment.snapshot()) !== before) complaints.push("playing a fork changes the original");
    if (!same(trace(right, walk), expected)) complaints.push("two forks of one state differ");
    return complaints;
  });

export const admissibleValid: Clause = (world, options) =>
  onWalks(world, options, (environment) => {
    const list = environment.admissible();
    const complaints: string[] = [];
    if (new Set(list).size !== list.length) complaints.push("the admissible list has a double");
    if (!same(list, environment.fork().admissible()))
      complaints.push("the admissible list is not a function of the state");
    for (const action of list) {
      if (!environment.isAdmissible(action)) complaints.push(`isAdmissible denies ${action}`);
      const { info } = environment.fork().step(action);
      if (!info.valid && !info.errorCode?.startsWith("rule:"))
        complaints.push(`admissible ${action} is refused: ${info.errorCode}`);
    }
    return complaints;
  });

/** Play an action that should be refused; complaints if anything but the step counter moved. */
function refusalComplaints(environment: Environment, action: string): string[] {
  const state = () =>
    JSON.stringify([
      environment.key("task"),
      environment.key("full"),
      environment.progress(),
      environment.admissible(),
    ]);
  const shown = JSON.stringify(action.slice(0, 60));
  const before = state();
  let step: Step;
  try {
    step = environment.step(action);
  } catch (error) {
    return [`${shown} throws ${String(error).slice(0, 80)}`];
  }
  const complaints: string[] = [];
  if (step.info.valid || step.info.changed) complaints.push(`inadmissible ${shown} is accepted`);
  if (step.reward !== 0 || step.info.won || step.terminated)
    complaints.push(`inadmissible ${shown} is rewarded or ends the task`);
  if (step.info.errorCode === undefined) complaints.push(`inadmissible ${shown} has no error code`);
  if (!step.truncated && state() !== before) complaints.push(`inadmissible ${shown} changes the state`);
  return complaints;
}

export const refusalsChangeNothing: Clause = (world, options) => {
  const elsewhere = new Set<string>();
  onWalks(world, options, (environment) => {
    for (const action of environment.admissible()) elsewhere.add(action);
    return [];
  });
  const known = [...elsewhere].slice(0, 200);
  return onWalks(world, options, (environment, _task, draw) =>
    [...draw.sample(known, 20), "", " ", "do nothing at all"]
      .filter((action) => !environment.isAdmissible(action))
      .flatMap((action) => refusalComplaints(environment.fork(), action)),
  );
};

const ALPHABET = [..."abz09 _-.,;:[](){}<>/\\'\"\n\t\0é漢🙂\u200d\u202e\ud800"];

/** Strings no world should trip over: random signs, half-right actions, very long ones. */
function oddAction(draw: Stream, list: readonly string[]): string {
  const noise = Array.from({ length: 1 + draw.integer(12) }, () => draw.choice(ALPHABET)).join("");
  if (list.length === 0 || draw.chance(0.5)) return noise;
  const action = draw.choice(list);
  const cut = draw.integer(action.length + 1);
  return draw.choice([
    action + noise,
    action.slice(0, cut) + noise + action.slice(cut),
    action.toUpperCase(),
    `${action} ${action}`,
  ]);
}

export const oddActionsHarmless: Clause = (world, options) => {
  const states = tasksOf(world, { ...options, tasks: 2 });
  const each = Math.ceil((options.fuzz ?? 10_000) / states.length);
  return states.flatMap((task) => {
    const { environment } = started(world, task);
    const draw = stream(split(keyOf("fuzz"), task.id));
    const complaints: string[] = [];
    const start = environment.snapshot();
    const list = environment.admissible();
    for (const action of ["x".repeat(2 ** 20), "🙂".repeat(2 ** 18), "__proto__", "constructor", "toString"])
      complaints.push(...refusalComplaints(environment.fork(), action));
    for (let index = 0; index < each; index++) {
      const action = oddAction(draw, list);
      if (environment.isAdmissible(action)) continue;
      environment.restore(start);
      complaints.push(...refusalComplaints(environment, action));
    }
    return complaints.slice(0, 5);
  });
};

export const lanesShareNothing: Clause = (world, options) => {
  const tasks = tasksOf(world, options);
  const alone = tasks.map((task) => trace(started(world, task).environment, keyOf(task.id)));
  const lanes = tasks.map((task) => ({
    environment: started(world, task).environment,
    draw: stream(keyOf(task.id)),
    seen: [] as string[],
  }));
  for (let index = 0; index < 25; index++)
    for (const { environment, draw, seen } of lanes) {
      if (seen.at(-1)?.includes(`"terminated":true`) || seen.at(-1)?.includes(`"truncated":true`)) continue;
      const action = nextAction(environment, draw);
      const step = environment.step(action);
      seen.push(JSON.stringify([action, step, LEVELS.map((level) => environment.key(level)), environment.progress()]));
    }
  return lanes.flatMap(({ seen }, lane) =>
    same(seen, alone[lane]) ? [] : [`lane ${lane} plays differently beside others`],
  );
};
