/** SmolLM2-135M-Instruct as this project runs it. Needs the model in the cache: `npm run model:setup`. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import type { LoadReport } from "../../lib/cli/model-check/load-probe.js";
import type { LoraReport } from "../../lib/cli/model-check/lora-probe.js";
import { alongText, greedy } from "../../lib/cli/model-check/ours.js";
import { openSubject } from "../../lib/cli/model-check/subject.js";
import { modelPath, KNOWN_MODELS } from "../../lib/policy/checkpoint/known-models.js";

const path = modelPath(KNOWN_MODELS[0]!);
const missing = !existsSync(path);
const reason = missing ? " (skipped: not in the cache; run `npm run model:setup`)" : "";
const probe = <T>(name: string): T => {
  const script = join(packageRoot(), "dist/lib/cli/model-check", `${name}.js`);
  return JSON.parse(execFileSync(process.execPath, [script, path], { encoding: "utf8" })) as T;
};

describe.skipIf(missing)(`SmolLM2-135M-Instruct${reason}`, () => {
  it("answers, and gives the probabilities of Python transformers", () => {
    const { engine, tokenizer, end } = openSubject(path);
    const prompt =
      "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n";
    const tokens = tokenizer.encode(prompt);
    expect(tokens).toHaveLength(37);
    const last = alongText(engine, tokens).at(-1)!;
    // the five most likely next tokens as transformers 5.23 with PyTorch 2.15 gives them for these weights
    const expected = [0.15217663, 0.14018233, 0.10376001, 0.06042083, 0.05538418];
    const ours = [...last].sort((a, b) => b - a).slice(0, 5);
    ours.forEach((value, i) => expect(Math.exp(value)).toBeCloseTo(expected[i]!, 5));
    expect(tokenizer.decode(greedy(engine, tokens, 20, end))).toBe("The capital of France is Paris.<|im_end|>");
  });

  it("is loaded without holding twice its size", () => {
    const { weightBytes, peakBytes } = probe<LoadReport>("load-probe");
    expect(weightBytes).toBe(4 * 134_515_008);
    expect(peakBytes).toBeLessThan(2 * weightBytes);
  });

  it("learns from one LoRA step, and is itself again without the adapter", () => {
    const { before, after, off } = probe<LoraReport>("lora-probe");
    expect(after).toBeLessThan(before - 0.01);
    expect(off).toBe(before);
  });
});
