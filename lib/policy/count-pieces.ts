/**
 * A vocabulary of word pieces counted on texts: byte-pair merges over bytes, the most frequent pair first, in the files that
 * Hugging Face's tokenizers read. Every text can be written with it, for single bytes are pieces too.
 */
import { expect } from "../errors.js";
import type { TokenizerFiles } from "./checkpoint/checkpoint.js";
import { textToBytes } from "./utf8.js";

/** GPT-2's cut into words, which the `ByteLevel` step of tokenizers makes: a word carries the space before it. */
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export interface PiecesOptions {
  /** How many tokens there are in the end at most: special ones, bytes and merges. */
  readonly size: number;
  /** Tokens that stand for themselves, such as `<bos>`; they come first. */
  readonly special: readonly string[];
  /** A pair that is met less often is not merged. Ours: 2, for what was met once says nothing. */
  readonly least?: number;
}

export function countPieces(texts: Iterable<string>, { size, special, least = 2 }: PiecesOptions): TokenizerFiles {
  const names = byteNames();
  expect(size >= special.length + names.length, "countPieces", {
    expected: `room for ${special.length} special tokens and 256 bytes`,
    got: size,
    fix: "ask for more pieces",
  });
  const words = [...wordsOf(texts, names)];
  const merges = mergesOf(words, size - special.length - names.length, least);
  const pieces = [...special, ...new Set([...[...names].sort(), ...merges.map((pair) => pair.join(""))])];
  return filesOf(pieces, merges, special);
}

/** A word as its symbols now, and how often it was met. */
interface Word {
  symbols: readonly string[];
  readonly count: number;
}

function* wordsOf(texts: Iterable<string>, names: readonly string[]): Generator<Word> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of text.match(WORDS) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const [word, count] of counts) yield { symbols: Array.from(textToBytes(word), (byte) => names[byte]!), count };
}

type Pair = readonly [left: string, right: string];

/** Pairs are looked up by one text; no symbol holds a space. */
const nameOf = (left: string, right: string): string => `${left} ${right}`;

function mergesOf(words: readonly Word[], most: number, least: number): Pair[] {
  const book = new PairBook();
  for (const word of words) book.add(word, 1);
  const merges: Pair[] = [];
  while (merges.length < most) {
    const pair = book.mostFrequent(least);
    if (pair === undefined) break;
    merges.push(pair);
    for (const word of book.wordsWith(pair)) {
      book.add(word, -1);
      word.symbols = merged(word.symbols, pair);
      book.add(word, 1);
    }
  }
  return merges;
}

/** How often each pair of neighbours is met, and in which words. */
class PairBook {
  private readonly counts = new Map<string, number>();
  private readonly places = new Map<string, Set<Word>>();

  /** Counts the pairs of a word in, or out again. */
  add(word: Word, sign: 1 | -1): void {
    for (let i = 1; i < word.symbols.length; i++) {
      const name = nameOf(word.symbols[i - 1]!, word.symbols[i]!);
      this.counts.set(name, (this.counts.get(name) ?? 0) + sign * word.count);
      const words = this.places.get(name) ?? new Set();
      this.places.set(name, words);
      if (sign === 1) words.add(word);
      else words.delete(word);
    }
  }

  /** Of equally frequent pairs the first in order of letters, so that the order of texts does not matter. */
  mostFrequent(least: number): Pair | undefined {
    let best: string | undefined;
    let most = least - 1;
    for (const [name, count] of this.counts) {
      if (count > most || (count === most && best !== undefined && name < best)) [best, most] = [name, count];
    }
    return best === undefined ? undefined : (best.split(" ") as unknown as Pair);
  }

  wordsWith([left, right]: Pair): Word[] {
    return [...(this.places.get(nameOf(left, right)) ?? [])];
  }
}

function merged(symbols: readonly string[], [left, right]: Pair): string[] {
  const result: string[] = [];
  for (const symbol of symbols) {
    if (symbol === right && result.at(-1) === left) result[result.length - 1] = left + right;
    else result.push(symbol);
  }
  return result;
}

/** How tokenizers write bytes as letters: printable ones as themselves, the others from 256 on. */
function byteNames(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

function filesOf(pieces: readonly string[], merges: readonly Pair[], special: readonly string[]): TokenizerFiles {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const model = {
    type: "BPE",
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    merges: merges.map((pair) => pair.join(" ")),
  };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...plain })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model,
  };
  return { tokenizer, config: { tokenizer_class: "PreTrainedTokenizerFast" } };
}
