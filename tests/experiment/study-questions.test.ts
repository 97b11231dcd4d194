/** Questions to results: the numbers of a registered pair, and the same pair by kinds, counted from the kept runs by hand. */
import { describe, expect, it } from "vitest";
import { kindGains, registeredPair } from "../../lib/experiment/studies/ask.js";
import { drawnSigns, signFlip } from "../../lib/experiment/statistics.js";
import { keptResults } from "../../studies/index.js";

const results = keptResults("siri-rarest");

describe("a registered pair", () => {
  it("is found by its names", () => {
    expect(registeredPair(results, "siri", "gigpo")).toBe(results.comparisons.find(({ b }) => b === "gigpo"));
  });

  it("that nobody registered is refused, with those that are", () => {
    expect(() => registeredPair(results, "gigpo", "siri")).toThrow(/registered pair.*gigpo − siri.*siri − gigpo/s);
  });
});

describe("gains by kind", () => {
  const rows = kindGains(results, "siri", "self-imitation");
  const runsOf = (name: string) => results.arms.find(({ arm }) => arm.name === name)!.runs;

  it("are differences at the end, family by family, and the start of the first arm", () => {
    const [siri, other] = [runsOf("siri"), runsOf("self-imitation")];
    const put = rows.find(({ kind }) => kind === "put")!;
    const last = ({ curves }: (typeof siri)[number]): number => curves["plain"]!.at(-1)!.byKind["put"]!;
    expect(put.gain.differences).toEqual(siri.map((run, i) => last(run) - last(other[i]!)));
    const starts = siri.map(({ curves }) => curves["plain"]![0]!.byKind["put"]!);
    expect(put.start.value).toBeCloseTo(starts.reduce((a, b) => a + b) / starts.length, 12);
  });

  it("leave out a family whose list lacks the kind", () => {
    const arms = results.arms.map((arm) => ({ ...arm, runs: arm.runs.map((run, i) => (i > 0 ? run : without(run))) }));
    const fewer = kindGains({ ...results, arms }, "siri", "self-imitation");
    const units = (of: typeof rows, wanted: string): number => of.find(({ kind }) => kind === wanted)!.gain.units;
    expect([units(rows, "put"), units(fewer, "put"), units(fewer, "heat")]).toEqual([5, 4, 5]);
  });

  it("of an unknown arm are refused", () => {
    expect(() => kindGains(results, "siri", "sir")).toThrow("sir");
  });
});

/** The run without its tasks of the kind "put". */
function without(run: (typeof results.arms)[number]["runs"][number]): typeof run {
  const plain = run.curves["plain"]!.map((point) => {
    const { put: _, ...byKind } = point.byKind;
    return { ...point, byKind };
  });
  return { ...run, curves: { ...run.curves, plain } };
}

it("drawn signs keep the sizes, and their sign-flip p is that of the same sizes", () => {
  const sizes = [0.1, 0.2, 0.05, 0.3];
  const worlds = drawnSigns(sizes, 200);
  expect(worlds).toEqual(drawnSigns(sizes, 200));
  expect(worlds.every((world) => world.every((one, i) => Math.abs(one) === sizes[i]))).toBe(true);
  const positive = worlds.flat().filter((one) => one > 0).length / 800;
  expect(Math.abs(positive - 0.5)).toBeLessThan(0.06);
  expect(worlds.every((world) => signFlip(world).p >= 2 / 16)).toBe(true);
});
