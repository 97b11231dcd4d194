import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";

const words = ["<pad>", "<bos>", "task", ":", "heat", "tomato", ";", "act", "ok", "naïve", "🍅"];
const open = new WordTokenizer(words);
const closed = new WordTokenizer(words, { closed: true });

/** Texts that mix words, spaces, odd characters, and halves of surrogate pairs. */
const text = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary" }), fc.constantFrom(" ", "  ", "▁", "\n", "")))
  .map((parts) => parts.join(" "));

describe("the word tokenizer", () => {
  it("gives words their place in the list", () => {
    expect([...open.encode("<bos> task : heat tomato ;")]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(open.decode([1, 2, 3])).toBe("<bos> task :");
    expect(open.idOf(";")).toBe(6);
  });
  it("spells unknown words in bytes behind a space", () => {
    // 11 words: 11 is the space, 12 + byte the bytes; "é" is C3 A9
    expect([...open.encode("heat é")]).toEqual([4, 11, 12 + 0xc3, 12 + 0xa9]);
  });
  it("loses nothing, whatever the text", () => {
    const survives = (value: string): void => {
      expect(open.decode(open.encode(value))).toBe(value);
    };
    fc.assert(fc.property(text, survives));
    fc.assert(fc.property(fc.string({ unit: "binary" }), survives));
  });
  it("splits lone surrogates from pairs", () => {
    for (const value of ["\ud800", "a\udc00b", "\ud83c\udf45\ud83c", "\udc00\ud800"]) {
      expect(open.decode(open.encode(value))).toBe(value);
    }
  });
  it("refuses unknown words where the vocabulary is closed, and unknown tokens", () => {
    expect(closed.size).toBe(words.length);
    expect(closed.decode(closed.encode("task : heat"))).toBe("task : heat");
    expect(() => closed.encode("task  heat")).toThrow("closed vocabulary");
    expect(() => closed.decode([words.length])).toThrow("tokens from 0 to 10");
    expect(() => open.idOf("taks")).toThrow("use one of: task");
    expect(() => new WordTokenizer(["a", "a"])).toThrow("different words");
  });
  it("is described to Hugging Face's library so that it encodes alike", () => {
    for (const tokenizer of [open, closed]) {
      const files = tokenizer.files();
      const hub = new HubTokenizer(files.tokenizer, files.config);
      const samples = ["<bos> task : heat tomato ; act", "heat", "naïve 🍅 task"];
      if (tokenizer === open) samples.push("heat the  tomåto ", " act", "x\ny");
      for (const sample of samples) {
        const { ids } = hub.encode(sample, { add_special_tokens: false });
        expect(ids, sample).toEqual([...tokenizer.encode(sample)]);
        expect(hub.decode(ids, { clean_up_tokenization_spaces: false })).toBe(sample);
      }
    }
  });
  it("comes back from its files", () => {
    for (const tokenizer of [open, closed]) {
      const again = WordTokenizer.from(tokenizer.files())!;
      expect(again.words).toEqual(tokenizer.words);
      expect(again.closed).toBe(tokenizer.closed);
    }
    const files = open.files();
    const other = { ...files, tokenizer: { ...files.tokenizer, model: { type: "BPE", merges: ["a b"], vocab: {} } } };
    expect(WordTokenizer.from(other)).toBeUndefined();
  });
  it("encodes and decodes a megabyte of words and of bytes", () => {
    for (const piece of ["task : heat tomato ; ", "unknown words "]) {
      const long = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(open.decode(open.encode(long))).toBe(long);
    }
  });
});
