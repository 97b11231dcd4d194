/** Ctx2Skill: versions that replace each other, the probes they are replayed on, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { spread } from "../../../lib/recipes/ctx2skill.js";
import { outcomeOf, shipped } from "./arms.js";

type Change = Omit<ConfigInput<"ctx2skill">, "method">;
const run = (change: Change = {}) =>
  outcomeOf(resolve({ method: "ctx2skill", ...shipped, iterations: 4, notes: { every: 1 }, ...change }));

describe("ctx2skill", () => {
  it("replays versions that are as far apart as can be, the last among them", () => {
    expect([spread(1, 6), spread(5, 6), spread(9, 3), spread(9, 1)]).toEqual([[0], [0, 1, 2, 3, 4], [0, 4, 8], [8]]);
  });

  it("is GRPO before the first note, and replays nothing then", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped, iterations: 4 }));
    const late = await run({ notes: { every: 9 } });
    expect(late.weights).toBe(grpo.weights);
    expect(late.records.of("audit")).toEqual([]);
  }, 60_000);

  it("keeps every version, and chooses one that does no worse than the last on the probes", async () => {
    const { records } = await run();
    const one = (name: string) => records.metric(name).at(-1)!.value;
    expect(one("versions/count")).toBeGreaterThan(1);
    expect(records.of("audit").length).toBeGreaterThan(1);
    expect(records.of("audit").every(({ iteration }) => iteration === 3)).toBe(true);
    expect(one("versions/product")).toBeGreaterThanOrEqual(one("versions/ofLast"));
    expect(records.of("evaluation").map(({ arm }) => arm)).toContain("chosen");
    // one answer to a question in every prompt
    for (const { groups } of records.of("groups"))
      for (const { episodes } of groups)
        for (const { condition } of episodes)
          expect(condition.kind === "plain" || condition.skills.length <= 4).toBe(true);
  }, 60_000);

  it("the broken arm learns the same and deploys any version", async () => {
    const [product, any] = [await run(), await run({ versions: { choose: "any" } })];
    expect(any.weights).toBe(product.weights);
    expect(any.records.of("audit")).toHaveLength(product.records.of("audit").length);
    const value = ({ records }: typeof any) => records.metric("versions/product").at(-1)!.value;
    expect(value(any)).toBeLessThanOrEqual(value(product));
  }, 90_000);
});
