/**
 * One update of a policy from training sequences: shuffle, deal into minibatches, and step once for each. Sequences that
 * only imitate are dealt separately, so that every minibatch gets its share of them.
 */
import { expect } from "../errors.js";
import type { StepOptions, TrainablePolicy } from "../policy/policy.js";
import { split, stream, type Key } from "../random.js";
import type { Metrics, Sequence, TokenSignal } from "../types.js";
import { defaultObjective, Objective, type ObjectiveOptions } from "./objective.js";

export interface UpdateOptions {
  readonly objective: ObjectiveOptions;
  readonly minibatches: number;
  readonly epochs: number;
  readonly optimizer: StepOptions;
  /** The temperature the tokens were sampled at: old and new probabilities are compared at the same one. */
  readonly temperature: number;
  /** Also measure, on the first minibatch, the gradient of each part of the loss alone. */
  readonly measureParts: boolean;
}

const defaultOptimizer: StepOptions = {
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradientNorm: 1,
};

export const defaultUpdate: UpdateOptions = {
  objective: defaultObjective,
  minibatches: 8,
  epochs: 1,
  optimizer: defaultOptimizer,
  temperature: 1,
  measureParts: false,
};

/** Train on all sequences; the result depends on the policy, the sequences in their order, the options and the key. */
export async function update(
  policy: TrainablePolicy,
  sequences: readonly Sequence[],
  options: UpdateOptions,
  key: Key,
): Promise<Metrics> {
  expect(options.minibatches >= 1 && options.epochs >= 1, "update", {
    expected: "at least one minibatch and one epoch",
    got: { minibatches: options.minibatches, epochs: options.epochs },
    fix: "set both to 1 or more",
  });
  const taught = sequences.filter(isTaught);
  const seen: Metrics[] = [];
  let parts: Metrics = {};
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const batch of minibatches(taught, options.minibatches, split(key, epoch))) {
      if (options.measureParts && seen.length === 0) parts = await partNorms(policy, batch, options);
      seen.push(await trainOn(policy, batch, options));
    }
  }
  return { ...averaged(seen), ...parts };
}

/** How strongly imitation pulls beside the policy gradient, also on tokens that have both; each with its weight in the loss. */
async function partNorms(
  policy: TrainablePolicy,
  batch: readonly Sequence[],
  { objective, temperature }: UpdateOptions,
): Promise<Metrics> {
  const normOf = (part: readonly Sequence[]): Promise<number> =>
    policy.gradientNorm(part, new Objective(part, objective).loss, temperature);
  const isActed = batch.map(hasRl); // what merely stays near the reference is of the part that its sequence is of
  const acted = batch
    .filter((_, i) => isActed[i])
    .map((sequence) => only(sequence, ({ component }) => component !== "ce"));
  const imitated = batch
    .map((sequence, i) => (isActed[i] ? only(sequence, ({ component }) => component === "ce") : sequence))
    .filter(isTaught);
  if (acted.length === 0 || imitated.length === 0) return {};
  const [rl, ce] = [await normOf(acted), await normOf(imitated)];
  return { "gradient/rl": rl, "gradient/ce": ce, ...(rl > 0 ? { "gradient/ratio": ce / rl } : {}) };
}

/** The sequence with some of its signals alone. */
function only(sequence: Sequence, wanted: (signal: TokenSignal) => boolean): Sequence {
  return {
    ...sequence,
    signals: sequence.signals.map((here) => {
      const left = here?.filter(wanted) ?? [];
      return left.length === 0 ? undefined : left;
    }),
  };
}

async function trainOn(policy: TrainablePolicy, batch: readonly Sequence[], options: UpdateOptions): Promise<Metrics> {
  const objective = new Objective(batch, options.objective);
  await policy.accumulate(batch, objective.loss, options.temperature);
  const step = await policy.step(options.optimizer);
  return { ...objective.metrics(), ...step };
}

/** Whether any token of a sequence has a signal with a weight. */
function isTaught({ signals }: Sequence): boolean {
  return signals.some((here) => here?.some(({ weight }) => weight !== 0));
}

/** Deal sequences with `rl` signals and those without into the same minibatches; empty ones are left out. */
export function minibatches(sequences: readonly Sequence[], count: number, key: Key): Sequence[][] {
  const [acted, imitated] = [true, false].map((rl) => sequences.filter((sequence) => hasRl(sequence) === rl));
  const batches = Array.from({ length: count }, (): Sequence[] => []);
  [acted!, imitated!].forEach((part, which) => {
    stream(split(key, which))
      .shuffle(part)
      .forEach((sequence, place) => batches[place % count]!.push(sequence));
  });
  return batches.filter((batch) => batch.length > 0);
}

function hasRl({ signals }: Sequence): boolean {
  return signals.some((here) => here?.some(({ component }) => component === "rl"));
}

/** The mean of each metric over the minibatches that report it; token counts are summed. */
function averaged(rows: readonly Metrics[]): Metrics {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const result: Record<string, number> = {};
  for (const name of names) {
    const values = rows.flatMap((row) => (name in row ? [row[name]!] : []));
    const sum = values.reduce((a, b) => a + b, 0);
    result[name] = name.startsWith("tokens/") ? sum : sum / values.length;
  }
  return result;
}
