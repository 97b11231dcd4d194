/**
 * A household as an `Environment`: official ALFWorld games and generated houses alike. It keeps an immutable state, the
 * step count and what was seen; rules, texts and lists live next door. Nothing is drawn while it runs.
 */
import type { ErrorCode, House, Operation, Outcome } from "./model.js";
import { perform } from "./rules.js";
import { isState, type HouseState } from "./state.js";
import { feedback, introduction, parseAction, REFUSED } from "./text.js";
import type { Dialect } from "./dials.js";
import type { Environment, EnvironmentSpec, KeyLevel, Plan, Progress, Step } from "../../lib/environment.js";
import { expect } from "../../lib/errors.js";
import type { Key } from "../../lib/random.js";
import type { AnchorKey, Json, Observation, Task } from "../../lib/types.js";
import { aimHash, aimOf, milestones, type Aim } from "./aim.js";
import { Commands } from "./commands.js";
import { planFor } from "./expert.js";
import { hex, sameHash, textHash } from "./hash.js";
import { knowledgeHash, learn, NOTHING_KNOWN, type Knowledge } from "./knowledge.js";

/** A house with what is made once for it. */
export interface Playable {
  readonly house: House;
  readonly commands: Commands;
  readonly aim: Aim | undefined;
  /** Steps this task may take. */
  readonly limit: number;
  /** The expert's plans by state, so that asking twice costs nothing. */
  readonly plans: WeakMap<HouseState, { readonly plan: Plan | undefined }>;
}

export function playable(house: House, dialect: Dialect, limit: number): Playable {
  const aim = aimOf(house.goal.formula);
  return { house, commands: new Commands(house, dialect), aim, limit, plans: new WeakMap() };
}

/** Everything that changes; a snapshot is this very object. */
interface Moment {
  readonly world: string;
  readonly version: string;
  readonly task: Task;
  readonly state: HouseState;
  readonly steps: number;
  readonly knowledge: Knowledge;
  readonly text: string;
  readonly won: boolean;
}

export interface HouseholdOptions {
  readonly spec: EnvironmentSpec & { readonly dialect: Dialect };
  /** The house of a task; called at each reset, so it should remember. */
  readonly open: (task: Task) => Playable;
}

export class HouseholdEnvironment implements Environment {
  readonly spec: HouseholdOptions["spec"];
  private game: Playable | undefined;
  private moment: Moment | undefined;
  private list: readonly string[] | undefined;

  constructor(private readonly options: HouseholdOptions) {
    this.spec = options.spec;
  }

  reset(task: Task, _key?: Key): Observation {
    const fix = "take tasks from the same world's tasks()";
    expect(task.world === this.spec.id, `${this.spec.id}.reset`, {
      expected: `a task of ${this.spec.id}`,
      got: task.world,
      fix,
    });
    this.game = this.options.open(task);
    const { house } = this.game;
    this.moment = {
      world: this.spec.id,
      version: this.spec.version,
      task,
      state: house.start,
      steps: 0,
      knowledge: NOTHING_KNOWN,
      text: introduction(house),
      won: house.goal.holds(house.start),
    };
    this.list = undefined;
    return this.observation();
  }

  step(action: string): Step {
    const { house } = this.playing();
    const before = this.now();
    if (this.over()) return this.afterTheEnd(before);
    const operation = parseAction(house, this.spec.dialect, action);
    if (typeof operation === "string") return this.advance(before, before.state, REFUSED, before.knowledge, operation);
    const outcome = perform(house, before.state, operation);
    const text = feedback(house, this.spec.dialect, operation, outcome);
    const knowledge = learn(before.knowledge, house, operation, outcome, action);
    return this.advance(before, outcome.state, text, knowledge, outcome.refused, outcome.blocked?.kind);
  }

  private advance(
    before: Moment,
    state: HouseState,
    text: string,
    knowledge: Knowledge,
    refused?: ErrorCode,
    blocked?: string,
  ): Step {
    const changed = state !== before.state && !sameHash(state.hash, before.state.hash);
    const won = changed ? this.playing().house.goal.holds(state) : before.won;
    const steps = before.steps + 1;
    const truncated = !won && steps >= this.playing().limit;
    this.moment = { ...before, state, steps, knowledge, text, won };
    if (state !== before.state || won || truncated) this.list = undefined;
    const errorCode = refused ?? (blocked === undefined ? undefined : `rule:${blocked}`);
    const info = { valid: refused === undefined, changed, won, score: won ? 1 : 0 };
    return {
      observation: this.observation(),
      reward: won ? 1 : 0,
      terminated: won,
      truncated,
      info: errorCode === undefined ? info : { ...info, errorCode },
    };
  }

