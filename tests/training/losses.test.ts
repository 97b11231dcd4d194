import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jensenShannon, softmax, topKDivergence } from "../../lib/training/distributions.js";
import {
  cappedRatio,
  clippedPolicyGradient,
  gatedLogRatio,
  importanceWeightedK3,
  klPenalty,
  negativeLogLikelihood,
  scoreFunctionDistillation,
  type Slope,
} from "../../lib/training/losses.js";

const logProb = fc.double({ min: -6, max: -0.01, noNaN: true });

describe("the clipped policy gradient, worked", () => {
  it.each([
    // ratio, advantage → value, slope (with the ratio as π/π_old)
    [1, 2, -2, -2], // on-policy: −A·r
    [1.5, 1, -1.2, 0], // raised far enough: clipped, no slope
    [0.5, 1, -0.5, -0.5], // lowered although good: pull it back
    [0.5, -1, 0.8, 0], // lowered far enough
    [1.5, -1, 1.5, 1.5], // raised although bad: push it down
    [4, -1, 3, 0], // dual clip: never more than 3·|A|
  ])("ratio %d, advantage %d", (ratio, advantage, value, slope) => {
    const found = clippedPolicyGradient(-1 + Math.log(ratio), -1, advantage);
    expect(found.value).toBeCloseTo(value, 10);
    expect(found.slope).toBeCloseTo(slope, 10);
  });

  it("an asymmetric clip lets good tokens rise further", () => {
    const far = clippedPolicyGradient(Math.log(1.25), 0, 1, { low: 0.2, high: 0.28, dual: 3 });
    expect(far.slope).toBeCloseTo(-1.25, 10);
  });
});

describe("slopes agree with central differences", () => {
  const forms: readonly [string, (l: number, other: number) => Slope][] = [
    ["negativeLogLikelihood", (l) => negativeLogLikelihood(l)],
    ["k1", (l, other) => klPenalty(l, other, "k1")],
    ["k2", (l, other) => klPenalty(l, other, "k2")],
    ["k3", (l, other) => klPenalty(l, other, "k3")],
    ["importanceWeightedK3", (l, other) => importanceWeightedK3(l, other, other + 0.3, 1e9)],
    ["clippedPolicyGradient", (l, other) => clippedPolicyGradient(l, other, 1.3, { low: 9, high: 1e9, dual: 1e9 })],
  ];
  it.each(forms)("%s", (_, form) => {
    fc.assert(
      fc.property(logProb, logProb, (l, other) => {
        const h = 1e-5;
        const numeric = (form(l + h, other).value - form(l - h, other).value) / (2 * h);
        const exact = form(l, other).slope;
        expect(Math.abs(numeric - exact)).toBeLessThan(1e-4 * Math.max(1, Math.abs(exact)));
      }),
    );
  });
});

/** A small vocabulary, where expectations are exact sums. */
const logitsA = [0.3, -1.1, 0.8, 0.1, -0.4];
const logitsB = [-0.2, 0.5, 0.9, -1.3, 0.2];

/** E over tokens of weight·slope·∂log π/∂z, in logit space: Σ_y w_y slope_y (1[j=y] − π_j). */
function expectedGradient(weights: Float64Array, policy: Float64Array, slope: (token: number) => number): number[] {
  return Array.from(policy, (probability, j) =>
    weights.reduce((sum, weight, token) => sum + weight * slope(token) * ((token === j ? 1 : 0) - probability), 0),
  );
}

function close(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-9): void {
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(actual[i]! - wanted[i]!)).toBeLessThan(tolerance);
}

