/** The Tinker client against a server that speaks the published protocol: one update is the same as here, and SIRI runs on it unchanged. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import type { TrainablePolicy } from "../../lib/policy/policy.js";
import { tinkerPolicy, type TinkerOptions, type TinkerPolicy } from "../../lib/policy/tinker/policy.js";
import { keyOf } from "../../lib/random.js";
import { run } from "../../lib/recipes/index.js";
import type { RunRecord } from "../../lib/records.js";
import { defaultUpdate, update } from "../../lib/training/update.js";
import type { Sequence } from "../../lib/types.js";
import { smallRun, teachingAtOnce, tinyLab } from "../experiment/tiny-lab.js";
import { TinkerServer } from "./tinker-server.js";

const made = async (): Promise<TrainablePolicy> => (await tinyLab()).policy;
let server: TinkerServer;
let url: string;
let local: TrainablePolicy;
beforeAll(async () => {
  server = new TinkerServer(made);
  url = await server.start();
  local = await made();
});
afterAll(() => {
  server.stop();
  local.dispose();
});

function asked(where: string): TinkerOptions {
  const { tokenizer, contextLength } = local;
  return { url: where, model: "tiny", apiKey: "tml-x", tokenizer, contextLength };
}

function remote(): Promise<TinkerPolicy> {
  return tinkerPolicy(asked(url));
}

/** Some sampled and some imitated tokens. */
function sequences(): Sequence[] {
  return [0, 1, 2, 3].map((number) => {
    const tokens = Int32Array.from({ length: 9 }, (_, i) => (5 * number + 3 * i) % local.tokenizer.size);
    const signal =
      number % 2 === 0 ? { component: "rl", advantage: number - 1, weight: 1 } : { component: "ce", weight: 1 };
    return {
      tokens,
      signals: [...tokens].map((_, i) => (i < 4 ? undefined : [signal as never])),
      oldLogProbs: new Float32Array(9).fill(-3),
      from: { episode: "e", prompt: "plain" },
    };
  });
}

it("makes the weights that an update here makes, to the bit, over several steps", async () => {
  const policy = await remote();
  const options = { ...defaultUpdate, minibatches: 2, optimizer: { ...defaultUpdate.optimizer, learningRate: 1e-2 } };
  for (const round of [1, 2]) {
    const here = await update(local, sequences(), options, keyOf(round));
    const there = await update(policy, sequences(), options, keyOf(round));
    for (const loss of ["loss/rl", "loss/ce"]) expect([loss, there[loss]]).toEqual([loss, here[loss]]);
    expect(here["loss/ce"]).toBeGreaterThan(0);
  }
  const [mine, theirs] = [await local.snapshot("weights"), await server.models.get("model-0")!.snapshot("weights")];
  expect(Buffer.from(theirs).equals(mine)).toBe(true);
  const requests = [{ tokens: sequences()[1]!.tokens, from: 3 }];
  const [here, live, frozen] = [
    await local.score(requests),
    await policy.score(requests),
    await (await policy.freeze()).score(requests),
  ];
  expect([...frozen[0]!]).toEqual([...here[0]!]);
  live[0]!.forEach((value, i) => expect(value).toBeCloseTo(here[0]![i]!, 4));
  policy.dispose();
});

it("makes the same weights, but for rounding, at a server that takes means as SkyRL's does", async () => {
  const skyrl = new TinkerServer(made, "mean");
  const own = await made();
  const policy = await tinkerPolicy({ ...asked(await skyrl.start()), dialect: "skyrl" });
  const options = { ...defaultUpdate, minibatches: 2, optimizer: { ...defaultUpdate.optimizer, learningRate: 1e-2 } };
  for (const round of [1, 2]) {
    await update(own, sequences(), options, keyOf(round));
    await update(policy, sequences(), options, keyOf(round));
  }
  const requests = [{ tokens: sequences()[2]!.tokens, from: 1 }];
  const [mine, theirs] = [await own.score(requests), await policy.score(requests)];
  theirs[0]!.forEach((value, i) => expect(value).toBeCloseTo(mine[0]![i]!, 3));
  policy.dispose();
  own.dispose();
  skyrl.stop();
});

it("comes back to a snapshot, optimiser and all, and goes on from it as if nothing had been", async () => {
  const policy = await remote();
  const options = { ...defaultUpdate, minibatches: 1 };
  await update(policy, sequences(), options, keyOf(1));
  const kept = await policy.snapshot("all");
  await update(policy, sequences(), options, keyOf(2));
  const id = [...server.models.keys()].at(-1)!;
  const after = await server.models.get(id)!.snapshot("all");
  await policy.restore(kept);
  expect(policy.version).toBe(1);
  await update(policy, sequences(), options, keyOf(2));
  expect(Buffer.from(await server.models.get(id)!.snapshot("all")).equals(after)).toBe(true);
  policy.dispose();
});

it("refuses what the protocol does not carry", async () => {
  const policy = await remote();
  const objective = { ...defaultUpdate.objective, entropyBonus: 0.1 };
  await expect(update(policy, sequences(), { ...defaultUpdate, objective }, keyOf(1))).rejects.toThrow(
    /entropyBonus 0/,
  );
  await expect(policy.likeliest()).rejects.toThrow(/teacher/);
  await expect(policy.score([{ tokens: Int32Array.of(1, 2), from: 1, temperature: 0.5 }])).rejects.toThrow(
    /temperature/,
  );
  policy.dispose();
});

it("carries SIRI's recipe, unchanged", async () => {
  const lab = await tinyLab();
  const policy = await remote();
  const config = resolve({ method: "siri", ...smallRun(2, 4), ...teachingAtOnce });
  const records: RunRecord[] = [];
  for await (const record of run(config, { ...lab, policy, reference: await policy.freeze() }))
    if (record.kind !== "boundary") records.push(record);
  const updates = records.filter((record) => record.kind === "update");
  expect(policy.version).toBe(2 * updates.length); // two minibatches each
  // a policy without a success has nothing to imitate; imitated tokens are in the update above
  expect(updates.some(({ metrics }) => metrics["tokens/rl"]! > 0)).toBe(true);
  expect(records.filter(({ kind }) => kind === "evaluation").length).toBeGreaterThan(1);
  const routes = ["create_model", "forward", "forward_backward", "optim_step", "save_weights_for_sampler", "asample"];
  expect(routes.filter((route) => !server.asked.includes(route))).toEqual([]);
  lab.policy.dispose();
  policy.dispose();
});
