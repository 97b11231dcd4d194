/** The arithmetic of the comparison, and our side of it on a small model. */
import { describe, expect, it } from "vitest";
import { agreement, best, commonPrefix, logSoftmax } from "../../lib/cli/model-check/compare.js";
import { alongText, greedy, speed } from "../../lib/cli/model-check/ours.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { keyOf } from "../../lib/random.js";

describe("agreement", () => {
  it("counts the same choices and the distance of log-probabilities", () => {
    const ours = [Float32Array.of(-1, -0.5, -3), Float32Array.of(-0.25, -1, -2)];
    const theirs = [Float32Array.of(-1.25, -0.5, NaN), Float32Array.of(-2, -1, -2)];
    // differences: .25, 0, unknown | 1.75, 0, 0; the second position disagrees: we chose 0 over their 1 by .75
    expect(agreement(ours, theirs)).toEqual({ positions: 2, top1: 0.5, largest: 1.75, mean: 2 / 5, widestTie: 0.75 });
  });

  it("normalises logits", () => {
    const row = logSoftmax(Float32Array.of(1000, 1000, -Infinity));
    expect([...row]).toEqual([Math.fround(-Math.LN2), Math.fround(-Math.LN2), -Infinity]);
    expect(best(Float32Array.of(NaN, 1, 3, 2))).toBe(2);
    expect(commonPrefix([1, 2, 3], [1, 2, 4, 5])).toBe(2);
  });
});

describe("our side", () => {
  const config = microDecoder({ vocabulary: 20, width: 16, layers: 2, heads: 2, contextLength: 32 });
  const engine = () => new ReferenceEngine(initialWeights(config, keyOf("check")), { slots: 1, rowLimit: 4 });
  const text = Int32Array.of(1, 5, 9, 2, 7, 3, 11, 4, 6);

  it("gives one normalised row a token, in whatever chunks the text is fed", () => {
    const rows = alongText(engine(), text);
    expect(rows).toHaveLength(text.length);
    for (const row of rows) expect(row.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
    expect(alongText(engine(), text.subarray(0, 6))).toEqual(rows.slice(0, 6));
  });

  it("continues greedily with the most likely token each time, to the end token", () => {
    const said = greedy(engine(), text, 5, -1);
    expect(said).toHaveLength(5);
    const rows = alongText(engine(), Int32Array.of(...text, ...said));
    expect(said).toEqual(rows.slice(text.length - 1, -1).map(best));
    expect(greedy(engine(), text, 5, said[0]!)).toEqual([said[0]]);
  });

  it("measures both speeds", () => {
    const { prompt, answer } = speed(engine(), text, 3);
    expect(prompt).toBeGreaterThan(0);
    expect(answer).toBeGreaterThan(0);
  });
});
