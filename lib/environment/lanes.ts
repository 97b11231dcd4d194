/**
 * Many environments side by side, in one thread, in groups: the lanes of a group start from the same task and key, and
 * are checked to start equal. What lanes return comes in typed arrays, one entry a lane.
 */
import type { Environment, StepInfo } from "../environment.js";
import { expect, labError } from "../errors.js";
import { split, type Key } from "../random.js";
import type { Observation, Task } from "../types.js";

/**
 * What happens after a group's last lane has ended: `off`, the lanes rest; `same-step`, the step that ended it returns the
 * first observation of the next task (and the last one in `finals`); `next-step`, the next step ignores the group's actions
 * and starts the next task (Gymnasium's three modes; with groups of one they are exactly those).
 */
export type Autoreset = "off" | "same-step" | "next-step";

export interface LanesOptions {
  readonly lanes: number;
  /** Lanes that play the same task from the same start. */
  readonly groupSize?: number;
  readonly autoreset?: Autoreset;
}

/** One entry a lane. */
export interface LanesStep {
  readonly observations: readonly Observation[];
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** 1 where an action was taken; 0 where the lane rested or was started. */
  readonly acted: Uint8Array;
  readonly infos: readonly (StepInfo | undefined)[];
  /** The last observation of an episode whose lane was started again in this step. */
  readonly finals: readonly (Observation | undefined)[];
}

interface Lane {
  readonly environment: Environment;
  observation: Observation;
  ended: boolean;
}

export class VecEnvironment {
  readonly groupSize: number;
  private readonly lanes: readonly Lane[];
  private readonly autoreset: Autoreset;
  private key: Key = [0, 0];
  private source: Iterator<Task> | undefined;
  /** How many tasks each group has started. */
  private readonly started: number[];

  constructor(make: () => Environment, { lanes, groupSize = 1, autoreset = "off" }: LanesOptions) {
    expect(
      Number.isInteger(groupSize) && groupSize >= 1 && lanes >= groupSize && lanes % groupSize === 0,
      "VecEnvironment",
      {
        expected: `a number of lanes that is a multiple of the group size ${groupSize}`,
        got: lanes,
        fix: "for example 8 tasks × groups of 8 = 64 lanes",
      },
    );
    this.groupSize = groupSize;
    this.autoreset = autoreset;
    this.lanes = Array.from({ length: lanes }, () => ({ environment: make(), observation: { text: "" }, ended: true }));
    this.started = Array.from({ length: lanes / groupSize }, () => 0);
  }

  get count(): number {
    return this.lanes.length;
  }

  /** The environment of a lane: for its admissible list, keys, snapshots. Step it only through `step`. */
  environment(lane: number): Environment {
    return this.lanes[lane]!.environment;
  }

  /** Start one task a group; with autoreset the following tasks are taken from the same list as groups end. */
  reset(tasks: Iterable<Task>, key: Key): readonly Observation[] {
    this.key = key;
    this.source = tasks[Symbol.iterator]();
    this.started.fill(0);
    for (let group = 0; group < this.started.length; group++) {
      if (!this.startGroup(group))
        throw labError("VecEnvironment.reset", {
          expected: `at least ${this.started.length} tasks, one a group`,
          got: group,
          fix: "pass more tasks or make fewer lanes",
        });
    }
    return this.lanes.map((lane) => lane.observation);
  }

  /** One action a lane; lanes with mask 0, and lanes that have ended, rest. */
  step(actions: readonly string[], mask?: Uint8Array): LanesStep {
    expect(actions.length === this.count, "VecEnvironment.step", {
      expected: `${this.count} actions, one a lane`,
      got: actions.length,
      fix: "give resting lanes an empty action",
    });
    const result = emptyStep(this.count);
    for (let group = 0; group < this.started.length; group++) {
      const fresh = this.autoreset === "next-step" && this.hasEnded(group) && this.startGroup(group);
      if (!fresh) this.stepGroup(group, actions, mask, result);
      if (this.autoreset === "same-step" && this.hasEnded(group)) this.startAgain(group, result);
    }
    return { ...result, observations: this.lanes.map((lane) => lane.observation) };
  }

  private stepGroup(
    group: number,
    actions: readonly string[],
    mask: Uint8Array | undefined,
    result: MutableStep,
  ): void {
    for (const index of this.lanesOf(group)) {
      const lane = this.lanes[index]!;
      if (lane.ended || mask?.[index] === 0) continue;
      const step = lane.environment.step(actions[index]!);
      lane.observation = step.observation;
      lane.ended = step.terminated || step.truncated;
      result.rewards[index] = step.reward;
      result.terminated[index] = Number(step.terminated);
      result.truncated[index] = Number(step.truncated);
      result.acted[index] = 1;
      result.infos[index] = step.info;
    }
  }

  private startAgain(group: number, result: MutableStep): void {
    const last = this.lanesOf(group).map((index) => this.lanes[index]!.observation);
    if (this.startGroup(group)) this.lanesOf(group).forEach((index, i) => (result.finals[index] = last[i]));
  }

  /** False where no task is left: the group then rests. */
  private startGroup(group: number): boolean {
    const next = this.source?.next();
    if (next === undefined || next.done) return false;
    const key = split(split(this.key, group), this.started[group]!++);
    const starts = this.lanesOf(group).map((index) => {
      const lane = this.lanes[index]!;
      lane.observation = lane.environment.reset(next.value, key);
      lane.ended = false;
      return `${lane.observation.text}\n${lane.environment.key("full")}`;
    });
    const odd = starts.findIndex((start) => start !== starts[0]);
    expect(odd === -1, "VecEnvironment.reset", {
      expected: "all lanes of a group to start equal",
      got: starts[odd],
      fix: "the environment's reset must depend on the task and the key only",
    });
    return true;
  }

  private hasEnded(group: number): boolean {
    return this.lanesOf(group).every((index) => this.lanes[index]!.ended);
  }

  private lanesOf(group: number): number[] {
    return Array.from({ length: this.groupSize }, (_, index) => group * this.groupSize + index);
  }
}

type MutableStep = Omit<LanesStep, "observations" | "infos" | "finals"> & {
  infos: (StepInfo | undefined)[];
  finals: (Observation | undefined)[];
};

function emptyStep(lanes: number): MutableStep {
  return {
    rewards: new Float32Array(lanes), // [B]
    terminated: new Uint8Array(lanes),
    truncated: new Uint8Array(lanes),
    acted: new Uint8Array(lanes),
    infos: new Array<StepInfo | undefined>(lanes).fill(undefined),
    finals: new Array<Observation | undefined>(lanes).fill(undefined),
  };
}
