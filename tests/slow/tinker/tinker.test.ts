/**
 * The Tinker client in front of SkyRL's open server, with the pocket house's small Llama as its model; and our contract
 * server's requests and answers against the types of Tinker's own SDK. Skipped, with the reason, unless
 * `node tests/slow/tinker/setup.mjs` was run (or SIRI_TINKER names a Python that has both).
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { resolve } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { shippedPolicy } from "../../../lib/experiment/run-policy.js";
import { loadPolicy } from "../../../lib/policy/load.js";
import type { ScoreRequest } from "../../../lib/policy/policy.js";
import { tinkerPolicy, type TinkerPolicy } from "../../../lib/policy/tinker/policy.js";
import type { TransformerPolicy } from "../../../lib/policy/transformer-policy.js";
import { keyOf } from "../../../lib/random.js";
import type { RunRecord } from "../../../lib/records.js";
import { run } from "../../../lib/recipes/index.js";
import { defaultUpdate, update } from "../../../lib/training/update.js";
import type { Sequence } from "../../../lib/types.js";
import { tinyLab } from "../../experiment/tiny-lab.js";
import { freePort } from "../../faults/queue/redis.js";
import { TinkerServer } from "../../policy/tinker-server.js";

const python = process.env["SIRI_TINKER"] ?? join(packageRoot(), ".tinker", "bin", "python");
const absent = existsSync(python) ? undefined : "node tests/slow/tinker/setup.mjs was not run";
const model = shippedPolicy("pocket");

/** Some tokens, of which the later ones are taught with this signal. */
function taught(number: number, signal: object): Sequence {
  const tokens = Int32Array.from({ length: 8 + 3 * number }, (_, i) => (5 * number + 3 * i) % 60);
  return {
    tokens,
    signals: [...tokens].map((_, i) => (i < 4 ? undefined : [signal as never])),
    oldLogProbs: new Float32Array(tokens.length).fill(-3),
    from: { episode: "e", prompt: "plain" },
  };
}

describe.skipIf(absent)(`a real Tinker server${absent ? ` (skipped: ${absent})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "tinker-"));
  let server: ChildProcess;
  let url: string;
  let local: TransformerPolicy;
  beforeAll(async () => {
    local = await loadPolicy(model);
    // the server starts its engine with `uv run … -m MODULE`; here it is started in the environment that is there
    const uv = join(folder, "uv");
    writeFileSync(uv, `#!/bin/sh\nwhile [ "$1" != "-m" ]; do shift; done\nexec "${python}" "$@"\n`);
    chmodSync(uv, 0o755);
    const port = await freePort();
    const backend = { max_lora_adapters: 8, max_lora_rank: 8, train_micro_batch_size: 8, sample_max_num_sequences: 16 };
    const told = ["--base-model", model, "--host", "127.0.0.1", "--port", String(port)];
    const kept = ["--database-url", `sqlite:///${folder}/server.db`, "--checkpoints-base", join(folder, "kept")];
    const words = ["-m", "tx.tinker.api", ...told, ...kept, "--backend-config", JSON.stringify(backend)];
    const path = [folder, dirname(python), process.env["PATH"]].join(delimiter);
    const env = { ...process.env, PATH: path, JAX_PLATFORMS: "cpu" };
    server = spawn(python, words, { env, stdio: ["ignore", "ignore", "pipe"] });
    url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 240; tries++) {
      const healthy = await fetch(`${url}/api/v1/healthz`).catch(() => undefined);
      if (healthy?.ok) return;
      await new Promise((later) => setTimeout(later, 500));
    }
    throw new Error("the server does not answer");
  });
  afterAll(() => {
    server?.kill();
    local.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const remote = (): Promise<TinkerPolicy> => {
    const { tokenizer, contextLength } = local;
    return tinkerPolicy({ url, apiKey: "none", model, tokenizer, contextLength, rank: 8, dialect: "skyrl" });
  };

  it("judges as we do, learning and frozen, before anything is learnt", async () => {
    const policy = await remote();
    const requests: ScoreRequest[] = [1, 2].map((number) => ({ tokens: taught(number, {}).tokens, from: 2 }));
    const here = await local.score(requests);
    for (const there of [await policy.score(requests), await (await policy.freeze()).score(requests)])
      there.forEach((row, r) => row.forEach((value, i) => expect(value).toBeCloseTo(here[r]![i]!, 3)));
    policy.dispose();
  });

  it("learns what is imitated and rewarded, unlearns what is punished, and comes back to a snapshot", async () => {
    const policy = await remote();
    const signals = [
      { component: "rl", advantage: 1, weight: 1 },
      { component: "rl", advantage: -1, weight: 1 },
      { component: "ce", weight: 1 },
    ];
    const batch: Sequence[] = [];
    for (const [number, signal] of signals.entries()) {
      const one = taught(number, signal);
      const [said] = await local.score([{ tokens: one.tokens, from: 1 }]);
      batch.push({ ...one, oldLogProbs: Float32Array.of(NaN, ...said!) });
    }
    const options = {
      ...defaultUpdate,
      minibatches: 1,
      optimizer: { ...defaultUpdate.optimizer, learningRate: 3e-3 },
    };
    const sums = async (): Promise<number[]> => {
      const rows = await policy.score(batch.map(({ tokens }) => ({ tokens, from: 4 })));
      return rows.map((row) => row.reduce((sum, value) => sum + value, 0));
    };
    const before = await sums();
    for (const round of [1, 2]) await update(policy, batch, options, keyOf(round));
    const after = await sums();
    expect(after.map((value, i) => Math.sign(value - before[i]!))).toEqual([1, -1, 1]);
    const kept = await policy.snapshot("all");
    await update(policy, batch, options, keyOf(3));
    const onwards = await sums();
    await policy.restore(kept);
    expect(await sums()).toEqual(after);
    await update(policy, batch, options, keyOf(3));
    expect(await sums()).toEqual(onwards);
    policy.dispose();
  });

  it("carries SIRI's recipe, unchanged", async () => {
    const policy = await remote();
    const small = { iterations: 2, rollout: { groups: 2, groupSize: 4 }, evaluation: { every: 2, tasks: 4 } } as const;
    const config = resolve({ method: "siri", seed: 3, ...small, update: { minibatches: 2 } });
    const lab = await openLab(config);
    const records: RunRecord[] = [];
    for await (const record of run(config, { ...lab, policy, reference: await policy.freeze() }))
      if (record.kind !== "boundary") records.push(record);
    const updates = records.filter((record) => record.kind === "update");
    expect(updates).toHaveLength(2);
    expect(policy.version).toBe(4);
    for (const { metrics } of updates)
      for (const name of ["loss/rl", "loss/ce", "policy/entropy"]) expect([name, Number.isFinite(metrics[name])]).toEqual([name, true]); // prettier-ignore
    const [first] = records.filter((record) => record.kind === "evaluation");
    expect(first!.outcomes.some(({ success }) => success === 1)).toBe(true); // the shipped policy is no beginner
    lab.policy.dispose();
    policy.dispose();
  });
});