  /** A finished episode stays as it is. */
  private afterTheEnd({ won }: Moment): Step {
    return {
      observation: this.observation(),
      reward: 0,
      terminated: won,
      truncated: !won,
      info: { valid: false, changed: false, won, score: won ? 1 : 0, errorCode: "over" },
    };
  }

  admissible(): readonly string[] {
    this.list ??= this.over() ? [] : this.playing().commands.list(this.now().state);
    return this.list;
  }

  /** Decided by the rules, not by a search in the list; the two agree (tested). Outer white space does not count. */
  isAdmissible(action: string): boolean {
    if (this.over()) return false;
    const { house } = this.playing();
    const operation = parseAction(house, this.spec.dialect, action);
    return typeof operation !== "string" && perform(house, this.now().state, operation).refused === undefined;
  }

  snapshot(): Json {
    return this.now() as unknown as Json;
  }

  restore(snapshot: Json): void {
    const moment = snapshot as unknown as Partial<Moment> | null;
    const { id, version } = this.spec;
    const fix = "pass what snapshot() of the same world and version returned";
    const ours = moment?.world === id && moment.version === version && moment.task !== undefined;
    expect(ours, `${id}.restore`, { expected: `a snapshot of ${id} ${version}`, got: snapshot, fix });
    const task = moment.task!;
    if (this.moment?.task !== task) this.game = this.options.open(task);
    const { receptacles, objects } = this.playing().house;
    const fits = isState(moment.state as unknown as Json, receptacles.length, objects.length);
    expect(fits, `${id}.restore`, { expected: `a state of ${task.id}`, got: moment.state, fix });
    this.list = undefined;
    this.moment = moment as Moment;
  }

  fork(): HouseholdEnvironment {
    const copy = new HouseholdEnvironment(this.options);
    copy.game = this.game;
    copy.moment = this.moment;
    copy.list = this.list;
    return copy;
  }

  key(level: KeyLevel): AnchorKey {
    const { state, text, knowledge } = this.now();
    const { house, aim } = this.playing();
    switch (level) {
      case "observation":
        return hex(textHash(text));
      case "agent":
        return hex(knowledgeHash(knowledge, house, state));
      case "task":
        return hex(aimHash(aim, house, state));
      case "full":
        return hex(state.hash);
    }
  }

  progress(): Progress {
    const { state, knowledge, won } = this.now();
    const { house, aim } = this.playing();
    const rows = aim ? milestones(aim, house, state, knowledge.seen) : [];
    const distance = won ? 0 : this.plan()?.actions.length;
    const names = [...rows.map(([name]) => name), "won"];
    const done = [...rows.map(([, reached]) => reached), won];
    return distance === undefined ? { names, done } : { names, done, distance };
  }

  oracle(): Plan | undefined {
    const plan = this.over() ? undefined : this.plan();
    return plan && plan.actions.length <= this.playing().limit - this.now().steps ? plan : undefined;
  }

  private plan(): Plan | undefined {
    const { house, aim, plans } = this.playing();
    const { state } = this.now();
    let known = plans.get(state);
    if (known === undefined) {
      known = { plan: planFor(house, aim, state, this.spec.dialect) };
      plans.set(state, known);
    }
    return known.plan;
  }

  private over(): boolean {
    return this.now().won || this.now().steps >= this.playing().limit;
  }

  /** The house and its state, for tests, teachers and pictures; privileged. */
  inside(): { readonly house: House; readonly state: HouseState; readonly aim: Aim | undefined } {
    return { house: this.playing().house, state: this.now().state, aim: this.playing().aim };
  }

  /** What an operation would come to here; privileged. */
  attempt(operation: Operation): Outcome {
    return perform(this.playing().house, this.now().state, operation);
  }

  private observation(): Observation {
    return { text: this.now().text, admissible: this.admissible() };
  }

  private now(): Moment {
    const moment = this.moment;
    const fix = "call reset(task) first";
    expect(moment !== undefined, this.spec.id, { expected: "a started episode", got: moment, fix });
    return moment;
  }

  private playing(): Playable {
    const game = this.game;
    const fix = "call reset(task) first";
    expect(game !== undefined, this.spec.id, { expected: "a started episode", got: game, fix });
    return game;
  }
}
