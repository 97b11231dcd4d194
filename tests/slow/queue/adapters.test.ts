/**
 * A language model with an adapter whose groups are played by a queue's workers: the model is at every worker already, only
 * the adapter travels, and the run has the bytes it has alone. The model is a small Llama of random numbers under a name in
 * data/policies, where a person puts one; it is taken away again.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePocketEnglish } from "../../../envs/pocket-english/index.js";
import { initialWeights, microDecoder } from "../../../lib/compute/architecture.js";
import { resolve } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { runAdapter, shippedPolicy } from "../../../lib/experiment/run-policy.js";
import { AdapterPolicy } from "../../../lib/policy/adapter-policy.js";
import { BpeTokenizer } from "../../../lib/policy/bpe-tokenizer.js";
import { writeFolder } from "../../../lib/policy/checkpoint/folder.js";
import { keyOf } from "../../../lib/random.js";
import { Crew } from "../../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { trained, trainedInDisorder, type Trained } from "../../faults/queue/rollout.js";
import { learnTokenizer } from "../../policy/tiny-language.js";

const NAME = `random-llama-${process.pid}`;
const run = resolve({
  method: "siri",
  seed: 3,
  iterations: 3,
  tasks: { world: "pocket-english", policy: NAME },
  rollout: { groups: 3, groupSize: 4 },
  phases: { warmupIterations: 1 },
  evaluation: { every: 0, tasks: 8 },
});

function writeModel(): void {
  const spoken = Array.from(makePocketEnglish().tasks("train", { count: 60 }), ({ text }) => text).join("\n");
  const files = learnTokenizer(spoken, 300, ["<|endoftext|>", "<|im_end|>"]);
  const sizes = { width: 192, layers: 3, heads: 6, keyValueHeads: 2, headWidth: 32, contextLength: 512 };
  const config = microDecoder({ vocabulary: new BpeTokenizer(files).size, ...sizes });
  writeFolder(shippedPolicy(NAME), { weights: initialWeights(config, keyOf(NAME)), tokenizer: files, ids: { end: 0 } });
}

describe.skipIf(redisAbsent)(`an adapter over a queue${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let redis: RedisServer;
  let here: Trained;
  let adapter: number;
  beforeAll(async () => {
    const policies = shippedPolicy("");
    for (const old of readdirSync(policies))
      if (/^random-llama-\d+$/.test(old)) rmSync(join(policies, old), { recursive: true });
    writeModel();
    redis = await RedisServer.start();
    here = await trained(run);
    const lab = await openLab(run);
    expect(lab.policy).toBeInstanceOf(AdapterPolicy);
    adapter = (await lab.policy.snapshot("weights")).length;
    lab.policy.dispose();
  });
  afterAll(async () => {
    await redis?.stop();
    rmSync(shippedPolicy(NAME), { recursive: true, force: true });
  });
  /** Bytes that Redis was sent, and has sent. */
  const traffic = (): { in: number; out: number } => {
    const told = redis.ask("info", "stats");
    const value = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(told)![1]);
    return { in: value("total_net_input_bytes"), out: value("total_net_output_bytes") };
  };

  it("only its bytes travel, once an update, and two workers play it with the bytes of one process", async () => {
    const model = statSync(join(shippedPolicy(NAME), "model.safetensors")).size;
    expect(adapter).toBeLessThan(model / 5);
    const updates = run.iterations;
    const crew = new Crew(redis.url, ["--lock=20"]);
    crew.start(2);
    try {
      const before = traffic();
      const there = await trained(run, { url: redis.url });
      const after = traffic();
      expect(there.logs).toEqual(here.logs);
      expect(there.traffic!.weights).toBe((updates + 1) * adapter); // as it came, and after each update
      // all that Redis was told by everybody: the adapters, the jobs, the answers, and never the model
      const sent = after.in - before.in;
      expect(sent).toBeGreaterThan(there.traffic!.weights);
      expect(sent).toBeLessThan(there.traffic!.weights + model);
      // each of two workers takes each adapter once
      expect(after.out - before.out).toBeLessThan(2 * there.traffic!.weights + model);
      console.log(
        `model ${model} bytes, adapter of rank ${runAdapter.rank} ${adapter}; sent to Redis ${sent}, taken ${after.out - before.out}`,
      );
    } finally {
      await crew.stop();
    }
  });

  it("in any order, some groups played twice, has the same bytes", async () => {
    redis.ask("flushall"); // nothing of the run before is there
    const { logs, order, again } = await trainedInDisorder(run, redis.url, { processes: 2, wait: 300, lost: 0.3 });
    expect(logs).toEqual(here.logs);
    expect(again).toBeGreaterThan(0);
    expect(order).not.toEqual([...order].sort());
  });
});
