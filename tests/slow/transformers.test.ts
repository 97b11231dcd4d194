/** What we save, Python transformers loads and computes the same. Needs a Python with torch and transformers (SIRI_PYTHON). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { best, logSoftmax } from "../../lib/cli/model-check/compare.js";
import { alongText, greedy } from "../../lib/cli/model-check/ours.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { adapterSize, addAdapter, type Adapter } from "../../lib/policy/adapter.js";
import { writeAdapter } from "../../lib/policy/checkpoint/peft.js";
import { saveModel } from "../../lib/policy/load.js";
import { largestDifference, models, text, tokenizer, weightsOf } from "../exports/models.js";
import { PEFT_LOGITS } from "./peft-logits.js";
import { keyOf, stream } from "../../lib/random.js";

const python = process.env.SIRI_PYTHON ?? "python3";
const canImport = (...modules: string[]): boolean =>
  spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" }).status === 0;
const hasTransformers = canImport("torch", "transformers");
const hasPeft = hasTransformers && canImport("peft");
const why = (has: boolean, what: string): string => (has ? "" : ` (skipped: ${python} has no ${what})`);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siri-transformers-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasTransformers)(`Python transformers${why(hasTransformers, "torch and transformers")}`, () => {
  it.each(models)("computes our logits: %s", (_name, config) => {
    const weights = weightsOf(config);
    saveModel(folder, { weights, tokenizer });
    const prompt = [...text.subarray(0, 10)];
    const sentences = ["<bos> go hall ;", "take  é apple"];
    const job = { tokens: [[...text]], prompts: [prompt], texts: sentences, greedyTokens: 12 };
    const path = join(folder, "job");
    writeFileSync(path, JSON.stringify(job));
    const script = join(import.meta.dirname, "../../lib/cli/model-check/transformers-peer.py");
    const run = spawnSync(python, [script, folder, path], { encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
    const result = JSON.parse(readFileSync(`${path}.json`, "utf8")) as { greedy: number[][]; encoded: number[][] };
    const engine = new ReferenceEngine(weights, { slots: 1, rowLimit: 16 });
    const theirs = rowsOf(`${path}.bin`, config.vocabulary).map(logSoftmax);
    const ours = alongText(engine, text);
    expect(ours.map(best)).toEqual(theirs.map(best));
    expect(largestDifference(ours, theirs)).toBeLessThan(1e-4);
    expect(greedy(engine, Int32Array.from(prompt), 12, -1)).toEqual(result.greedy[0]);
    expect(result.encoded).toEqual(sentences.map((sentence) => [...tokenizer.encode(sentence)]));
  });
});

describe.skipIf(!hasPeft)(`Python PEFT${why(hasPeft, "peft")}`, () => {
  it("loads our adapter and computes what we compute", () => {
    const [, config] = models[0]!;
    const weights = weightsOf(config);
    const shape = { rank: 3, alpha: 6, targets: ["q_proj", "v_proj", "down_proj"] } as const;
    const noise = stream(keyOf("adapter"));
    const data = Float32Array.from({ length: adapterSize(config, shape) }, () => 0.2 * noise.normal());
    const adapter: Adapter = { shape, data };
    const base = join(folder, "base");
    saveModel(base, { weights, tokenizer });
    writeAdapter(join(folder, "adapter"), config, adapter);
    const out = join(folder, "peft.bin");
    const run = spawnSync(python, ["-c", PEFT_LOGITS, base, join(folder, "adapter"), out, JSON.stringify([...text])]);
    expect(run.status, run.stderr.toString()).toBe(0);
    const plain = alongText(new ReferenceEngine(weights, { slots: 1, rowLimit: 16 }), text);
    addAdapter(config, weights.data, adapter);
    const ours = alongText(new ReferenceEngine(weights, { slots: 1, rowLimit: 16 }), text);
    const theirs = rowsOf(out, config.vocabulary).map(logSoftmax);
    expect(largestDifference(ours, theirs)).toBeLessThan(1e-4);
    expect(largestDifference(plain, theirs)).toBeGreaterThan(0.1); // the adapter does matter
  });
});

function rowsOf(path: string, width: number): Float32Array[] {
  const bytes = readFileSync(path);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return Array.from({ length: all.length / width }, (_, row) => all.subarray(row * width, (row + 1) * width));
}
