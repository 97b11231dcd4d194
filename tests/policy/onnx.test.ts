import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logProbOf } from "../../lib/compute/engine/sampler.js";
import { OnnxPolicy } from "../../lib/policy/onnx.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { policyContract, scoringContract } from "../contracts/policy.js";
import { tinyLogits, tinyModel, writeTiny } from "./tiny-onnx.js";

const tokenizer = new WordTokenizer("<bos> go take apple hall bed ; act".split(" "), { closed: true });
const model = tinyModel(tokenizer.size);
const folder = mkdtempSync(join(tmpdir(), "siri-onnx-"));
let policy: OnnxPolicy;

beforeAll(async () => {
  await writeTiny(join(folder, "tiny"), model, tokenizer);
  policy = await OnnxPolicy.load({ model: join(folder, "tiny") });
});
afterAll(async () => {
  await policy.dispose();
  rmSync(folder, { recursive: true });
});

const contract = {
  make: () => policy,
  prompts: ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> go bed ; act"],
  stop: ";",
};
policyContract("an ONNX policy", contract);
scoringContract("an ONNX policy", contract);

describe("an ONNX policy", () => {
  it("reads its tokenizer and its context length from the folder", () => {
    expect([...policy.tokenizer.encode("<bos> go hall")]).toEqual([0, 1, 4]);
    expect(policy.tokenizer.decode([0, 1, 4])).toBe("<bos> go hall");
    expect(policy.tokenizer.size).toBe(8);
    expect(policy.contextLength).toBe(64);
    expect(() => policy.tokenizer.idOf("nowhere")).toThrow("a token of the model");
  });

  it("gives the probabilities the file's arithmetic says", async () => {
    const tokens = tokenizer.encode("<bos> go take apple ; act hall");
    const [scores] = await policy.score([{ tokens, from: 1 }]);
    scores!.forEach((score, i) => {
      const expected = logProbOf(tinyLogits(model, tokens.subarray(0, i + 1)), tokens[i + 1]!, 1);
      expect(Math.abs(score - expected)).toBeLessThan(1e-4);
    });
  });
});
