/** Folders in the Hugging Face layout: what is written is read back bit for bit, and what would be misread is refused. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialWeights, layout, microDecoder } from "../../lib/compute/architecture.js";
import { keyOf } from "../../lib/random.js";
import { collector } from "../../lib/policy/checkpoint/bytes.js";
import { readFolder, writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { fromHubConfig, toHubConfig } from "../../lib/policy/checkpoint/hub-config.js";
import { writeSafetensors } from "../../lib/policy/checkpoint/safetensors.js";

const sizes = { vocabulary: 24, width: 16, layers: 2, heads: 4, contextLength: 32 };
const grouped = microDecoder({ ...sizes, keyValueHeads: 2, ropeTheta: 5000 });
const qwen = microDecoder({ ...sizes, tiedHead: false, attentionBias: true, headWidth: 8 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siri-checkpoint-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("config.json", () => {
  it.each([grouped, qwen])("keeps every size", (config) => {
    expect(fromHubConfig(toHubConfig(config))).toEqual(config);
  });

  it("is read in the spelling of transformers 5", () => {
    const { rope_theta, rope_scaling: _, ...rest } = toHubConfig(grouped);
    const modern = { ...rest, rope_parameters: { rope_type: "default", rope_theta } };
    expect(fromHubConfig(modern)).toEqual(grouped);
  });

  it.each([
    [{ architectures: ["GPT2LMHeadModel"] }, /GPT2LMHeadModel.*LlamaForCausalLM/],
    [{ hidden_act: "gelu" }, /hidden_act.*silu/],
    [{ rope_scaling: { rope_type: "llama3" } }, /rope_scaling.*llama3/],
    [{ rope_parameters: { rope_type: "yarn" } }, /rope_scaling.*yarn/],
    [{ attention_bias: true }, /attention_bias/],
    [{ mlp_bias: true }, /mlp_bias/],
    [{ use_sliding_window: true }, /use_sliding_window/],
  ])("with %j is refused", (change, message) => {
    const hub = { ...toHubConfig(grouped), ...change };
    // rope_scaling of the file written here is null, so that the newer field is looked at
    expect(() => fromHubConfig(hub)).toThrow(message);
  });
});

describe("a folder", () => {
  it.each([grouped, qwen])("comes back bit for bit", (config) => {
    const weights = initialWeights(config, keyOf("folder"));
    const tokenizer = { tokenizer: { version: "1.0" }, config: { chat_template: "x" } };
    writeFolder(folder, { weights, tokenizer, ids: { end: 2 } });
    expect(readFolder(folder)).toEqual({ weights, tokenizer, ids: { end: 2 } });
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("in half precision comes back rounded", () => {
    const weights = initialWeights(grouped, keyOf("half"));
    writeFolder(folder, { weights, ids: {} }, "BF16");
    const read = readFolder(folder).weights.data;
    const worst = read.reduce((most, value, i) => Math.max(most, Math.abs(value / weights.data[i]! - 1)), 0);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(2 ** -8); // eight significant bits
  });

  it("in two shards is put together", () => {
    const weights = initialWeights(qwen, keyOf("shards"));
    writeFolder(folder, { weights, ids: {} });
    const tensors = layout(qwen).map(({ name, shape, offset, size }) => ({
      name,
      shape,
      data: weights.data.subarray(offset, offset + size),
    }));
    const map: Record<string, string> = {};
    [tensors.slice(0, 9), tensors.slice(9)].forEach((part, i) => {
      const sink = collector();
      writeSafetensors(sink, part);
      writeFileSync(join(folder, `model-${i}.safetensors`), sink.bytes());
      for (const { name } of part) map[name] = `model-${i}.safetensors`;
    });
    const index = join(folder, "model.safetensors.index.json");
    writeFileSync(index, JSON.stringify({ weight_map: map }));
    expect(readFolder(folder).weights.data).toEqual(weights.data);
    writeFileSync(index, JSON.stringify({ weight_map: { a: "model-0.safetensors" } }));
    expect(() => readFolder(folder)).toThrow(/every tensor.*missing/);
    rmSync(index);
  });

  it("whose config does not fit its weights, or that is no folder, is refused", () => {
    writeFolder(folder, { weights: initialWeights(qwen, keyOf("misfit")), ids: {} });
    const path = join(folder, "config.json");
    const config = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...config, vocab_size: 25 }));
    expect(() => readFolder(folder)).toThrow(/embed_tokens.*shape \[25, 16\]/);
    writeFileSync(path, JSON.stringify({ ...config, num_hidden_layers: 1 }));
    expect(() => readFolder(folder)).toThrow(/only tensors of this architecture.*layers\.1/);
    expect(() => readFolder(join(folder, "none"))).toThrow(/config\.json.*check the path/);
  });
});
