/** A tokenizer of bytes and merges, as SmolLM2 and Qwen have one, learnt from a few lines of text. */
import type { TokenizerFiles } from "../../lib/policy/checkpoint/checkpoint.js";

/** GPT-2's names of the 256 bytes: printable ones are themselves, the others stand from 256 on. */
function byteNames(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 255 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

const WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

export function learnTokenizer(text: string, merges: number, special: readonly string[]): TokenizerFiles {
  const names = byteNames();
  const spelled = (word: string): string[] => Array.from(Buffer.from(word, "utf8"), (byte) => names[byte]!);
  let words = (text.match(new RegExp(WORDS, "gu")) ?? []).map(spelled);
  const learnt: [string, string][] = [];
  while (learnt.length < merges) {
    const counts = new Map<string, number>();
    for (const word of words)
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]} ${word[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (best === undefined) break;
    const [left, right] = best[0].split(" ") as [string, string];
    learnt.push([left, right]);
    words = words.map((word) => merged(word, left, right));
  }
  const entries = [...special, ...names, ...learnt.map(([left, right]) => left + right)];
  return {
    tokenizer: tokenizerJson(entries, learnt, special),
    config: { tokenizer_class: "GPT2Tokenizer", eos_token: special[0] },
  };
}

function merged(word: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (let i = 0; i < word.length; i++) {
    const here = word[i] === left && word[i + 1] === right;
    result.push(here ? left + right : word[i]!);
    if (here) i++;
  }
  return result;
}

function tokenizerJson(entries: readonly string[], merges: readonly [string, string][], special: readonly string[]) {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    normalizer: null,
    pre_tokenizer: bytes,
    post_processor: null,
    decoder: bytes,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries([...new Set(entries)].map((entry, id) => [entry, id])),
      merges,
    },
  };
}
