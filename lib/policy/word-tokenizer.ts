/**
 * The tokenizer of the micro models: one token a word, with bytes for everything else, so that any text survives.
 * Ids 0 to words.length-1 are the given words in their order; then (unless closed) one token for a space and 256 bytes.
 *
 * A word token carries the space before it, and the text begins with an implied one, as in SentencePiece; that is also
 * how `files()` describes it to Hugging Face libraries (a BPE without merges and with byte fallback).
 */
import { expect, labError, unknownName } from "../errors.js";
import { v } from "../schema.js";
import type { TokenizerFiles } from "./checkpoint/checkpoint.js";
import type { Tokenizer } from "./policy.js";
import { bytesToText, textToBytes } from "./utf8.js";

/** How Hugging Face's tokenizers write a space. */
const SPACE = "▁";

export interface WordTokenizerOptions {
  /** A closed vocabulary has no bytes: text outside it is refused. */
  readonly closed?: boolean;
}

export class WordTokenizer implements Tokenizer {
  readonly size: number;
  readonly closed: boolean;
  private readonly ids = new Map<string, number>();

  constructor(
    readonly words: readonly string[],
    { closed = false }: WordTokenizerOptions = {},
  ) {
    words.forEach((word, id) => {
      expect(word !== "" && !word.includes(" ") && !word.includes(SPACE) && !this.ids.has(word), "WordTokenizer", {
        expected: `different words without "${SPACE}" and spaces`,
        got: word,
        fix: "change the word list",
      });
      this.ids.set(word, id);
    });
    this.closed = closed;
    this.size = words.length + (closed ? 0 : 257);
  }

  encode(text: string): Int32Array {
    const tokens: number[] = [];
    for (let start = 0; text !== "" && start <= text.length;) {
      const space = text.indexOf(" ", start);
      const end = space < 0 ? text.length : space;
      const word = text.slice(start, end);
      const id = this.ids.get(word);
      if (id === undefined) this.spell(word, tokens);
      else tokens.push(id);
      start = end + 1;
    }
    return Int32Array.from(tokens);
  }

  covers(text: string): boolean {
    return !this.closed || text === "" || text.split(" ").every((word) => this.ids.has(word));
  }

  decode(tokens: ArrayLike<number>): string {
    const count = this.words.length;
    let text = "";
    let bytes: number[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      expect(token >= 0 && token < this.size, "WordTokenizer.decode", {
        expected: `tokens from 0 to ${this.size - 1}`,
        got: token,
        fix: "decode with the tokenizer that encoded",
      });
      if (token > count) {
        bytes.push(token - count - 1);
        continue;
      }
      if (bytes.length > 0) text += bytesToText(bytes);
      bytes = [];
      text += token === count ? " " : ` ${this.words[token]!}`;
    }
    if (bytes.length > 0) text += bytesToText(bytes);
    return text.startsWith(" ") ? text.slice(1) : text;
  }

  idOf(token: string): number {
    const id = this.ids.get(token);
    if (id === undefined) throw unknownName("WordTokenizer.idOf", "word", token, this.words);
    return id;
  }

  /** `tokenizer.json` and its configuration, which Python's and JavaScript's `tokenizers` read. */
  files(): TokenizerFiles {
    const vocabulary = this.words.map((word) => SPACE + word);
    if (!this.closed) vocabulary.push(SPACE, ...Array.from({ length: 256 }, (_, byte) => byteName(byte)));
    const model = {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: !this.closed,
      ignore_merges: true,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges: [],
    };
    return { tokenizer: { ...SURROUNDINGS, model }, config: { tokenizer_class: "PreTrainedTokenizerFast" } };
  }

  /** The word tokenizer that wrote these files; undefined if another kind did. */
  static from({ tokenizer }: TokenizerFiles): WordTokenizer | undefined {
    const ours = v.safeParse(OURS, tokenizer);
    if (!ours.success) return undefined;
    const { vocab } = ours.output.model;
    const names = Object.entries(vocab)
      .sort((a, b) => a[1] - b[1])
      .map(([name]) => name);
    const closed = vocab[SPACE] === undefined;
    const words = closed ? names : names.slice(0, -257);
    if (!words.every((word) => word.startsWith(SPACE))) return undefined;
    const made = new WordTokenizer(
      words.map((word) => word.slice(SPACE.length)),
      { closed },
    );
    const again = (made.files().tokenizer["model"] as { readonly vocab: Record<string, number> }).vocab;
    return isSame(again, vocab) ? made : undefined;
  }

  /** A space and the bytes of something that is no word. */
  private spell(piece: string, tokens: number[]): void {
    if (this.closed) {
      throw labError("WordTokenizer.encode", {
        expected: `words of the closed vocabulary (${this.words.slice(0, 12).join(" ")} …), one space apart`,
        got: piece,
        fix: "add the word to the vocabulary, or leave out `closed` to spell unknown words in bytes",
      });
    }
    tokens.push(this.words.length);
    for (const byte of textToBytes(piece)) tokens.push(this.words.length + 1 + byte);
  }
}

function isSame(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

/** How the files begin that this tokenizer writes. */
const OURS = v.object({
  model: v.object({ ignore_merges: v.literal(true), merges: v.tuple([]), vocab: v.record(v.string(), v.number()) }),
});

/** What stands round the model in `tokenizer.json`: spaces become part of the word after them, and back. */
const SURROUNDINGS = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: SPACE },
      { type: "Replace", pattern: { String: " " }, content: SPACE },
    ],
  },
  pre_tokenizer: { type: "Split", pattern: { Regex: `${SPACE}[^${SPACE}]*` }, behavior: "Isolated", invert: false },
  post_processor: null,
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: SPACE }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
};
