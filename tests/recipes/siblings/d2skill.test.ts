/** D2Skill: hindsight pay, a bank that forgets, and the null arms. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { outcomeOf, shipped } from "./arms.js";

type Change = Omit<ConfigInput<"d2skill">, "method">;
const run = (change: Change = {}) =>
  outcomeOf(resolve({ method: "d2skill", ...shipped, notes: { every: 1 }, ...change }));

describe("d2skill", () => {
  it("is GRPO before the first note, with the penalty where GRPO has it", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const late = await run({ notes: { every: 9 }, credit: { penaltyIn: "advantage" } });
    expect(late.weights).toBe(grpo.weights);
    expect(late.records.metric("bonus/mean")).toEqual([]);
  }, 60_000);

  it("its bonus is a multiple of success and a constant: without penalties in the score, advantages stay what they are", async () => {
    const credit = { penaltyIn: "advantage" } as const;
    const [none, paid] = [await run({ bonus: { weight: 0 }, credit }), await run({ credit })]; // prettier-ignore
    const values = ({ records }: typeof paid) => records.of("credit").flatMap(({ advantages }) => advantages.flat());
    const [own, others] = [values(paid), values(none)];
    expect(own).toHaveLength(others.length);
    own.forEach((value, i) => expect(value).toBeCloseTo(others[i]!, 4));
    expect(paid.records.metric("bonus/mean").length).toBeGreaterThan(0);
  }, 60_000);

  it("with penalties in the score it is another run, and so is another's bonus", async () => {
    const arms = [await run({ bonus: { weight: 0 } }), await run(), await run({ bonus: { of: "another" } })];
    expect(new Set(arms.map(({ weights }) => weights)).size).toBe(3);
    const [, own, another] = arms.map(({ records }) => records.metric("bonus/mean").map(({ value }) => value));
    expect(another![0]).toBeCloseTo(own![0]!, 12); // the same pay, to others
  }, 90_000);

  it("forgets what is least useful, and nothing young", async () => {
    const full = await run({ prune: { capacity: 3, young: 0 }, iterations: 4 });
    const kept = full.records.metric("notes/kept").map(({ value }) => value);
    expect(Math.max(...kept)).toBe(3);
    const gone = full.records.of("decision").map(({ decision }) => decision);
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.every(({ to, because }) => to === "retired" && because.startsWith("no room"))).toBe(true);
    const young = await run({ prune: { capacity: 3, young: 9 }, iterations: 4 });
    expect(young.records.of("decision")).toEqual([]);
  }, 90_000);

  it("refuses what nothing reads", () => {
    expect(() => resolve({ method: "d2skill", bonus: { weight: 0, of: "another" } })).toThrow("no bonus is paid");
  });
});
