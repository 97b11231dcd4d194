/** A quick part of the fault harness; tests/slow/faults.test.ts tries 5,000 inputs a reader and 10,000 actions a world. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHubConfig, toHubConfig } from "../../lib/policy/checkpoint/hub-config.js";
import { microDecoder } from "../../lib/compute/architecture.js";
import { sourceOf } from "../../lib/policy/checkpoint/bytes.js";
import { openGguf } from "../../lib/policy/checkpoint/gguf.js";
import { readGgufWeights } from "../../lib/policy/checkpoint/gguf-model.js";
import { openSafetensors } from "../../lib/policy/checkpoint/safetensors.js";
import { writeGguf } from "../checkpoint/gguf-writer.js";
import { actions } from "./actions.js";
import { makeReaders } from "./reader-list.js";
import { faultReaders, tryKnown, tryRecipe } from "./readers.js";
import known from "./regressions.json" with { type: "json" };
import * as samples from "./samples.js";
import type { Recipe } from "./mutate.js";

const COUNT = 200;
const silent: string[] = [];
const witness = (name: string, recipe: unknown, why: string): void =>
  void silent.push(`${name} ${JSON.stringify(recipe)}: ${why}`);

describe("readers of what others wrote", () => {
  it(`give a sound value or the one error on ${COUNT} damaged inputs each`, async () => {
    const figures = await faultReaders(COUNT, 20, witness);
    expect(silent).toEqual([]);
    for (const [name, { tried, identical, clear }] of Object.entries(figures)) {
      expect([name, tried]).toEqual([name, COUNT]);
      // damage that always or never harms would try nothing
      expect([name, identical > 0, clear > 0]).toEqual([name, true, true]);
    }
  }, 120_000);

  it("read what is not damaged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "siri-sound-"));
    const whole: Recipe = { source: 0, structured: [], raw: [] };
    for (const reader of makeReaders(folder))
      for (const source of reader.samples.keys())
        expect([reader.name, source, await tryRecipe(reader, { ...whole, source })]).toEqual([
          reader.name,
          source,
          "identical",
        ]);
    rmSync(folder, { recursive: true });
  });

  it("refuse or read rightly what they once did not", async () => {
    expect(await tryKnown(known as unknown as Parameters<typeof tryKnown>[0])).toEqual([]);
  });

  it("are found out where they are not total", async () => {
    const whole: Recipe = { source: 0, structured: [], raw: [] };
    const reader = { name: "bad", samples: ["x"], build: () => Buffer.from("x"), unsound: () => undefined };
    const ways = [
      { read: () => JSON.parse("{") as unknown, again: (value: unknown) => value },
      { read: () => 1, again: () => 2 },
      { read: () => 1, again: () => 1, unsound: () => "nonsense" },
    ];
    for (const way of ways) expect(await tryRecipe({ ...reader, ...way }, whole)).toHaveProperty("why");
  });
});

describe("before memory is taken", () => {
  it("a GGUF file of a few hundred bytes that claims many layers, entries or axes is refused", () => {
    const metadata = { ...samples.gguf.metadata, "llama.block_count": 20_000_000 };
    expect(() => readGgufWeights(sourceOf(writeGguf({ ...samples.gguf, metadata })))).toThrow(/files that hold/);
    const claims = [8, 16].map((at) => {
      const bytes = Buffer.from(writeGguf(samples.gguf));
      bytes.writeBigUInt64LE(2n ** 39n, at);
      return bytes;
    });
    for (const bytes of claims) expect(() => openGguf(sourceOf(bytes))).toThrow(/entries, got "\d+ bytes left"/);
  });

  it.each([
    ["rms_norm_eps", null],
    ["rms_norm_eps", "x"],
    ["rms_norm_eps", -1],
    ["rms_norm_eps", {}],
    ["rope_theta", "x"],
    ["rope_theta", -1],
    ["max_position_embeddings", null],
    ["max_position_embeddings", 1.5],
    ["num_hidden_layers", 2 ** 40],
    ["num_key_value_heads", 3],
    ["vocab_size", 0],
    ["tie_word_embeddings", "no"],
  ])("config.json with %s %j is refused by name", (field, value) => {
    const hub = toHubConfig(microDecoder({ vocabulary: 8, width: 8, layers: 1, heads: 2, contextLength: 8 }));
    expect(() => fromHubConfig({ ...hub, [field]: value })).toThrow(/^config\.json, /);
  });

  it("tensors that overlap, leave a gap or have one name twice are refused", () => {
    const file = (header: string): ReturnType<typeof sourceOf> => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      return sourceOf(Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]), "m");
    };
    const tensor = (name: string, from: number): string =>
      `"${name}":{"dtype":"F32","shape":[2],"data_offsets":[${from},${from + 8}]}`;
    expect(openSafetensors(file(`{${tensor("a", 0)},${tensor("b", 8)}}`)).tensors.size).toBe(2);
    expect(() => openSafetensors(file(`{${tensor("a", 0)},${tensor("b", 4)}}`))).toThrow(/behind the tensor before/);
    expect(() => openSafetensors(file(`{${tensor("b", 8)}}`))).toThrow(/behind the tensor before/);
    expect(() => openSafetensors(file(`{${tensor("a", 0)}}`))).toThrow(/expected \d+ bytes/);
    expect(() => openSafetensors(file(`{${tensor("a", 0)},${tensor("a", 8)}}`))).toThrow(/every tensor once/);
  });
});

it("odd actions never throw, and are done exactly where they are admissible", () => {
  const before = silent.length;
  const { tried, identical, clear } = actions(704, 20, witness);
  expect(silent.slice(before)).toEqual([]);
  expect(tried).toBe(704);
  expect(Math.min(identical, clear)).toBeGreaterThan(60);
}, 60_000);
