import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder, type DecoderConfig } from "../../lib/compute/architecture.js";
import { exp, ln, sinCos } from "../../lib/compute/engine/numbers.js";
import { fullLogits, ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { draw, logProbOf } from "../../lib/compute/engine/sampler.js";
import { keyOf } from "../../lib/random.js";
import { hasShared } from "../shared.js";
import { prototypeFiles, prototypeFixture, prototypeWeights } from "./prototype-model.js";

describe("exact numbers", () => {
  it.each([-700, -20.5, -1, -1e-9, 0, 1e-9, 0.5, 1, 20.5, 700])("exp(%d)", (x) => {
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
  });
  it.each([1e-300, 0.1, 0.7, 1, 1.5, 2, 10_000, 1e300])("ln(%d)", (x) => {
    expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-14 * Math.max(1, Math.abs(Math.log(x))));
  });
  it("sin and cos agree with the built-in ones to 1e-12 over 200 000 radians", () => {
    fc.assert(
      fc.property(fc.double({ min: -2e5, max: 2e5, noNaN: true }), (angle) => {
        const [sin, cos] = sinCos(angle);
        expect(Math.abs(sin - Math.sin(angle)) + Math.abs(cos - Math.cos(angle))).toBeLessThan(1e-10);
      }),
    );
  });
});

describe("the plain engine", () => {
  it.skipIf(!prototypeFiles.every(hasShared))("gives the logits PyTorch gave for the prototype's micro model", () => {
    const weights = prototypeWeights();
    const { cases, words } = prototypeFixture();
    expect(cases.length).toBeGreaterThan(1);
    for (const { tokens, logits, next } of cases) {
      const last = fullLogits(weights, tokens).at(-1)!;
      logits.forEach((logit, token) => expect(Math.abs(last[token]! - logit)).toBeLessThan(1e-4));
      expect(words[last.indexOf(Math.max(...last))]).toBe(next);
    }
  });

  it("gives the same bits token by token from its cache as in one pass", () => {
    const weights = initialWeights(tiny({ keyValueHeads: 2, tiedHead: false }), keyOf(1));
    const tokens = [3, 1, 4, 1, 5, 9, 2, 6];
    const engine = new ReferenceEngine(weights, { slots: 2, rowLimit: 4 });
    const whole = fullLogits(weights, tokens);
    tokens.forEach((token, position) => {
      engine.rows.slot[0] = 1;
      engine.rows.position[0] = position;
      engine.rows.token[0] = token;
      engine.advance(1);
      expect(engine.logits(0)).toEqual(whole[position]);
    });
  });

  it("lets no position see a later one", () => {
    const weights = initialWeights(tiny({}), keyOf(2));
    const [a, b] = [fullLogits(weights, [1, 2, 3, 4]), fullLogits(weights, [1, 2, 3, 5])];
    expect(a.slice(0, 3)).toEqual(b.slice(0, 3));
    expect(a[3]).not.toEqual(b[3]);
  });
});

describe("drawing", () => {
  // softmax of ln 1, ln 2, ln 5 is 1/8, 2/8, 5/8
  const logits = Float32Array.from([1, 2, 5], Math.log);
  it.each([
    [{ temperature: 1 }, 0.1, 0, 1 / 8],
    [{ temperature: 1 }, 0.13, 1, 2 / 8],
    [{ temperature: 1 }, 0.9, 2, 5 / 8],
    // top-2 leaves 2 and 5 of 7, drawn from the likelier on
    [{ temperature: 1, topK: 2 }, 0.7, 2, 5 / 7],
    [{ temperature: 1, topK: 2 }, 0.72, 1, 2 / 7],
    // 5/8 alone reaches .6; with .7 the second is needed as well
    [{ temperature: 1, topP: 0.6 }, 0.99, 2, 1],
    [{ temperature: 1, topP: 0.7 }, 0.99, 1, 2 / 7],
    // at temperature ½ the shares are squared: 1, 4, 25 of 30
    [{ temperature: 0.5 }, 0.1, 1, 4 / 30],
    // greedy reports the probability at temperature 1
    [{ temperature: 0 }, 0.1, 2, 5 / 8],
  ])("with %j and u=%d gives token %d of probability %d", (options, u, token, probability) => {
    const drawn = draw(logits, options, u);
    expect(drawn.token).toBe(token);
    expect(Math.exp(drawn.logProb)).toBeCloseTo(probability, 6);
  });
  it("judges a token by the same distribution", () => {
    expect(Math.exp(logProbOf(logits, 1, 0.5))).toBeCloseTo(4 / 30, 6);
  });
  it("refuses logits that are not numbers", () => {
    expect(() => draw(Float32Array.of(0, NaN), { temperature: 1 }, 0.5)).toThrow("finite logits");
  });
});

function tiny(sizes: Partial<DecoderConfig>): DecoderConfig {
  return microDecoder({ vocabulary: 11, width: 16, layers: 2, heads: 4, contextLength: 16, ...sizes });
}
