import { describe, expect, it } from "vitest";
import { ScriptedPolicy } from "../../lib/policy/scripted.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf } from "../../lib/random.js";
import { Interview, policyContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> go take apple hall bed ; act".split(" "));
const prompts = ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> go bed ; act"];
const echo = (prompt: string) => `${prompt.split(" ").slice(1, 4).join(" ")} `.repeat(30);

policyContract("a scripted policy", {
  make: () => new ScriptedPolicy({ tokenizer, contextLength: 64, script: echo }),
  prompts,
  stop: ";",
  keyless: true,
});

describe("a scripted policy", () => {
  const form = { maxTokens: 9, stopTokens: [tokenizer.idOf(";")], key: keyOf(0) };
  const play = async (script: readonly string[], questions: number): Promise<Interview> => {
    const interview = new Interview(Array<Int32Array>(questions).fill(tokenizer.encode(prompts[0]!)), form);
    await new ScriptedPolicy({ tokenizer, script }).act([interview], { temperature: 1 });
    return interview;
  };

  it("plays a list in order and ends each answer as the ask wants it", async () => {
    const { answers } = await play(["go hall", "take apple ; go bed"], 2);
    expect(answers.map(({ text, stop }) => [text, stop])).toEqual([
      ["go hall ;", "end"],
      ["take apple ;", "end"],
    ]);
    expect([...answers[0]!.logProbs]).toEqual([0, 0, 0]);
  });

  it("says so when the list is over", async () => {
    await expect(play(["go hall"], 2)).rejects.toThrow("at most 1 questions");
  });
});