describe.skipIf(absent)(`our contract server${absent ? ` (skipped: ${absent})` : ""}`, () => {
  it("is asked and answers as Tinker's own SDK describes", async () => {
    const lab = await tinyLab();
    for (const dialect of ["tinker", "skyrl"] as const) {
      const contract = new TinkerServer(async () => (await tinyLab()).policy, dialect === "tinker" ? "sum" : "mean");
      const { tokenizer, contextLength } = lab.policy;
      const asked = { url: await contract.start(), model: "tiny", apiKey: "tml-x", tokenizer, contextLength, dialect };
      const policy = await tinkerPolicy(asked);
      const batch = [taught(1, { component: "ce", weight: 1 })];
      await update(policy, batch, { ...defaultUpdate, minibatches: 1 }, keyOf(1));
      await policy.restore(await policy.snapshot("all"));
      await (await policy.freeze()).score([{ tokens: batch[0]!.tokens, from: 1 }]);
      const types = spawnSync(python, [join(import.meta.dirname, "sdk_types.py")], {
        input: JSON.stringify(contract.heard),
        encoding: "utf8",
      });
      expect(types.stderr).toBe("");
      expect(types.stdout).toBe(
        `${contract.heard.length} looked at: asample create_model create_session forward forward_backward ` +
          "load_weights optim_step retrieve_future save_weights save_weights_for_sampler\n",
      );
      const broken = contract.heard.map((one) => ({ ...one, request: { ...(one.request as object), speed: 2 } }));
      const said = spawnSync(python, [join(import.meta.dirname, "sdk_types.py")], { input: JSON.stringify(broken) });
      expect(said.stdout.toString().match(/Extra inputs are not permitted/g)).toHaveLength(broken.length);
      policy.dispose();
      contract.stop();
    }
    lab.policy.dispose();
  });
});

it("is installed by the versions that the page names", () => {
  const page = readFileSync(join(packageRoot(), "docs", "large-models.md"), "utf8");
  const wanted = readFileSync(join(import.meta.dirname, "requirements.txt"), "utf8");
  const version = (name: string): string => new RegExp(`^${name}\\S*==(\\S+)$`, "m").exec(wanted)![1]!;
  expect(page).toContain(`SkyRL ${version("skyrl-tx")}`);
  expect(page).toContain(`SDK (${version("tinker")})`);
});
