import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { logSoftmax } from "../../lib/cli/model-check/compare.js";
import { loadModel, saveModel } from "../../lib/policy/load.js";
import type { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { readSnapshot } from "../../lib/policy/snapshot.js";
import type { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { tinyLab } from "../experiment/tiny-lab.js";
import { OnnxPolicy } from "../../lib/policy/onnx.js";
import { adapterSize, addAdapter } from "../../lib/policy/adapter.js";
import { writeAdapter } from "../../lib/policy/checkpoint/peft.js";
import { exportAs } from "../../lib/exports/export.js";
import type { DecoderConfig } from "../../lib/compute/architecture.js";
import { keyOf, stream } from "../../lib/random.js";
import { freshFolder, tinyRun } from "./tiny-run.js";
import { largestDifference, models, ourRows, text, tokenizer, weightsOf } from "./models.js";

interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
type Feeds = Record<string, OrtTensor>;
interface Ort {
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(file: Buffer, options: object): Promise<{ run(feeds: Feeds): Promise<Feeds> }> };
}
/** Node's onnxruntime comes with the package of Hugging Face's models. */
const ort = createRequire(join(packageRoot(), "package.json"))("onnxruntime-node") as Ort;

const integers = (rows: readonly (readonly number[])[]): OrtTensor =>
  new ort.Tensor("int64", BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);

function emptyPast({ layers, keyValueHeads, headWidth }: DecoderConfig, batch: number): Feeds {
  const empty = new ort.Tensor("float32", new Float32Array(0), [batch, keyValueHeads, 0, headWidth]);
  const names = Array.from({ length: layers }, (_, layer) => ["key", "value"].map((part) => `${layer}.${part}`)).flat();
  return Object.fromEntries(names.map((name) => [`past_key_values.${name}`, empty]));
}

/** Log-probabilities, row by row, of one text of the batch. */
function rowsOf({ data, dims: [, length, width] }: OrtTensor, text = 0): Float32Array[] {
  const start = text * length! * width!;
  const row = (i: number): Float32Array => data.subarray(start + i * width!, start + (i + 1) * width!);
  return Array.from({ length: length! }, (_, i) => logSoftmax(row(i)));
}

async function exported(config: DecoderConfig) {
  const weights = weightsOf(config);
  const model = freshFolder();
  saveModel(model, { weights, tokenizer });
  const { to } = await exportAs(model, "onnx", { to: join(freshFolder(), "model") });
  const session = await ort.InferenceSession.create(readFileSync(join(to, "onnx/model.onnx")), { logSeverityLevel: 3 });
  return { weights, to, session };
}

describe.each(models)("a decoder as ONNX: %s", (_name, config) => {
  it("gives onnxruntime our logits, at once and token by token with its cache", async () => {
    const { weights, session } = await exported(config);
    const ours = ourRows(weights);
    const tokens = [...text];
    const ones = (length: number): number[] => new Array<number>(length).fill(1);
    const whole = { input_ids: integers([tokens]), attention_mask: integers([ones(40)]), ...emptyPast(config, 1) };
    const { logits } = await session.run(whole);
    expect(largestDifference(rowsOf(logits!), ours)).toBeLessThan(1e-4);

    let past = emptyPast(config, 1);
    for (let at = 0; at < 40; at += at === 0 ? 10 : 1) {
      const fed = tokens.slice(at, at === 0 ? 10 : at + 1);
      const mask = integers([ones(at + fed.length)]);
      const { logits, ...present } = await session.run({ input_ids: integers([fed]), attention_mask: mask, ...past });
      expect(largestDifference(rowsOf(logits!), ours.slice(at, at + fed.length))).toBeLessThan(1e-4);
      past = Object.fromEntries(
        Object.entries(present).map(([name, value]) => [name.replace("present", "past_key_values"), value]),
      );
    }
  });

  it("does not look at what the mask leaves out: a text padded on the left, beside a longer one", async () => {
    const { weights, session } = await exported(config);
    const ours = ourRows(weights).slice(0, 30);
    const rows = [[...new Array<number>(10).fill(3), ...text.subarray(0, 30)], [...text]];
    const mask = [[...new Array<number>(10).fill(0), ...new Array<number>(30).fill(1)], new Array<number>(40).fill(1)];
    const feeds = { input_ids: integers(rows), attention_mask: integers(mask), ...emptyPast(config, 2) };
    const { logits } = await session.run(feeds);
    expect(largestDifference(rowsOf(logits!).slice(10), ours)).toBeLessThan(1e-4);
    expect(largestDifference(rowsOf(logits!, 1).slice(0, 30), ours)).toBeLessThan(1e-4);
  });

  it("is scored by transformers.js as by us", async () => {
    const { weights, to } = await exported(config);
    const policy = await OnnxPolicy.load({ model: to });
    const [scores] = await policy.score([{ tokens: text, from: 1 }]);
    const ours = ourRows(weights);
    scores!.forEach((score, i) => expect(Math.abs(score - ours[i]![text[i + 1]!]!)).toBeLessThan(1e-4));
    expect([...policy.tokenizer.encode("<bos> go hall é")]).toEqual([...tokenizer.encode("<bos> go hall é")]);
    await policy.dispose();
  });
});

describe("the policy of a run", () => {
  it("is the one of its newest checkpoint, with the words of the policy it began with", async () => {
    const run = await tinyRun();
    const to = join(freshFolder(), "out");
    await expect(exportAs(run.path, "onnx", { to })).rejects.toThrow(/name its folder with --policy/);
    const { policy: first } = await tinyLab();
    const began = freshFolder();
    saveModel(began, { weights: (first as TransformerPolicy).weights(), tokenizer: first.tokenizer as WordTokenizer });
    await exportAs(run.path, "huggingface", { to, policy: began });
    const { weights, tokenizer, ids } = loadModel(to);
    const [newest] = readSnapshot(run.newest()!.policy, weights.data.length).arrays;
    expect(weights.data).toEqual(newest);
    expect(weights.data).not.toEqual(loadModel(began).weights.data);
    expect([ids.begin, ids.end]).toEqual([tokenizer.idOf("<bos>"), tokenizer.idOf(";")]);
  });

  it("is a folder's model, with an adapter merged where one is given", async () => {
    const [, config] = models[0]!;
    const weights = weightsOf(config);
    const [model, lora] = [freshFolder(), freshFolder()];
    saveModel(model, { weights, tokenizer });
    const shape = { rank: 3, alpha: 6, targets: ["q_proj", "v_proj", "down_proj"] } as const;
    const noise = stream(keyOf("adapter"));
    const data = Float32Array.from({ length: adapterSize(config, shape) }, () => 0.2 * noise.normal());
    writeAdapter(lora, config, { shape, data });
    const merged = { config, data: weights.data.slice() };
    addAdapter(config, merged.data, { shape, data });
    const { to } = await exportAs(model, "huggingface", { to: join(freshFolder(), "out"), adapter: lora });
    expect(loadModel(to).weights.data).toEqual(merged.data);
    expect(merged.data).not.toEqual(weights.data);
    writeAdapter(lora, config, { shape, data }, model); // now it names its model, and is enough by itself
    const { to: alone } = await exportAs(lora, "huggingface", { to: join(freshFolder(), "out") });
    expect(loadModel(alone).weights.data).toEqual(merged.data);
    await expect(exportAs(model, "onnx", { to, policy: "x" })).rejects.toThrow("leave --policy out");
  });
});
