/**
 * An Environment made from pure rules: state in, state out. The rules know the world; this file knows what all worlds
 * share: the step counter, truncation, refusals after the end, snapshots, forks, the lazily built admissible set.
 * It holds no state but the current one, so lanes cannot touch each other.
 */
import type { Environment, EnvironmentSpec, KeyLevel, Plan, Progress, Step, StepInfo } from "../environment.js";
import { expect, labError } from "../errors.js";
import { keyOf, type Key } from "../random.js";
import type { AnchorKey, Json, Observation, Task } from "../types.js";

/** What one action came to, before the step limit is looked at. */
export interface Play<State> {
  readonly state: State;
  readonly text: string;
  readonly reward: number;
  readonly terminated: boolean;
  readonly info: StepInfo;
}

/** A world as pure functions. `State` is immutable plain data (JSON-able) and never changed in place. */
export interface Rules<State extends object> {
  readonly spec: EnvironmentSpec;
  /** Throws a LabError on a task of another world or of a shape it does not know. */
  start(task: Task, key: Key): State;
  /** What is read after a reset. */
  opening(state: State): string;
  play(state: State, action: string): Play<State>;
  admissible(state: State): readonly string[];
  /** Whether an action outside the list is possible here, where a world takes free texts (a search) that no list can hold. */
  accepts?(state: State, action: string): boolean;
  /** Steps this task may take; `spec.maxSteps` where absent. */
  limit?(state: State): number;
  key(state: State, level: Exclude<KeyLevel, "observation">): AnchorKey;
  progress(state: State): Progress;
  oracle?(state: State, stepsLeft: number): Plan | undefined;
}

type Ended = "running" | "terminated" | "truncated";

/** One moment of an environment; also its snapshot. */
interface Moment<State> {
  readonly world: string;
  readonly version: string;
  readonly task: Task;
  readonly state: State;
  readonly text: string;
  readonly steps: number;
  readonly ended: Ended;
  readonly won: boolean;
  readonly score: number;
}

class RulesEnvironment<State extends object> implements Environment {
  private listed: readonly string[] | undefined;
  private listedSet: ReadonlySet<string> | undefined;

  constructor(
    private readonly rules: Rules<State>,
    private moment: Moment<State> | undefined,
  ) {}

  get spec(): EnvironmentSpec {
    return this.rules.spec;
  }

  get takesTexts(): boolean {
    return this.rules.accepts !== undefined;
  }

  reset(task: Task, key: Key = keyOf(0)): Observation {
    const { id: world, version } = this.rules.spec;
    expect(task.world === world, `${world}.reset`, {
      expected: `a task of the world ${world}`,
      got: task.world,
      fix: "take tasks from the same world's tasks()",
    });
    const state = this.rules.start(task, key);
    const text = this.rules.opening(state);
    this.enter({ world, version, task, state, text, steps: 0, ended: "running", won: false, score: 0 });
    return { text };
  }

  step(action: string): Step {
    const before = this.now("step");
    if (before.ended !== "running") return refusedAfterEnd(before);
    const { state, text, reward, terminated, info } = this.rules.play(before.state, action);
    const steps = before.steps + 1;
    const truncated = !terminated && steps >= this.limit(state);
    const ended = terminated ? "terminated" : truncated ? "truncated" : "running";
    this.enter({ ...before, state, text, steps, ended, won: info.won, score: info.score });
    return { observation: { text }, reward, terminated, truncated, info };
  }

  admissible(): readonly string[] {
    const { state, ended } = this.now("admissible");
    this.listed ??= ended === "running" ? this.rules.admissible(state) : [];
    return this.listed;
  }

  isAdmissible(action: string): boolean {
    this.listedSet ??= new Set(this.admissible());
    if (this.listedSet.has(action)) return true;
    const { state, ended } = this.now("isAdmissible");
    return ended === "running" && (this.rules.accepts?.(state, action) ?? false);
  }

  snapshot(): Json {
    return this.now("snapshot") as unknown as Json;
  }

  restore(snapshot: Json): void {
    const moment = snapshot as unknown as Partial<Moment<State>> | null;
    const { id, version } = this.rules.spec;
    if (
      typeof moment !== "object" ||
      moment?.world !== id ||
      moment.version !== version ||
      moment.state === undefined
    ) {
      throw labError(`${id}.restore`, {
        expected: `a snapshot of ${id} ${version}`,
        got: snapshot,
        fix: "pass what snapshot() of the same world and version returned",
      });
    }
    this.enter(moment as Moment<State>);
  }

  fork(): Environment {
    return new RulesEnvironment(this.rules, this.moment);
  }

  key(level: KeyLevel): AnchorKey {
    const { state, text } = this.now("key");
    return level === "observation" ? text : this.rules.key(state, level);
  }

  progress(): Progress {
    return this.rules.progress(this.now("progress").state);
  }

  oracle(): Plan | undefined {
    const { state, steps, ended } = this.now("oracle");
    return ended === "running" ? this.rules.oracle?.(state, this.limit(state) - steps) : undefined;
  }

  private enter(moment: Moment<State>): void {
    this.moment = moment;
    this.listed = undefined;
    this.listedSet = undefined;
  }

  private now(method: string): Moment<State> {
    if (this.moment !== undefined) return this.moment;
    throw labError(`${this.rules.spec.id}.${method}`, {
      expected: "a started task",
      got: "none",
      fix: "call reset(task) first",
    });
  }

  private limit(state: State): number {
    return this.rules.limit?.(state) ?? this.rules.spec.maxSteps;
  }
}

function refusedAfterEnd<State>({ text, ended, won, score }: Moment<State>): Step {
  const info: StepInfo = { valid: false, changed: false, won, score, errorCode: "over" };
  return {
    observation: { text },
    reward: 0,
    terminated: ended === "terminated",
    truncated: ended === "truncated",
    info,
  };
}

/** Make a playable environment of pure rules. */
export function environmentFromRules<State extends object>(rules: Rules<State>): Environment {
  return new RulesEnvironment(rules, undefined);
}
