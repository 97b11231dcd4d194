/** A small untaught policy of word pieces at WebShop's own shop: it plays, learns by imitation, and trains with GiGPO. */
import { describe, expect, it } from "vitest";
import { officialShop } from "../../../envs/webshop/index.js";
import { initialWeights, microDecoder } from "../../../lib/compute/architecture.js";
import { resolve } from "../../../lib/config.js";
import { clone, defaultClone } from "../../../lib/experiment/pretraining/clone.js";
import { longestVisit, ShopCorpus, shopTokenizer } from "../../../lib/experiment/webshop/corpus.js";
import { developmentGoals, lessonGoals } from "../../../lib/experiment/webshop/goals.js";
import { openShopLab, trainingShop } from "../../../lib/experiment/webshop/lab.js";
import { playShop } from "../../../lib/experiment/webshop/play.js";
import { lossTable } from "../../../lib/experiment/webshop/table.js";
import { TransformerPolicy } from "../../../lib/policy/transformer-policy.js";
import { keyOf } from "../../../lib/random.js";
import { run } from "../../../lib/recipes/index.js";
import type { RunRecord } from "../../../lib/records.js";
import { smallCatalogue } from "./small-shop.js";

const shop = officialShop(smallCatalogue(), { dialect: "brief" });
const tokenizer = shopTokenizer(shop, 500);
const shape = { vocabulary: tokenizer.size, width: 16, layers: 1, heads: 2, contextLength: longestVisit };
const fresh = (): TransformerPolicy =>
  new TransformerPolicy({ weights: initialWeights(microDecoder(shape), keyOf(1)), tokenizer });
const goals = developmentGoals(shop).slice(0, 12);

describe("playing", () => {
  const options = { player: "it", temperature: 0.4, key: keyOf(3) };

  it("is the same for any way of cutting the goals, and says why goals were lost", async () => {
    const policy = fresh();
    const rows = await playShop(policy, shop, goals, options);
    const one = await playShop(policy, shop, goals.slice(5, 6), options);
    policy.dispose();
    expect(rows[5]).toEqual(one[0]);
    const lost = rows.filter(({ won }) => !won);
    expect(rows.every(({ won, lost }) => won === (lost === null))).toBe(true);
    const counted = lossTable(rows)
      .slice(2)
      .map((line) => Number(/\| (\d+)[^|]*\|$/.exec(line)![1]));
    expect(counted.reduce((a, b) => a + b, 0)).toBe(lost.length);
  });

  it("stops between parts", async () => {
    const policy = fresh();
    const stop = AbortSignal.abort();
    expect(await playShop(policy, shop, goals, { ...options, stop })).toEqual([]);
    policy.dispose();
  });
});

describe("learning", () => {
  it("makes what the teacher does likelier, alone and together with the pupil", async () => {
    const policy = fresh();
    const source = new ShopCorpus(shop, tokenizer).together(policy);
    const losses: number[] = [];
    for await (const { loss } of clone(policy, source, { ...defaultClone(24), batch: 4, learningRate: 1e-2 }, keyOf(2)))
      losses.push(loss);
    policy.dispose();
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-4))).toBeLessThan(0.8 * mean(losses.slice(0, 4)));
  }, 60_000);

  it("goes on with GiGPO, on goals that teach", async () => {
    const settings = { groups: 2, groupSize: 2, choose: "admissible" } as const;
    const config = resolve({
      method: "gigpo",
      iterations: 2,
      rollout: settings,
      update: { minibatches: 2 },
      evaluation: { every: 2, tasks: 4, split: "dev" },
    });
    const policy = fresh();
    const lab = await openShopLab(config, shop, policy);
    const records: RunRecord[] = [];
    for await (const record of run(config, lab)) if (record.kind !== "boundary") records.push(record);
    const played = records.flatMap((record) => (record.kind === "groups" ? (record.played ?? []) : []));
    expect(played).toHaveLength(4);
    const asked = new Set(lessonGoals(shop).map(({ id }) => id));
    for (const { task } of played) expect(asked.has(task.id)).toBe(true);
    policy.dispose();
  }, 60_000);

  it("is refused where answers are free, and knows no test goals", () => {
    const config = resolve({ method: "gigpo" });
    expect(() => openShopLab(config, shop, fresh())).toThrow('expected rollout.choose "admissible"');
    expect(() => [...trainingShop(shop).tasks("test")]).toThrow("split");
  });
});
