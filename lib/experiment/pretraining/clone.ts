/** Behaviour cloning: minimise the weighted negative log-likelihood of lessons. One loop for every world. */
import type { LossFunction, StepOptions, TrainablePolicy } from "../../policy/policy.js";
import { split, type Key } from "../../random.js";
import { scheduled, type Schedule } from "../../training/schedule.js";
import type { Sequence, TokenSignal } from "../../types.js";
import type { Lesson } from "./lesson.js";

export interface CloneOptions {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly optimizer: Omit<StepOptions, "learningRate">;
}

export function defaultClone(steps: number): CloneOptions {
  return {
    steps,
    batch: 64,
    learningRate: 2.5e-3,
    schedule: { kind: "linear", warmup: 100, total: steps, end: 0.05 },
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 },
  };
}

/** What one step saw; `loss` is the mean negative log-likelihood of what the agent says. */
export interface CloneProgress {
  readonly step: number;
  readonly loss: number;
  readonly tokens: number;
}

/** Where lessons come from; they may depend on what the pupil can do when their round begins. */
export interface LessonSource {
  /** Optimiser steps whose lessons are made at once. */
  readonly round: number;
  /** One lesson a key; `done` is the share of all steps that are behind. */
  lessons(keys: readonly Key[], done: number): readonly Lesson[] | Promise<readonly Lesson[]>;
}

/** Lessons that depend on their key alone. */
export function oneByOne(lessonOf: (key: Key) => Lesson): LessonSource {
  return { round: 1, lessons: (keys) => keys.map(lessonOf) };
}

/**
 * Train; lesson number n is that of `split(key, n)`, so a run depends on the start, the key and the options alone. It goes on
 * `from` a step at which a round of lessons begins, with a pupil that has the steps before it behind.
 */
export async function* clone(
  policy: TrainablePolicy,
  source: LessonSource,
  options: CloneOptions,
  key: Key,
  from: { readonly step: number; readonly tokens: number } = { step: 0, tokens: 0 },
): AsyncGenerator<CloneProgress, void> {
  let { tokens } = from;
  let ready: readonly Lesson[] = [];
  const { steps, batch } = options;
  for (let { step } = from; step < steps; step++) {
    const at = (step % source.round) * batch;
    if (at === 0) {
      const count = Math.min(source.round, steps - step) * batch;
      const keys = Array.from({ length: count }, (_, i) => split(key, step * batch + i));
      ready = await source.lessons(keys, step / steps);
    }
    const lessons = ready.slice(at, at + batch);
    const objective = new WeightedLikelihood(lessons);
    await policy.accumulate(lessons.map(sequenceOf), objective.loss);
    const learningRate = options.learningRate * scheduled(options.schedule, step);
    await policy.step({ ...options.optimizer, learningRate });
    tokens += lessons.reduce((sum, lesson) => sum + lesson.tokens.length, 0);
    yield { step, loss: objective.spokenLoss(), tokens };
  }
}

/** Σ weight · −log π / Σ weight, over all lessons of a batch. */
class WeightedLikelihood {
  private readonly total: number;
  private spoken = { sum: 0, count: 0 };

  constructor(private readonly lessons: readonly Lesson[]) {
    this.total = lessons.reduce((sum, { weights }) => sum + weights.subarray(1).reduce((a, b) => a + b, 0), 0);
  }

  readonly loss: LossFunction = ({ sequence, position, logProb }) => {
    const weight = this.lessons[sequence]!.weights[position]!;
    if (weight === 1) {
      this.spoken.sum -= logProb;
      this.spoken.count++;
    }
    const share = weight / this.total;
    return { value: -share * logProb, byLogProb: -share, byEntropy: 0 };
  };

  spokenLoss(): number {
    return this.spoken.sum / Math.max(1, this.spoken.count);
  }
}

const taught: readonly TokenSignal[] = [{ component: "ce", weight: 1 }];

function sequenceOf({ tokens, weights, allowed }: Lesson): Sequence {
  const skipped = (position: number): boolean => position === 0 || (allowed !== undefined && weights[position] === 0);
  return {
    tokens,
    signals: Array.from(tokens, (_, position) => (skipped(position) ? undefined : taught)),
    ...(allowed && { allowed }),
    oldLogProbs: new Float32Array(tokens.length).fill(Number.NaN),
    from: { episode: "lesson", prompt: "as-acted" },
  };
}
