/**
 * Where a run stands between two iterations, as a value that one can go on from any number of times; and whose turn it is
 * to work with a policy, since a run trains its lab's policy in place.
 */
import { expect } from "../errors.js";
import type { TrainablePolicy } from "../policy/policy.js";
import type { RunRecord } from "../records.js";
import { openedLab, type Lab, type OpenedLab } from "./lab.js";

/** All that a run needs in order to go on: whoever goes on from here gets the same bytes, whatever happened since. */
export interface Standing {
  /** The next iteration. */
  readonly iteration: number;
  /** What the method carries besides the policy; plain data. */
  readonly state: unknown;
  /** The policy here, optimiser and all: what `snapshot("all")` gave. */
  readonly policy: Uint8Array;
}

const firsts = new WeakMap<TrainablePolicy, Promise<Uint8Array>>();

/** The policy as it was when this was first asked: where every run without a standing starts. */
export function firstOf(policy: TrainablePolicy): Promise<Uint8Array> {
  const first = firsts.get(policy) ?? policy.snapshot("all");
  firsts.set(policy, first);
  return first;
}

/**
 * A lab of its own with the policy of a standing, for two futures side by side: training it leaves the given lab alone.
 * World and reference are shared; nothing changes them.
 */
export async function branch<L extends Lab>(lab: L, standing: Standing): Promise<L & OpenedLab> {
  const policy = await lab.policy.copy();
  firsts.set(policy, firstOf(lab.policy));
  await policy.restore(standing.policy);
  return { ...lab, ...openedLab({ ...lab, policy }) };
}

/**
 * The right to train a policy. It goes to the run that asked last; one that was left in the middle of a step (an
 * interrupted cell) is waited for, so that its last step cannot reach into the next run.
 */
export class Turn {
  private static readonly holders = new WeakMap<TrainablePolicy, Turn>();
  private resting: Promise<unknown>;

  private constructor(
    private readonly policy: TrainablePolicy,
    before: Turn | undefined,
  ) {
    this.resting = before?.resting ?? Promise.resolve();
  }

  static async take(policy: TrainablePolicy): Promise<Turn> {
    const turn = new Turn(policy, Turn.holders.get(policy));
    Turn.holders.set(policy, turn);
    await turn.resting;
    return turn;
  }

  /** Do the steps one by one, as long as no other run has taken the policy. */
  async *through<R>(steps: AsyncGenerator<RunRecord, R>): AsyncGenerator<RunRecord, R> {
    try {
      for (;;) {
        this.expectMine();
        const step = steps.next();
        this.resting = step.catch(() => undefined);
        const next = await step;
        if (next.done === true) return next.value;
        yield next.value;
      }
    } finally {
      await steps.return(undefined as never);
    }
  }

  private expectMine(): void {
    expect(Turn.holders.get(this.policy) === this, "run", {
      expected: "one run at a time on a lab's policy",
      got: "a run whose policy another run has taken since",
      fix: "give each run a lab of its own: await branch(lab, standing)",
    });
  }
}
