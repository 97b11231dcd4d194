import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultObjective, Objective, type Aggregation } from "../../lib/training/objective.js";
import { scheduled } from "../../lib/training/schedule.js";
import { minibatches } from "../../lib/training/update.js";
import type { Sequence, TokenSignal } from "../../lib/types.js";

/** A sequence whose token 0 is context; `signals` belong to tokens 1, 2, … */
function sequence(signals: readonly (readonly TokenSignal[] | undefined)[], reference?: number): Sequence {
  const length = signals.length + 1;
  return {
    tokens: new Int32Array(length),
    signals: [undefined, ...signals],
    oldLogProbs: new Float32Array(length).fill(-1),
    ...(reference === undefined ? {} : { referenceLogProbs: new Float32Array(length).fill(reference) }),
    from: { episode: "e", prompt: "as-acted" },
  };
}

const rl = (advantage: number): TokenSignal[] => [{ component: "rl", weight: 1, advantage }];
const ce = (weight: number): TokenSignal[] => [{ component: "ce", weight }];

/** Sum the loss over all taught tokens, on-policy (log-probability −1, entropy 2). */
function total(sequences: readonly Sequence[], options = defaultObjective): { value: number; slopes: number[] } {
  const objective = new Objective(sequences, options);
  const slopes: number[] = [];
  let value = 0;
  sequences.forEach((one, s) =>
    one.signals.forEach((here, position) => {
      if (!here) return;
      const loss = objective.loss({ sequence: s, position, logProb: -1, entropy: 2 });
      value += loss.value;
      slopes.push(loss.byLogProb);
    }),
  );
  return { value, slopes };
}

describe("the objective, worked", () => {
  it.each<[Aggregation, number[]]>([
    // advantages 1 1 | 1 in two sequences of two and one tokens, ratio 1: each slope is −1 times its share
    ["token-mean", [-1 / 3, -1 / 3, -1 / 3]],
    ["sequence-sum", [-1 / 2, -1 / 2, -1 / 2]],
    ["sequence-mean", [-1 / 4, -1 / 4, -1 / 2]],
    ["sum-over-limit", [-1 / 20, -1 / 20, -1 / 20]],
  ])("%s", (aggregation, wanted) => {
    const batch = [sequence([rl(1), rl(1)]), sequence([rl(1)])];
    const { slopes } = total(batch, { ...defaultObjective, aggregation, lengthLimit: 10 });
    slopes.forEach((slope, i) => expect(slope).toBeCloseTo(wanted[i]!, 12));
  });

  it("averages each component over its own tokens", () => {
    // rl: −1·1/1; ce: weights 2 and 1 over two tokens → 2·1/2 + 1·1/2 = 1.5
    expect(total([sequence([rl(1)]), sequence([ce(2), ce(1)])]).value).toBeCloseTo(-1 + 1.5, 12);
  });

  it("is held to the reference by all that might have been said, where the estimate is exact", () => {
    // π = (.8, .2), reference (.5, .5): .8 ln 1.6 + .2 ln .4 = .192745; slope in the first logit .8 (ln 1.6 − .192745)
    const reference = { tokens: Int32Array.of(3, 5), logProbs: Float32Array.of(Math.log(0.5), Math.log(0.5)) };
    const near: Sequence = {
      ...sequence([[{ component: "refKl", weight: 1 }]]),
      reference: [undefined, reference],
    };
    const options = { ...defaultObjective, kl: { weight: 0.1, estimator: "exact" } } as const;
    const seen = { sequence: 0, position: 1, logProb: Math.log(0.8), entropy: 0.5 };
    const listed = Float32Array.of(Math.log(0.8), Math.log(0.2));
    const { value, byLogProb, soft } = new Objective([near], options).loss({ ...seen, listed });
    expect(value).toBeCloseTo(0.0192745, 6);
    expect(byLogProb).toBe(0);
    expect(soft!.byLogit[0]).toBeCloseTo(0.1 * 0.8 * (Math.log(1.6) - 0.192745), 6);
    expect(soft!.byLogit[1]).toBeCloseTo(-soft!.byLogit[0]!, 6);
    expect(() => new Objective([sequence([[{ component: "refKl", weight: 1 }]], -1)], options)).toThrow(
      /reference says/,
    );
  });

  it("a token may carry several signals", () => {
    const both: TokenSignal[] = [...rl(1), { component: "refKl", weight: 1 }];
    // k3 with reference −2: e^−1 + 1 − 1 = .3679, weighted .01
    expect(total([sequence([both], -2)]).value).toBeCloseTo(-1 + 0.003679, 5);
  });

  it("no signal and weight zero teach nothing; only weights are counted", () => {
    const { value, slopes } = total([sequence([rl(1), undefined, ce(0)])]);
    expect(value).toBeCloseTo(-1, 12);
    expect(slopes).toEqual([-1, 0]);
  });

  it("an advantage of zero is counted, no opinion is not", () => {
    expect(total([sequence([rl(1), rl(0)])]).value).toBeCloseTo(-0.5, 12);
    expect(total([sequence([rl(1), undefined])]).value).toBeCloseTo(-1, 12);
  });

  it("the entropy bonus is paid per rl token", () => {
    const { value } = total([sequence([rl(0), rl(0)])], { ...defaultObjective, entropyBonus: 0.1 });
    expect(value).toBeCloseTo(-0.2, 12);
  });

  it("splitting a batch by minibatch and weighting by token counts gives the same token mean", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 }), {
          minLength: 2,
          maxLength: 5,
        }),
        (rows) => {
          const batch = rows.map((row) => sequence(row.map(rl)));
          const tokens = rows.map((row) => row.length);
          const parts = batch.map((one, i) => total([one]).value * tokens[i]!);
          const whole = total(batch).value * tokens.reduce((a, b) => a + b, 0);
          expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(whole, 9);
        },
      ),
    );
  });
});