describe("identities over a small vocabulary", () => {
  const student = softmax(logitsA);
  const teacher = softmax(logitsB);
  const l = student.map(Math.log);
  const t = teacher.map(Math.log);
  const forward = topKDivergence(teacher, logitsA, 5, false); // KL(T ‖ S) and its gradient
  const reverse = jensenShannon(teacher, logitsA, 0); // KL(S ‖ T) and its gradient

  it("(i) k3 is never negative", () => {
    fc.assert(
      fc.property(logProb, logProb, (a, b) => {
        expect(klPenalty(a, b, "k3").value).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("(ii) teacher = student: no value, no gradient", () => {
    for (const found of [
      topKDivergence(student, logitsA, 2, true),
      topKDivergence(student, logitsA, 3, false),
      jensenShannon(student, logitsA, 0.5),
    ]) {
      expect(found.value).toBeCloseTo(0, 12);
      close(found.byLogits, [0, 0, 0, 0, 0]);
    }
    expect(importanceWeightedK3(-1, -1, -1)).toEqual({ value: 0, slope: 0 });
  });

  it("(iii) Jensen–Shannon at its ends is the forward and the reverse divergence", () => {
    const kl = (p: Float64Array, q: Float64Array): number => p.reduce((sum, x, i) => sum + x * Math.log(x / q[i]!), 0);
    expect(jensenShannon(teacher, logitsA, 1).value).toBeCloseTo(kl(teacher, student), 12);
    expect(reverse.value).toBeCloseTo(kl(student, teacher), 12);
    close(jensenShannon(teacher, logitsA, 1).byLogits, forward.byLogits);
    close(
      jensenShannon(teacher, logitsA, 1 - 1e-7).byLogits,
      forward.byLogits.map((x) => x * 1e-7),
      1e-7,
    );
  });

  it("(iv) plain k3 on own samples pulls in the direction of the forward divergence", () => {
    close(
      expectedGradient(student, student, (y) => klPenalty(l[y]!, t[y]!, "k3").slope),
      forward.byLogits,
    );
  });

  it("(v) k3 with a differentiable ratio is the reverse divergence", () => {
    close(
      expectedGradient(student, student, (y) => importanceWeightedK3(l[y]!, t[y]!, l[y]!).slope),
      reverse.byLogits,
    );
  });

  it("(vi) distillation as a policy gradient is the reverse divergence too", () => {
    close(
      expectedGradient(student, student, (y) => scoreFunctionDistillation(l[y]!, t[y]!).slope),
      reverse.byLogits,
    );
  });

  it("(vii) the gated log-ratio with a constant gate pulls nowhere on average", () => {
    close(
      expectedGradient(student, student, (y) => gatedLogRatio(l[y]!, t[y]!, 0).slope),
      [0, 0, 0, 0, 0],
    );
  });

  it("(viii) imitation of skill-guided tokens is the forward divergence from the guided behaviour", () => {
    close(
      expectedGradient(teacher, student, () => negativeLogLikelihood(0).slope),
      forward.byLogits,
    );
  });

  it("k1 pulls nowhere on average", () => {
    close(
      expectedGradient(student, student, (y) => klPenalty(l[y]!, t[y]!, "k1").slope),
      [0, 0, 0, 0, 0],
    );
  });

  it.each([
    ["top 2 of the teacher", (z: number[]) => topKDivergence(teacher, z, 2, false)],
    ["top 2 and the tail", (z: number[]) => topKDivergence(teacher, z, 2, true)],
    ["everything", (z: number[]) => topKDivergence(teacher, z, 5, true)],
    ["Jensen–Shannon", (z: number[]) => jensenShannon(teacher, z, 0.5)],
    ["skewed Jensen–Shannon", (z: number[]) => jensenShannon(teacher, z, 0.1)],
  ] as const)("gradient of %s by central differences", (_, form) => {
    const exact = form([...logitsA]).byLogits;
    logitsA.forEach((_, j) => {
      const moved = (h: number): number => form(logitsA.map((z, i) => (i === j ? z + h : z))).value;
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(exact[j]!, 7);
    });
  });
});

it("k3 pulls no more beyond a difference of 10: e^10 − 10 − 1", () => {
  expect(klPenalty(-12, -1, "k3")).toEqual({ value: Math.exp(10) - 11, slope: 0 });
  expect(klPenalty(-1, -12, "k3")).toEqual({ value: Math.exp(-10) + 9, slope: 0 });
  expect(klPenalty(-10, -1, "k3").slope).toBeCloseTo(1 - Math.exp(9), 6);
});

it("importance ratios are capped", () => {
  expect(cappedRatio(0, -3, 2)).toBe(2);
  expect(cappedRatio(-1, -1, 2)).toBe(1);
});
