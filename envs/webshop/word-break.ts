/**
 * Lucene 9's StandardTokenizer, as a recogniser of our own: the word-break rules of UAX#29 (Unicode 12.1), emoji sequences
 * of UTS#51, runs of South East Asian letters, single Han and Hiragana signs; the longest match at each place wins, and
 * a token is cut after 255 UTF-16 units. Written out instead of using Intl.Segmenter: it differs from Lucene (it joins at
 * ":" in other places, splits Thai by dictionary) and changes with every release of the engine.
 */
import { WORD_BREAK_RANGES } from "./word-break-table.js";

const LETTER = 1 << 0;
const HEBREW = 1 << 1;
const NUMERIC = 1 << 2;
const KATAKANA = 1 << 3;
const EXTEND_NUM_LET = 1 << 4;
const MID_LETTER = 1 << 5;
const MID_NUMERIC = 1 << 6;
/** Marks, format signs and the zero-width joiner: they stick to what is before them. */
const IGNORED = 1 << 7;
const REGIONAL = 1 << 8;
const HAN = 1 << 9;
const HIRAGANA = 1 << 10;
const COMPLEX = 1 << 11;
const PICTOGRAPH = 1 << 12;
const MODIFIER = 1 << 13;
const MODIFIER_BASE = 1 << 14;

const LETTERS = LETTER | HEBREW;
const WORD_START = LETTERS | NUMERIC | KATAKANA | EXTEND_NUM_LET;
const SINGLES = HAN | HIRAGANA;

const BITS: Readonly<Record<keyof typeof WORD_BREAK_RANGES, number>> = {
  letter: LETTER,
  hebrew: HEBREW,
  numeric: NUMERIC,
  katakana: KATAKANA,
  extendNumLet: EXTEND_NUM_LET,
  midLetter: MID_LETTER,
  midNumeric: MID_NUMERIC,
  ignored: IGNORED,
  regional: REGIONAL,
  han: HAN,
  hiragana: HIRAGANA,
  complexContext: COMPLEX,
  pictograph: PICTOGRAPH,
  modifier: MODIFIER,
  modifierBase: MODIFIER_BASE,
};

const SINGLE_QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const JOINER = 0x200d;
const TEXT_STYLE = 0xfe0e;
const EMOJI_STYLE = 0xfe0f;
const KEYCAP = 0x20e3;
const TAG_END = 0xe007f;

const MAX_TOKEN = 255;

/** Ranges above the basic plane, sorted, for a binary search; the basic plane is a flat table. */
const basic = new Uint16Array(0x10000);
const beyond: { first: number; last: number; bits: number }[] = [];
for (const name of Object.keys(BITS) as (keyof typeof BITS)[]) readRanges(WORD_BREAK_RANGES[name], BITS[name]);
beyond.sort((a, b) => a.first - b.first);

function readRanges(ranges: string, bit: number): void {
  let last = 0;
  for (const range of ranges.split(" ")) {
    const [gap = "0", extent = "0"] = range.split("+");
    const first = last + parseInt(gap, 36);
    last = first + parseInt(extent, 36);
    for (let point = first; point <= Math.min(last, 0xffff); point++) basic[point]! |= bit;
    if (last > 0xffff) beyond.push({ first: Math.max(first, 0x10000), last, bits: bit });
  }
}

const knownBeyond = new Map<number, number>();

function bitsOf(point: number): number {
  if (point < 0x10000) return basic[point]!;
  let bits = knownBeyond.get(point);
  if (bits === undefined) {
    bits = 0;
    for (const range of beyond) if (point >= range.first && point <= range.last) bits |= range.bits;
    if (knownBeyond.size < 4096) knownBeyond.set(point, bits);
  }
  return bits;
}

function isTag(point: number): boolean {
  return point >= 0xe0020 && point <= 0xe007e;
}

function isKeycapBase(point: number): boolean {
  return (point >= 0x30 && point <= 0x39) || point === 0x23 || point === 0x2a;
}

/** The text from one place on, at most `MAX_TOKEN` units of it, one code point at a time. */
class Reader {
  point = -1;
  bits = 0;
  constructor(
    private readonly text: string,
    public at: number,
    private readonly end: number,
  ) {
    this.look();
  }

