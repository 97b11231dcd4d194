/** `train --policy FOLDER` on a tiny random model of each architecture, as transformers would save it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makePocketEnglish } from "../../envs/pocket-english/index.js";
import { initialWeights, microDecoder, type DecoderConfig } from "../../lib/compute/architecture.js";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { keyOf } from "../../lib/random.js";
import { learnTokenizer } from "../policy/tiny-language.js";
import { siriLab, siriLabWith } from "./program.js";

const place = mkdtempSync(join(tmpdir(), "any-model-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const world = makePocketEnglish();
const spoken = Array.from(world.tasks("train", { count: 60 }), ({ text }) => text).join("\n");
const files = learnTokenizer(spoken, 300, ["<|endoftext|>", "<|im_end|>"]);
const sizes = {
  ...{ vocabulary: new BpeTokenizer(files).size, width: 16, layers: 2, heads: 2, keyValueHeads: 1, headWidth: 16 },
  ...{ contextLength: 512, ropeTheta: 1e6, headNorm: true },
};
const gemma = { outputNorm: true, gate: "gelu", scaledEmbedding: true } as const;
const local = { layers: [0], window: 64, ropeTheta: 1e4 };
const models: Record<string, DecoderConfig> = {
  Qwen3ForCausalLM: microDecoder(sizes),
  Gemma3ForCausalLM: microDecoder({ ...sizes, ...gemma, local }),
};

describe.each(Object.entries(models))("%s", (name, config) => {
  it("is trained by its folder, and its run says the same twice", () => {
    const folder = join(place, name);
    writeFolder(folder, { weights: initialWeights(config, keyOf(name)), tokenizer: files, ids: { end: 0 } });
    const small = ["iterations=2", "rollout.groups=1", "rollout.groupSize=2", "evaluation.tasks=2"];
    const words = ["siri", "--world", "pocket-english", "--policy", folder, "--quiet"];
    const runs = ["once", "again"].map((run) => {
      const at = join(place, `${name}-${run}`);
      const { status, stderr } = siriLab("train", ...words, ...small.flatMap((one) => ["--set", one]), "--folder", at);
      expect(stderr).not.toContain("expected");
      expect(status).toBe(0);
      return readFileSync(join(at, "metrics.jsonl"), "utf8");
    });
    expect(runs[0]).toContain('"update/gradientNorm"');
    expect(runs[1]).toBe(runs[0]);
  }, 300_000);
});

it("a bare model where the world has a warm start beside it is said to begin untaught", () => {
  const env = { HOME: place, XDG_CACHE_HOME: place }; // no model is set up there
  const words = ["siri", "--world", "pocket-english", "--folder", join(place, "untaught")];
  const bare = siriLabWith({ env }, "train", ...words, "--policy", "smollm2-135m-instruct");
  expect(bare.stderr).toMatch(/begins untaught in pocket-english; without --policy .*\n.*npm run model:setup/);
  expect(siriLabWith({ env }, "train", ...words).stderr).toMatch(/^[^\n]*npm run model:setup[^\n]*\n$/);
});
