/** B-STaR: the score, the temperature it chooses, and the null arm that is STaR to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { balanceOf } from "../../../lib/recipes/bstar.js";
import type { Episode } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const attempt = (actions: string, success: boolean): Episode =>
  ({ success, turns: [...actions].map((action) => ({ action })) }) as unknown as Episode;

describe("the balance", () => {
  it("is of many and of different successes", () => {
    const alike = [attempt("ab", true), attempt("ab", true), attempt("ab", true), attempt("c", false)];
    const different = [attempt("ab", true), attempt("ba", true), attempt("c", false), attempt("d", false)];
    // one kind of success of four: min(1/2, 1) · 1/4; two of four: min(2/2, 1) · 2/4
    expect([balanceOf({ episodes: alike }, 2), balanceOf({ episodes: different }, 2)]).toEqual([0.125, 0.5]);
    expect(balanceOf({ episodes: [attempt("c", false)] }, 2)).toBe(0);
  });
});

describe("bstar", () => {
  const run = (balance: ConfigInput<"bstar">["balance"]) =>
    outcomeOf(resolve({ method: "bstar", ...shipped, balance: { tasks: 3, attempts: 4, ...balance } }));

  it("is STaR where nothing is probed, and where the one temperature that is tried is the usual one", async () => {
    const star = await outcomeOf(resolve({ method: "selfguide", ...shipped, demonstrate: { prompt: "nothing" } }));
    const never = await outcomeOf(resolve({ method: "bstar", ...shipped, balance: { every: 0 } }));
    expect(never.weights).toBe(star.weights);
    const one = await run({ settings: 1, low: 1, high: 1 });
    expect(one.weights).toBe(star.weights);
    expect(one.records.of("audit")).toHaveLength(1);
  }, 90_000);

  it("samples at the best of the temperatures it tried; the control at any of them", async () => {
    const [best, any] = [await run({ every: 1, settings: 3 }), await run({ every: 1, settings: 3, choose: "any" })];
    const value = ({ records }: typeof best, name: string) => records.metric(name).map((point) => point.value);
    for (const one of [best, any])
      for (const temperature of value(one, "balance/temperature")) expect([0.6, 1, 1.4]).toContain(temperature);
    expect(value(best, "balance/score")[0]).toBeGreaterThanOrEqual(value(any, "balance/score")[0]!);
    expect(best.records.of("audit")).toHaveLength(3 * 3);
    expect(best.records.of("audit")[0]!.groups.flatMap(({ episodes }) => episodes)).toHaveLength(12);
  }, 90_000);

  it("refuses a range that is none, and what nothing reads", () => {
    expect(() => resolve({ method: "bstar", balance: { low: 2 } })).toThrow("exchange the two");
    expect(() => resolve({ method: "bstar", balance: { every: 0, settings: 2 } })).toThrow("nothing is probed");
  });
});