  /** Step over the present code point and any that stick to it. */
  next(): void {
    do this.advance();
    while (this.bits & IGNORED);
  }

  advance(): void {
    this.at += this.point > 0xffff ? 2 : 1;
    this.look();
  }

  private look(): void {
    const point = this.at < this.end ? this.text.codePointAt(this.at)! : -1;
    // A pair that the limit would tear apart is not read.
    this.point = point > 0xffff && this.at + 2 > this.end ? -1 : point;
    this.bits = this.point < 0 ? 0 : bitsOf(this.point);
  }
}

/** States of the word rule; several can hold at once, so a set of them is a bit mask. */
const START = 1; // only joiners such as "_" so far
const AFTER_KATAKANA = 2;
const AFTER_JOINER = 4; // "_" after a complete part
const AFTER_NUMBER = 8;
const AFTER_MID_NUMERIC = 16; // "1," which needs a digit
const AFTER_LETTER = 32;
const AFTER_MID_LETTER = 64; // "o'" which needs a letter
const AFTER_HEBREW = 128; // a Hebrew letter that may take a quote
const AFTER_HEBREW_QUOTE = 256; // a Hebrew letter and '"', which needs another
const AFTER_HEBREW_PART = 512; // a Hebrew part that its quote has closed
const WORD_ENDS = AFTER_KATAKANA | AFTER_JOINER | AFTER_NUMBER | AFTER_LETTER | AFTER_HEBREW_PART;
/** Where a new letter or number part may begin without a joiner. */
const PART_STARTS = START | AFTER_JOINER | AFTER_NUMBER | AFTER_LETTER | AFTER_HEBREW_PART;

function wordStep(states: number, reader: Reader): number {
  const { bits, point } = reader;
  let to = 0;
  if (bits & EXTEND_NUM_LET) {
    if (states & START) to |= START;
    if (states & WORD_ENDS) to |= AFTER_JOINER;
  }
  if (bits & KATAKANA && states & (START | AFTER_JOINER | AFTER_KATAKANA)) to |= AFTER_KATAKANA;
  if (bits & NUMERIC && states & (PART_STARTS | AFTER_MID_NUMERIC)) to |= AFTER_NUMBER;
  if (bits & MID_NUMERIC && states & AFTER_NUMBER) to |= AFTER_MID_NUMERIC;
  if (bits & MID_LETTER && states & AFTER_LETTER) to |= AFTER_MID_LETTER;
  if (bits & LETTERS && states & (PART_STARTS | AFTER_MID_LETTER)) to |= AFTER_LETTER;
  if (bits & HEBREW && states & PART_STARTS) to |= AFTER_HEBREW;
  if (bits & HEBREW && states & AFTER_HEBREW_QUOTE) to |= AFTER_HEBREW_PART;
  if (point === SINGLE_QUOTE && states & AFTER_HEBREW) to |= AFTER_HEBREW_PART;
  if (point === DOUBLE_QUOTE && states & AFTER_HEBREW) to |= AFTER_HEBREW_QUOTE;
  return to;
}

/** Where the longest word from `start` ends, or -1. */
function wordEnd(text: string, start: number, end: number): number {
  const reader = new Reader(text, start, end);
  let longest = -1;
  for (let states = START; ;) {
    states = wordStep(states, reader);
    if (states === 0) return longest;
    if (!(states & WORD_ENDS)) {
      reader.next();
      continue;
    }
    reader.next();
    longest = reader.at;
  }
}

/** States of the emoji rule. */
const BEFORE = 1; // joiners before the first sign
const LINKED = 2; // a joiner was read that must lead to a further sign
const SIGN = 4;
const BASE = 8; // a sign that may take a skin tone
const TONED = 16;
const STYLED = 32; // an emoji style selector was read
const TAGS = 64;
const TAGGED = 128;
const FIRST = 256; // still in the first sign of the chain, the only one that may take tags
const MAY_TONE = 512; // nothing of the next sign was read yet, so that a lone skin tone may be it
const EMOJI_ENDS = SIGN | TONED | STYLED | TAGGED;