describe("the objective refuses", () => {
  it.each<[string, Sequence, string]>([
    ["an rl signal without advantage", sequence([[{ component: "rl", weight: 1 }]]), "an advantage for each rl signal"],
    ["refKl without reference", sequence([[{ component: "refKl", weight: 1 }]]), "what the reference says"],
    [
      "a signal on the first token",
      { ...sequence([undefined]), signals: [ce(1), undefined] },
      "signals from position 1 on",
    ],
    [
      "arrays of different lengths",
      { ...sequence([ce(1)]), signals: [undefined] },
      "signals and old log-probabilities for 2 tokens",
    ],
  ])("%s", (_, broken, message) => {
    expect(() => new Objective([broken])).toThrow(message);
  });
});

it("deals imitation rows evenly over the minibatches", () => {
  const rows = [
    ...Array.from({ length: 6 }, () => sequence([rl(1)])),
    ...Array.from({ length: 3 }, () => sequence([ce(1)])),
  ];
  const dealt = minibatches(rows, 3, [1, 2]);
  expect(dealt.map((batch) => batch.length)).toEqual([3, 3, 3]);
  expect(dealt.map((batch) => batch.filter((row) => row.signals[1]![0]!.component === "ce").length)).toEqual([1, 1, 1]);
  expect(new Set(dealt.flat()).size).toBe(rows.length);
});

it("schedules: rise, then fall to the end share", () => {
  const linear = { kind: "linear", warmup: 10, total: 100, end: 0.05 } as const;
  expect(scheduled(linear, 0)).toBeCloseTo(0.1, 12);
  expect(scheduled(linear, 50)).toBeCloseTo(1 - 0.95 * 0.5, 12);
  expect(scheduled(linear, 100)).toBeCloseTo(0.05, 12);
  expect(scheduled({ kind: "cosine", warmup: 0, total: 100, end: 0 }, 50)).toBeCloseTo(0.5, 12);
  expect(() => scheduled(linear, -1)).toThrow("scheduled: expected a step ≥ 0, got -1");
});
