/**
 * The policies in `data/policies` are what their cards say: the kept examination comes out again to the last digit, the
 * card is written from it, and families drawn anew meet what SIRI needs as well.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { shippedPolicy } from "../../../lib/experiment/laboratory.js";
import type { Examination } from "../../../lib/experiment/pretraining/examination.js";
import { modelCard } from "../../../lib/experiment/pretraining/model-card.js";
import { preconditions } from "../../../lib/experiment/pretraining/preconditions.js";
import { pretrainingWorld, pretrainingWorlds } from "../../../lib/experiment/pretraining/worlds.js";
import { loadModel } from "../../../lib/policy/load.js";
import { TransformerPolicy } from "../../../lib/policy/transformer-policy.js";
import { keyOf } from "../../../lib/random.js";

/** What a policy was made to miss; every other precondition must be met. */
const meantToMiss: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ["pocket-misled", "pocket-half", "pocket-general"].map((name) => [name, ["summaries supported"]]),
);
/** A standard error of a difference of two shares of 200 tasks is about .045. */
const luckOf200 = 0.05;

const examined = pretrainingWorlds.map(({ name }) => name);
const shipped = readdirSync(join(packageRoot(), "data", "policies")).filter((name) => examined.includes(name));

describe.each(shipped)("the policy of %s", (name) => {
  const folder = shippedPolicy(name);
  const world = pretrainingWorld(name);
  const kept = JSON.parse(readFileSync(join(folder, "examination.json"), "utf8")) as Examination;
  const card = readFileSync(join(folder, "README.md"), "utf8");
  const { weights, tokenizer } = loadModel(folder);
  let policy: TransformerPolicy;
  beforeAll(() => void (policy = new TransformerPolicy({ weights, tokenizer })));
  afterAll(() => policy.dispose());

  it("was examined as the kept examination says", async () => {
    expect(await world.examine(policy, keyOf("examination"))).toEqual(kept);
  });

  it("has a card that is written from that examination", () => {
    const [, steps, batch, tokens, seed] = /(\d+) steps of (\d+) episodes, ([\d.]+) M tokens, seed (\d+)/.exec(card)!;
    const made = { steps: Number(steps), batch: Number(batch), tokens: 1e6 * Number(tokens), seed: Number(seed) };
    expect(modelCard({ world, config: weights.config, examination: kept, ...made })).toBe(card);
  });

  it("meets every precondition, also on families drawn anew", async () => {
    const anew = await world.examine(policy, keyOf("another examination"), { families: 200, temperatures: [0.4] });
    const missed = (examination: Examination, luck: number): string[] =>
      preconditions(examination, luck).flatMap(({ met, name: missedOne }) => (met ? [] : [missedOne]));
    expect(missed(kept, 0)).toEqual(meantToMiss[name] ?? []);
    expect(missed(anew, luckOf200)).toEqual(meantToMiss[name] ?? []);
  });
});

describe("the pocket policy", () => {
  it("is as good as the prototype's", async () => {
    const { weights, tokenizer } = loadModel(shippedPolicy("pocket"));
    const policy = new TransformerPolicy({ weights, tokenizer });
    const options = { families: 300, temperatures: [0.4] };
    const { success, summaries } = await pretrainingWorld("pocket").examine(policy, keyOf("demands"), options);
    policy.dispose();
    const at = (arm: string): number => success[arm]!["T=0.4"]!;
    // the prototype: plain .26, true .93, irrelevant .23, wrong .22, summaries 1.00 well-formed and .84 supported
    expect(at("plain")).toBeGreaterThanOrEqual(0.18);
    expect(at("plain")).toBeLessThanOrEqual(0.35);
    expect(at("true")).toBeGreaterThanOrEqual(0.85);
    expect(at("true") - at("plain")).toBeGreaterThanOrEqual(0.45);
    for (const arm of ["irrelevant", "wrong"]) expect(at(arm) - at("plain")).toBeLessThanOrEqual(0.05);
    // one true sentence of two is worth something, both are worth more
    for (const arm of ["true object", "true verb"]) {
      expect(at(arm) - at("plain")).toBeGreaterThanOrEqual(0.1);
      expect(at("true") - at(arm)).toBeGreaterThanOrEqual(0.2);
    }
    expect(summaries.count).toBeGreaterThan(200);
    expect(summaries.wellFormed).toBeGreaterThanOrEqual(0.95);
    expect(summaries.supported).toBeGreaterThanOrEqual(0.7);
  });
});