function emojiStep(states: number, { point, bits }: Reader): number {
  let to = 0;
  const sticks = (bits & IGNORED) !== 0 && point !== TEXT_STYLE && point !== EMOJI_STYLE;
  const opening = states & (BEFORE | LINKED);
  const first = states & FIRST;
  if (sticks) to |= states & (SIGN | BASE | TONED);
  if (point === JOINER) {
    to |= opening;
    if (states & (SIGN | TONED | STYLED)) to |= LINKED | MAY_TONE;
  }
  if (bits & PICTOGRAPH && opening) to |= SIGN | (bits & MODIFIER_BASE ? BASE : 0);
  if (bits & MODIFIER && states & (MAY_TONE | BASE)) to |= TONED;
  if (point === EMOJI_STYLE && states & SIGN) to |= STYLED;
  if (isTag(point) && ((first && states & (SIGN | TONED | STYLED)) || states & TAGS)) to |= TAGS;
  if (point === TAG_END && states & TAGS) to |= TAGGED;
  const stillFirst = first && !(states & LINKED && bits & (PICTOGRAPH | MODIFIER));
  return to === 0 ? 0 : to | (stillFirst ? FIRST : 0);
}

/** Where the longest emoji sequence from `start` ends, or -1. */
function emojiEnd(text: string, start: number, end: number): number {
  const reader = new Reader(text, start, end);
  let longest = -1;
  for (let states = BEFORE | FIRST | MAY_TONE; ;) {
    states = emojiStep(states, reader);
    if (states === 0) return longest;
    reader.advance();
    if (states & EMOJI_ENDS) longest = reader.at;
  }
}

const KEYCAP_BASE = 1;
const KEYCAP_STYLED = 2;
const KEYCAP_DONE = 4;

/** "1", perhaps styled, and a keycap; or -1. */
function keycapEnd(text: string, start: number, end: number): number {
  const reader = new Reader(text, start, end);
  let longest = -1;
  for (let states = KEYCAP_BASE; states !== 0;) {
    reader.advance();
    if (states & KEYCAP_DONE) longest = reader.at;
    const { point, bits } = reader;
    const sticks = (bits & IGNORED) !== 0 && point !== TEXT_STYLE && point !== EMOJI_STYLE;
    let to = sticks ? states & (KEYCAP_BASE | KEYCAP_DONE) : 0;
    if (point === KEYCAP && states & (KEYCAP_BASE | KEYCAP_STYLED)) to |= KEYCAP_DONE;
    if (point === EMOJI_STYLE && states & KEYCAP_BASE) to |= KEYCAP_STYLED;
    states = to;
  }
  return longest;
}

/** Two regional letters: a flag; or -1. */
function flagEnd(text: string, start: number, end: number): number {
  const reader = new Reader(text, start, end);
  reader.next();
  if (!(reader.bits & REGIONAL)) return -1;
  reader.next();
  return reader.at;
}

function runEnd(text: string, start: number, end: number, wanted: number): number {
  const reader = new Reader(text, start, end);
  while (reader.bits & wanted) {
    reader.next();
    if (wanted === SINGLES) break;
  }
  return reader.at;
}

/** The end of the longest token that begins at `start`, or -1 where none does. */
function tokenEnd(text: string, start: number, point: number): number {
  const end = Math.min(text.length, start + MAX_TOKEN);
  const bits = bitsOf(point);
  let longest = -1;
  if (bits & WORD_START) longest = wordEnd(text, start, end);
  if (bits & (PICTOGRAPH | MODIFIER) || point === JOINER) longest = Math.max(longest, emojiEnd(text, start, end));
  if (bits & REGIONAL) longest = Math.max(longest, flagEnd(text, start, end));
  if (isKeycapBase(point)) longest = Math.max(longest, keycapEnd(text, start, end));
  if (bits & COMPLEX) longest = Math.max(longest, runEnd(text, start, end, COMPLEX));
  if (bits & SINGLES) longest = Math.max(longest, runEnd(text, start, end, SINGLES));
  return longest;
}

/** Cut a text into words as Lucene does. */
export function words(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at)!;
    const end = tokenEnd(text, at, point);
    if (end > at) found.push(text.slice(at, end));
    at = end > at ? end : at + (point > 0xffff ? 2 : 1);
  }
  return found;
}
