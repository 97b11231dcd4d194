/** Kept models of every architecture that loads: our logits and one LoRA step are those of Python transformers and PEFT. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fastAvailable } from "../../lib/compute/kernels.js";
import { nativeAvailable, type TrainingNumerics } from "../../lib/compute/native.js";
import { decoderGraph } from "../../lib/exports/onnx/decoder.js";
import { readFolder, writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { fromHubConfig, toHubConfig } from "../../lib/policy/checkpoint/hub-config.js";
import { readAdapter, writeAdapter } from "../../lib/policy/checkpoint/peft.js";
import { enginesOf, inOurOrder, largest, logitsAlong, oneStep, peerModels, peerOf } from "./architectures.js";

const kept = join(import.meta.dirname, "../fixtures/architectures");
const variants: TrainingNumerics[] = ["portable"];
if (fastAvailable()) variants.push("fast");
if (nativeAvailable()) variants.push("native");

let scratch: string;
beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), "siri-architectures-"))));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("keeps a model of every architecture beside Llama", () => {
  expect(peerModels(kept)).toEqual(["gemma3", "qwen2", "qwen3", "smollm3"]);
});

describe.each(peerModels(kept))("%s", (name) => {
  const peer = peerOf(join(kept, name));

  it("has the logits of transformers, on every engine", () => {
    for (const [numerics, engine] of enginesOf(peer.weights, variants))
      expect(largest(logitsAlong(engine, peer.tokens), peer.expected("logits")), numerics).toBeLessThan(1e-4);
  });

  it.each(variants)("takes the LoRA step of PEFT (%s)", async (numerics) => {
    const { loss, gradient, after, effective } = await oneStep(peer, numerics);
    expect(loss).toBeCloseTo(peer.expected("loss")[0]!, 5);
    const slopes = inOurOrder(peer, "gradient.");
    const steepest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 1);
    expect(largest(gradient, slopes)).toBeLessThan(1e-5 * steepest);
    expect(largest(after, inOurOrder(peer, "after."))).toBeLessThan(1e-4);
    const [, engine] = enginesOf(effective, [])[0]!;
    expect(largest(logitsAlong(engine, peer.tokens), peer.expected("adapted"))).toBeLessThan(1e-3);
    expect(largest(peer.expected("logits"), peer.expected("adapted"))).toBeGreaterThan(0.1); // it does matter
  });

  it("comes back from a folder of ours, and so does its adapter", () => {
    writeFolder(scratch, { weights: peer.weights, ids: {} });
    const { weights } = readFolder(scratch);
    expect(weights.config).toEqual(peer.weights.config);
    expect(largest(weights.data, peer.weights.data)).toBeLessThan(1e-6); // Gemma's norms go by way of 1 less
    writeAdapter(scratch, weights.config, peer.adapter);
    expect(readAdapter(scratch, weights.config).data).toEqual(peer.adapter.data);
  });
});

describe("config.json", () => {
  const hub = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(kept, name, "config.json"), "utf8")) as Record<string, unknown>;

  it.each([
    ["qwen3", "use_sliding_window", true],
    ["qwen3", "attention_bias", true],
    ["qwen3", "layer_types", ["full_attention", "sliding_attention", "full_attention"]],
    ["qwen3", "rope_scaling", { rope_type: "yarn", factor: 4 }],
    ["qwen3", "hidden_act", "gelu"],
    ["qwen3", "quantization_config", { quant_method: "awq" }],
    ["qwen3", "partial_rotary_factor", 0.5],
    ["smollm3", "no_rope_layers", [1, 0]],
    ["smollm3", "mlp_bias", true],
    ["gemma3", "hidden_activation", "gelu"],
    ["gemma3", "attn_logit_softcapping", 50],
    ["gemma3", "final_logit_softcapping", 30],
    ["gemma3", "use_bidirectional_attention", true],
    ["gemma3", "layer_types", ["chunked_attention", "full_attention", "full_attention"]],
  ])("of %s with another %s is refused by that name", (name, field, value) => {
    expect(() => fromHubConfig({ ...hub(name), [field]: value })).toThrow(`config.json, ${field}`);
  });

  it("that claims any number of layers takes no memory for them", () => {
    const { layer_types: _, ...gemma } = hub("gemma3");
    const { no_rope_layers: __, layer_types: ___, ...smol } = hub("smollm3");
    for (const one of [gemma, smol])
      expect(() => fromHubConfig({ ...one, num_hidden_layers: 2 ** 31 })).toThrow("config.json, num_hidden_layers");
  });

  it("scaled positions of one kind of Gemma's layers are refused, too", () => {
    const rope_parameters = {
      full_attention: { rope_type: "linear", factor: 8, rope_theta: 1e6 },
      sliding_attention: { rope_type: "default", rope_theta: 1e4 },
    };
    expect(() => fromHubConfig({ ...hub("gemma3"), rope_parameters })).toThrow("config.json, rope_scaling");
  });

  it("in the words of transformers 4 means the same", () => {
    const { rope_parameters: _, layer_types: __, ...rest } = hub("gemma3");
    const older = { ...rest, rope_theta: 1e6, rope_local_base_freq: 1e4, rope_scaling: null, num_hidden_layers: 12 };
    const { local, ropeTheta } = fromHubConfig(older);
    expect(ropeTheta).toBe(1e6);
    expect(local).toEqual({ layers: [0, 1, 2, 3, 4, 6, 7, 8, 9, 10], window: 8, ropeTheta: 1e4 }); // all but every sixth
    const { no_rope_layers: ___, ...smol } = hub("smollm3");
    expect(fromHubConfig({ ...smol, num_hidden_layers: 9, layer_types: null }).unrotated).toEqual([3, 7]);
  });

  it("does not save a decoder that no architecture describes", () => {
    const config = { ...fromHubConfig(hub("qwen3")), unrotated: [1] };
    expect(() => toHubConfig(config)).toThrow("a decoder that Qwen3ForCausalLM can describe");
  });
});

it("an ONNX graph is refused by the name of what it would leave out", () => {
  expect(() => decoderGraph(peerOf(join(kept, "qwen3")).weights)).toThrow("one with headNorm");
});
