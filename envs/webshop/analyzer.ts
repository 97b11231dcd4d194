/**
 * From text to search terms as WebShop's engine does it (Anserini's default English analyser on Lucene 9): words,
 * English possessive, lower case, stop words, Porter stem. Nothing else: no accent folding, no synonyms.
 */
import { stem } from "./porter.js";
import { words } from "./word-break.js";

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they " +
    "this to was will with"
  ).split(" "),
);

const APOSTROPHES = "'\u2019\uff07";

function withoutPossessive(word: string): string {
  const possessive = word.length >= 2 && /[sS]$/.test(word) && APOSTROPHES.includes(word.at(-2)!);
  return possessive ? word.slice(0, -2) : word;
}

/** One code point at a time, as Java does it: no final sigma, and "İ" becomes a plain "i". */
function lowerCase(word: string): string {
  if (/^[\x20-\x7e]*$/.test(word)) return word.toLowerCase();
  let result = "";
  for (const sign of word) result += sign === "\u0130" ? "i" : sign.toLowerCase();
  return result;
}

const MEMORY_SIZE = 50_000;
const memory = new Map<string, string | undefined>();

/** The term of one word, or undefined for a stop word. Remembered, since products repeat few words. */
function termOf(word: string): string | undefined {
  if (memory.has(word)) return memory.get(word);
  const lower = lowerCase(withoutPossessive(word));
  const term = STOP_WORDS.has(lower) ? undefined : stem(lower);
  if (memory.size >= MEMORY_SIZE) memory.clear();
  memory.set(word, term);
  return term;
}

/** The terms of a text in order, repeated ones included. */
export function analyze(text: string): string[] {
  const terms: string[] = [];
  for (const word of words(text)) {
    const term = termOf(word);
    if (term !== undefined) terms.push(term);
  }
  return terms;
}
