import { describe, expect, it } from "vitest";
import { taught } from "../../lib/notebook/index.js";
import type { Sequence } from "../../lib/types.js";
import { TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();
const tokens = tokenizer.encode("task <b> act go drawer ; act take apple ;");
const ce = (weight: number) => [{ component: "ce" as const, weight }];
const sequence: Sequence = {
  tokens,
  signals: [undefined, undefined, undefined, ce(2), ce(2), ce(2), undefined, ce(-0.5), ce(-0.5), undefined],
  oldLogProbs: new Float32Array(tokens.length),
  from: { episode: "e", prompt: "plain" },
};

describe("a taught sequence", () => {
  it("shows the context and, in brackets with their weights, what is taught", () => {
    const { "text/plain": text } = taught(sequence, tokenizer, { title: "one" });
    expect(text).toBe("one\ntask <b> act ⟦go drawer ;⟧×2.00 act ⟦take apple⟧×−0.50 ;");
  });

  it("marks it in colour and as a number in HTML, and escapes the words", () => {
    const html = String(taught(sequence, tokenizer)["text/html"]);
    expect(html).toContain("task &lt;b&gt; act");
    expect(html.match(/<mark/g)).toHaveLength(2);
    expect(html).toContain("rgba(0,114,178,0.6)"); // the strongest, blue
    expect(html).toContain("rgba(213,94,0,"); // away from it, vermilion
    expect(html).toContain("×−0.50");
  });

  it("can show advantages instead, and shows nothing marked where there are none", () => {
    const acted = {
      ...sequence,
      signals: sequence.signals.map((here) => here && [{ component: "rl" as const, weight: 1, advantage: 1.5 }]),
    };
    expect(taught(acted, tokenizer, { component: "rl" })["text/plain"]).toContain("⟦go drawer ;⟧×1.50");
    expect(taught(acted, tokenizer)["text/plain"]).toBe("task <b> act go drawer ; act take apple ;");
  });
});
