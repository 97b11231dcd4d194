import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jensenShannon, softmax, topKDivergence } from "../../lib/training/distributions.js";
import { softDivergence } from "../../lib/training/soft-targets.js";

const logits = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 5 });

/** Log-probabilities of the teacher's `k` likeliest tokens under both, and which tokens those are. */
function cut(teacher: Float64Array, student: Float64Array, k: number) {
  const kept = [...teacher.keys()].sort((a, b) => teacher[b]! - teacher[a]! || a - b).slice(0, k);
  return { kept, t: kept.map((j) => Math.log(teacher[j]!)), s: kept.map((j) => Math.log(student[j]!)) };
}

/** The slopes of all logits from those of the listed tokens and the factor of the rest. */
function whole(kept: readonly number[], student: Float64Array, { byLogit, rest }: ReturnType<typeof softDivergence>) {
  return Array.from(student, (share, j) => (kept.includes(j) ? byLogit[kept.indexOf(j)]! : rest * share));
}

function close(actual: ArrayLike<number>, wanted: ArrayLike<number>): void {
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(actual[i]! - wanted[i]!)).toBeLessThan(1e-9);
}

describe("divergence on the teacher's likeliest tokens and the rest", () => {
  it("worked: two tokens of .5 and .3 against .25 and .25", () => {
    // buckets T = (.5, .3, .2), S = (.25, .25, .5): .5 ln 2 + .3 ln 1.2 + .2 ln .4 = .34657 + .05470 − .18326
    const found = softDivergence([0.5, 0.3].map(Math.log), [0.25, 0.25].map(Math.log), 1);
    expect(found.value).toBeCloseTo(0.21801, 5);
    // ∂/∂z = S − T for listed tokens; the rest shares .5 − .2 in proportion to probability: factor .3/.5
    close(found.byLogit as number[], [-0.25, -0.05]);
    expect(found.rest).toBeCloseTo(0.6, 12);
  });

  it("β = 1 is top-k KL with a tail, of the whole-vocabulary oracle", () => {
    fc.assert(
      fc.property(logits, logits, fc.integer({ min: 1, max: 4 }), (a, b, k) => {
        const [teacher, student] = [softmax(b), softmax(a)];
        const { kept, t, s } = cut(teacher, student, k);
        const found = softDivergence(t, s, 1);
        const oracle = topKDivergence(teacher, a, k, true);
        expect(found.value).toBeCloseTo(oracle.value, 9);
        close(whole(kept, student, found), oracle.byLogits);
      }),
    );
  });

  it("is the whole Jensen–Shannon divergence where the rest is a single token", () => {
    fc.assert(
      fc.property(logits, logits, fc.constantFrom(0, 0.1, 0.5, 1), (a, b, beta) => {
        const [teacher, student] = [softmax(b), softmax(a)];
        const { kept, t, s } = cut(teacher, student, 4);
        const found = softDivergence(t, s, beta);
        const oracle = jensenShannon(teacher, a, beta);
        expect(found.value).toBeCloseTo(oracle.value, 9);
        close(whole(kept, student, found), oracle.byLogits);
      }),
    );
  });

  it("has slopes by central differences, for any k and β", () => {
    fc.assert(
      fc.property(logits, logits, fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 0.3, 1), (a, b, k, beta) => {
        const teacher = softmax(b);
        const { kept, t } = cut(teacher, softmax(a), k);
        const valueAt = (z: number[]): number => softDivergence(t, cut(teacher, softmax(z), k).s, beta).value;
        const exact = whole(kept, softmax(a), softDivergence(t, cut(teacher, softmax(a), k).s, beta));
        a.forEach((_, j) => {
          const moved = (h: number): number => valueAt(a.map((z, i) => (i === j ? z + h : z)));
          expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(exact[j]!, 6);
        });
      }),
    );
  });

  it("teacher = student: no value and no slope, also where the rest is only rounding", () => {
    for (const shares of [[0.5, 0.3], [0.9, 0.1], [1 - 1e-9]]) {
      const logProbs = shares.map(Math.log);
      for (const beta of [0, 0.5, 1]) {
        const { value, byLogit, rest } = softDivergence(logProbs, logProbs, beta);
        close([value, rest, ...Array.from(byLogit)], [0, 0, 0, 0].slice(0, 2 + shares.length));
      }
    }
  });

  it("is never negative and refuses lists of different tokens", () => {
    fc.assert(
      fc.property(logits, logits, fc.constantFrom(0, 0.5, 1), (a, b, beta) => {
        const { t, s } = cut(softmax(b), softmax(a), 3);
        expect(softDivergence(t, s, beta).value).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
    expect(() => softDivergence([-1], [-1, -2], 1)).toThrow("log-probabilities of the same tokens");
  });
});
