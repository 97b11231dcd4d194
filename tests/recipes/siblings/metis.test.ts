/** METIS: which tasks are drawn, what is predicted of them, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../../lib/config.js";
import { keyOf } from "../../../lib/random.js";
import { chosen } from "../../../lib/recipes/metis.js";
import type { Task } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const task = (id: string): Task => ({ world: "pocket", split: "train", id, kind: "put", text: id, params: null });
const pool = Array.from({ length: 8 }, (_, i) => task(`${i}`));
const options = (predict: "own" | "shuffled") => ({
  rollout: { groups: 2, groupSize: 8, temperature: 1, choose: "free" as const },
  curriculum: { pool: 4, rate: 0.3, floor: 0.02, predict },
});
/** Two tasks are undecided, the rest is decided. */
const weightOf = ({ id }: Task): number => (id === "3" || id === "5" ? 0.25 : 0);

/** How often each task is drawn in 2000 draws. */
function shares(predict: "own" | "shuffled"): number[] {
  const counts = pool.map(() => 0);
  for (let i = 0; i < 2000; i++)
    for (const { id } of chosen(options(predict), pool, weightOf, keyOf(i))) counts[Number(id)]! += 1 / 2000;
  return counts;
}

describe("the draw", () => {
  it("takes undecided tasks first, in the order of the list, and gives none up", () => {
    const own = shares("own");
    expect(Math.min(own[3]!, own[5]!)).toBeGreaterThan(0.72);
    expect(own.every((share) => share > 0.02)).toBe(true);
    const drawn = chosen(options("own"), pool, weightOf, keyOf(0)).map(({ id }) => Number(id));
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
  });

  it("is blind to them where predictions are shuffled: each task is drawn in a quarter of the draws", () => {
    // standard error sqrt(.25 · .75 / 2000) = .0097
    for (const share of shares("shuffled")) expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
  });
});

describe("metis", () => {
  it("with a pool of one plays the tasks as they come, and has GRPO's weights", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const null_ = await outcomeOf(resolve({ method: "metis", ...shipped, curriculum: { pool: 1 } }));
    expect(null_.weights).toBe(grpo.weights);
    const own = await outcomeOf(resolve({ method: "metis", ...shipped }));
    const shuffled = await outcomeOf(resolve({ method: "metis", ...shipped, curriculum: { predict: "shuffled" } }));
    expect(new Set([grpo.weights, own.weights, shuffled.weights]).size).toBe(3);
    expect(() => resolve({ method: "metis", curriculum: { pool: 1, rate: 0.5 } })).toThrow("pool is 1");
  }, 90_000);

  it("knows nothing at first, and chooses what it predicts to be undecided later", async () => {
    const { records } = await outcomeOf(resolve({ method: "metis", ...shipped, iterations: 4 }));
    const of = (name: string) => records.metric(name).map(({ value }) => value);
    expect([of("curriculum/predicted")[0], of("curriculum/offered")[0]]).toEqual([0.25, 0.25]);
    const gain = (i: number): number => of("curriculum/predicted")[i]! - of("curriculum/offered")[i]!;
    expect(gain(1) + gain(2) + gain(3)).toBeGreaterThan(0);
    const ids = records.of("groups").flatMap(({ groups }) => groups.map(({ task }) => task));
    expect(new Set(ids).size).toBe(ids.length);
  }, 60_000);
});
