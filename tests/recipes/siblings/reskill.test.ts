/** ReSkill: a version on trial inside the groups, what ends a test, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { outcomeOf, shipped, type Outcome } from "./arms.js";

type Change = Omit<ConfigInput<"reskill">, "method">;
/** Notes after every iteration, about so many tasks that the next one meets them again. */
const run = (change: Change = {}, { groups = 16, iterations = 4 } = {}) => {
  const rollout = { groups, groupSize: 8 } as const;
  return outcomeOf(resolve({ method: "reskill", ...shipped, iterations, rollout, notes: { every: 1 }, ...change }));
};
const soon = { steps: 1, episodes: 1 } as const;

function values({ records }: Outcome, name: string): number[] {
  return records.metric(name).map(({ value }) => value);
}

/** Per group of an iteration, how many episodes read the version on trial, and how many the accepted one. */
function sides({ records }: Outcome, iteration: number): [number, number][] {
  return records
    .of("groups")
    .filter((one) => one.iteration === iteration)
    .flatMap(({ groups }) =>
      groups.map(({ episodes }): [number, number] => {
        const old = episodes.filter(({ condition }) => condition.kind === "plain" || condition.base === true).length;
        return [episodes.length - old, old];
      }),
    );
}

describe("reskill", () => {
  it("is GRPO before the first note", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const late = await run({ notes: { every: 9 } }, { groups: 4, iterations: 3 });
    expect(late.weights).toBe(grpo.weights);
    expect(values(late, "test/share")).toEqual([]);
  }, 90_000);

  it("tries a version for as long as it is told, within the groups, and plays no episode more", async () => {
    const long = await run({ test: { steps: 2, episodes: 1 } });
    expect(values(long, "test/share")).toHaveLength(3); // written after the first iteration, tried in two, then the next
    expect(values(long, "test/accepted")).toHaveLength(1);
    expect(sides(long, 0).every(([fresh]) => fresh === 0)).toBe(true);
    expect(sides(long, 1).some(([fresh, old]) => fresh > 0 && old > 0)).toBe(true);
    for (let at = 0; at < 4; at++) expect(sides(long, at).every(([fresh, old]) => fresh + old === 8)).toBe(true);
    const never = await run({ test: { steps: 1, episodes: 10_000 } }, { groups: 8, iterations: 3 });
    expect([values(never, "test/accepted"), values(never, "bank/accepted").at(-1)]).toEqual([[], 0]);
  }, 120_000);

  it("keeps a share away from 0 and 1, and deals halves where it is told", async () => {
    const shares = values(await run({ test: { steps: 4, episodes: 1, least: 0.3 } }), "test/share");
    expect(shares).toHaveLength(3);
    expect(shares.every((share) => share >= 0.3 && share <= 0.7)).toBe(true);
    expect(new Set(shares).size).toBeGreaterThan(1);
    const halves = await run({ test: { steps: 4, episodes: 1, least: 0.5 } });
    expect(values(halves, "test/share")).toEqual([0.5, 0.5, 0.5]);
  }, 120_000);

  it("accepts what did better, or whatever it tried", async () => {
    const better = await run({ test: soon });
    const [fresh, old, accepted] = ["test/fresh", "test/old", "test/accepted"].map((name) => values(better, name));
    expect(accepted).toEqual(fresh!.map((mean, i) => Number(mean > old![i]!)));
    expect(new Set(accepted).size).toBe(2);
    const all = await run({ test: { ...soon, accept: "all" } });
    expect(values(all, "test/accepted").every((one) => one === 1)).toBe(true);
    expect(values(all, "bank/accepted").at(-1)).toBeGreaterThan(values(better, "bank/accepted").at(-1)!);
    expect(better.records.of("evaluation").map(({ arm }) => arm)).toContain("active");
  }, 120_000);

  it("the broken arm counts the wins of other episodes", async () => {
    const own = await run({ test: soon }, { iterations: 2 });
    const broken = await run({ test: { ...soon, outcomes: "shuffled" } }, { iterations: 2 });
    expect(sides(broken, 1)).toEqual(sides(own, 1));
    const first = (one: Outcome) => [values(one, "test/fresh")[0], values(one, "test/old")[0]];
    expect(first(broken)).not.toEqual(first(own));
  }, 90_000);
});
