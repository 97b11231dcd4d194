import { describe, expect, it } from "vitest";
import type { TrainablePolicy } from "../../lib/policy/policy.js";
import { keyOf } from "../../lib/random.js";
import { defaultUpdate, update } from "../../lib/training/update.js";
import type { Metrics, Sequence, TokenSignal } from "../../lib/types.js";
import { tinyLab } from "../experiment/tiny-lab.js";

const tokens = Int32Array.from([0, 5, 9, 7, 3, 4]);

function sequence(signal: TokenSignal): Sequence {
  return {
    tokens,
    signals: [undefined, undefined, undefined, [signal], [signal], [signal]],
    oldLogProbs: new Float32Array(tokens.length).fill(-4),
    from: { episode: "e", prompt: "as-acted" },
  };
}

const acted = sequence({ component: "rl", weight: 1, advantage: 1 });
const imitated = sequence({ component: "ce", weight: 2 });

async function once(
  sequences: readonly Sequence[],
  measureParts: boolean,
): Promise<{ metrics: Metrics; bytes: Uint8Array }> {
  const { policy } = await tinyLab();
  const options = { ...defaultUpdate, minibatches: 1, measureParts };
  const metrics = await update(policy, sequences, options, keyOf(0));
  const bytes = await policy.snapshot("all");
  policy.dispose();
  return { metrics, bytes };
}

describe("measuring the parts of an update", () => {
  it("changes no byte of the policy and its optimiser", async () => {
    const [measured, plain] = [await once([acted, imitated], true), await once([acted, imitated], false)];
    expect(measured.bytes).toEqual(plain.bytes);
    expect(plain.metrics["gradient/ratio"]).toBeUndefined();
  });

  it("gives each part the length its gradient has alone", async () => {
    const { metrics } = await once([acted, imitated], true);
    const alone = async (one: Sequence): Promise<number> => (await once([one], false)).metrics["update/gradientNorm"]!;
    expect(metrics["gradient/rl"]).toBeCloseTo(await alone(acted), 6);
    expect(metrics["gradient/ce"]).toBeCloseTo(await alone(imitated), 6);
    expect(metrics["gradient/ratio"]).toBeCloseTo(metrics["gradient/ce"]! / metrics["gradient/rl"]!, 6);
  });

  it("tells the parts apart on tokens that have both", async () => {
    const near: TokenSignal = { component: "refKl", weight: 1 };
    const signals = acted.signals.map((here, i) => here && [...here, near, ...imitated.signals[i]!]);
    const referenceLogProbs = new Float32Array(tokens.length).fill(-4);
    const both: Sequence = { ...acted, signals, referenceLogProbs };
    const pulled: Sequence = { ...both, signals: acted.signals.map((here) => here && [...here, near]) };
    const { metrics } = await once([both], true);
    const alone = async (one: Sequence): Promise<number> => (await once([one], false)).metrics["update/gradientNorm"]!;
    expect(metrics["gradient/rl"]).toBeCloseTo(await alone(pulled), 6);
    expect(metrics["gradient/ce"]).toBeCloseTo(await alone(imitated), 6);
  });

  it("says nothing where one part is missing", async () => {
    expect((await once([acted], true)).metrics["gradient/rl"]).toBeUndefined();
  });
});

describe("gradientNorm", () => {
  it("is that of accumulate, and leaves nothing behind", async () => {
    const { policy } = await tinyLab();
    const loss = (): { value: number; byLogProb: number; byEntropy: number } => ({
      value: 0,
      byLogProb: -1,
      byEntropy: 0,
    });
    const norm = await policy.gradientNorm([imitated], loss);
    expect(await normOfStep(policy, loss)).toBeCloseTo(norm, 6);
    expect(norm).toBeGreaterThan(0);
    policy.dispose();
  });
});

async function normOfStep(
  policy: TrainablePolicy,
  loss: Parameters<TrainablePolicy["accumulate"]>[1],
): Promise<number> {
  await policy.accumulate([imitated], loss);
  return (await policy.step(defaultUpdate.optimizer))["update/gradientNorm"]!;
}
