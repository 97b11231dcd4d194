/** Two versions on trial: beliefs that forget, the chance that one is better, and a memory that fits what was seen. */
import { describe, expect, test } from "vitest";
import { keyOf, split, stream } from "../../lib/random.js";
import { beliefOf, chanceAbove, meanOf, memoryOf, type Tally, type TestStep } from "../../lib/validation/versions.js";

describe("beliefs", () => {
  test("count outcomes, and with a memory the old ones less", () => {
    const tallies = [
      { won: 3, played: 4 },
      { won: 0, played: 8 },
    ];
    expect(beliefOf(tallies)).toEqual({ won: 4, lost: 10 });
    // memory 8: before the second iteration 8 / (8 + 8) = half of (1 · 8/12 + 3, 1 · 8/12 + 1) is left
    const { won, lost } = beliefOf(tallies, 8);
    expect(won).toBeCloseTo((2 / 3 + 3) / 2, 12);
    expect(lost).toBeCloseTo((2 / 3 + 1) / 2 + 8, 12);
    expect(meanOf({ won: 1, lost: 3 })).toBe(0.25);
  });

  test("the chance to be better is a half between equals, and what two uniform draws and known sums say", () => {
    expect(chanceAbove({ won: 5, lost: 3 }, { won: 5, lost: 3 })).toBeCloseTo(0.5, 6);
    // P(Beta(2,1) > Beta(1,1)) is the mean of Beta(2,1), 2/3; P(Beta(3,1) > Beta(1,2)) = 1 − ∫ 2(1−y) y³ dy = 9/10
    expect(chanceAbove({ won: 2, lost: 1 }, { won: 1, lost: 1 })).toBeCloseTo(2 / 3, 3);
    expect(chanceAbove({ won: 3, lost: 1 }, { won: 1, lost: 2 })).toBeCloseTo(0.9, 3);
  });
});

/** Tests of ten iterations whose true success stays, or swings between two values. */
function testsOf(success: (step: number) => number, name: string): TestStep[][] {
  return Array.from({ length: 8 }, (_, test) => {
    const draw = stream(split(keyOf(name), test));
    const tally = (step: number): Tally => {
      const won = Array.from({ length: 20 }, () => Number(draw.chance(success(step)))).reduce((a, b) => a + b, 0);
      return { won, played: 20 };
    };
    return Array.from({ length: 10 }, (_, step) => ({ fresh: tally(step), old: tally(step) }));
  });
}

describe("memory", () => {
  test("is endless before two tests have ended", () => {
    expect(memoryOf(testsOf(() => 0.5, "few").slice(0, 1))).toBe(Infinity);
  });

  test("is long where success stays, and short where it moves", () => {
    const steady = memoryOf(testsOf(() => 0.5, "steady"));
    const moving = memoryOf(testsOf((step) => (step % 2 === 0 ? 0.15 : 0.85), "moving"));
    expect(steady).toBeGreaterThan(200);
    expect(moving).toBeLessThan(20);
  });
});
