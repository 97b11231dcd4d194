/** loadModel: micro checkpoints and GGUF files by the same road, each with its own tokenizer. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { keyOf } from "../../lib/random.js";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { loadModel, loadPolicy, saveModel } from "../../lib/policy/load.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siri-load-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = new WordTokenizer(["<bos>", "go", "hall", ";"]);
const config = microDecoder({ vocabulary: words.size, width: 16, layers: 1, heads: 2, contextLength: 4096 });
const weights = initialWeights(config, keyOf("load"));

describe("loadModel", () => {
  it("of a micro checkpoint gives its weights and its words, unknown ones in bytes", () => {
    saveModel(folder, { weights, tokenizer: words, ids: { begin: 0, end: 3 } });
    const model = loadModel(folder);
    expect(model.weights.data).toEqual(weights.data);
    expect(model.tokenizer).toBeInstanceOf(WordTokenizer);
    expect([...model.tokenizer.encode("<bos> go hall ;")]).toEqual([0, 1, 2, 3]);
    expect(model.tokenizer.decode(model.tokenizer.encode("go é  hall"))).toBe("go é  hall");
    expect(model.ids).toEqual({ begin: 0, end: 3 });
    expect(model.chat).toBeUndefined();
  });

  it("keeps the context short unless asked", () => {
    writeFolder(folder, { weights, tokenizer: words.files(), ids: {} });
    expect(loadModel(folder).weights.config.contextLength).toBe(2048);
    expect(loadModel(folder, { contextLength: 3000 }).weights.config.contextLength).toBe(3000);
    expect(() => loadModel(folder, { contextLength: 5000 })).toThrow(/1 to 4096/);
  });

  it("takes another kind of tokenizer.json to be the model's own, with its chat template", () => {
    const tokenizer = {
      version: "1.0",
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: null,
      decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: [["a", "b"]] },
    };
    writeFolder(folder, { weights, tokenizer: { tokenizer, config: { chat_template: "{{ 1 }}" } }, ids: {} });
    const model = loadModel(folder);
    expect(model.tokenizer).toBeInstanceOf(BpeTokenizer);
    expect([...model.tokenizer.encode("abba")]).toEqual([2, 1, 0]);
    expect(model.chat?.render([])).toBe("1");
    saveModel(folder, model, "BF16");
    expect(loadModel(folder).tokenizer.files()).toEqual(model.tokenizer.files());
  });

  it("without a tokenizer is refused", () => {
    const bare = join(folder, "bare");
    writeFolder(bare, { weights, ids: {} });
    expect(() => loadModel(bare)).toThrow(/tokenizer\.json beside the weights/);
    writeFileSync(join(bare, "config.json"), "{");
    expect(() => loadModel(bare)).toThrow(/repair the JSON/);
  });
});

describe("loadPolicy", () => {
  it.each(["weights", "adapters", "nothing"] as const)("that learns %s acts on the saved weights", async (learns) => {
    writeFolder(folder, { weights, tokenizer: words.files(), ids: {} });
    const policy = await loadPolicy(folder, { learns: learns as "weights", contextLength: 64, name: "micro" });
    const text = policy.tokenizer.encode("<bos> go hall ; go");
    const expected = new TransformerPolicy({
      weights: { ...weights, config: { ...config, contextLength: 64 } },
      tokenizer: words,
    });
    const request = [{ tokens: text, from: 1 }];
    expect(await policy.score(request)).toEqual(await expected.score(request));
    expect([policy.name, policy.contextLength]).toEqual(["micro", 64]);
    expect("accumulate" in policy).toBe(learns !== "nothing");
    for (const each of [policy, expected]) each.dispose();
  });
});
