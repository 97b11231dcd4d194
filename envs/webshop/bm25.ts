/**
 * Lucene 9's BM25 over one field, to the bit: one-byte document lengths (SmallFloat), single-precision arithmetic in
 * Lucene's order, sums in double precision, so that scores and ties are equal to the engine's own.
 * Defaults are WebShop's (k1 0.9, b 0.4, the fifty best). A query is a bag of terms: a repeated term weighs double.
 */
import { expect } from "../../lib/errors.js";
import { analyze } from "./analyzer.js";

export interface Hit {
  readonly id: string;
  /** Position of the document in the index. */
  readonly document: number;
  readonly score: number;
}

export interface SearchResult {
  /** How many documents hold at least one of the terms. */
  readonly matches: number;
  readonly hits: readonly Hit[];
}

export interface SearchOptions {
  readonly limit?: number;
  /** Equal scores: by id, as WebShop's searcher breaks ties, or in the order of the index, as plain Lucene does. */
  readonly ties?: "id" | "order";
}

export interface IndexedText {
  readonly id: string;
  readonly contents: string;
}

/** Where a term occurs: documents in ascending order, and how often in each. Long lists are packed: a large catalogue has 10⁸. */
class Postings {
  private documents: number[] | Int32Array = [];
  private counts: number[] | Int32Array = [];
  length = 0;

  add(document: number, count: number): void {
    if (this.length >= SHORT && this.length >= (this.documents as Int32Array).length) this.grow();
    this.documents[this.length] = document;
    this.counts[this.length++] = count;
  }

  documentAt(place: number): number {
    return this.documents[place]!;
  }

  countAt(place: number): number {
    return this.counts[place]!;
  }

  private grow(): void {
    this.documents = packed(this.documents, this.length * 2);
    this.counts = packed(this.counts, this.length * 2);
  }
}

/** Most terms occur in few documents; a packed list costs more than such a list holds. */
const SHORT = 32;

function packed(list: ArrayLike<number>, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(list);
  return longer;
}

const { fround } = Math;

/** Lucene's SmallFloat.intToByte4: lengths below 24 exactly, longer ones to four significant bits. */
export function lengthToNorm(length: number): number {
  if (length < 24) return length;
  const rest = length - 24;
  const bits = 32 - Math.clz32(rest);
  if (bits < 4) return 24 + rest;
  const shift = bits - 4;
  return 24 + (((rest >>> shift) & 7) | ((shift + 1) << 3));
}

/** Lucene's SmallFloat.byte4ToInt: the length that a norm byte stands for. */
export function normToLength(norm: number): number {
  if (norm < 24) return norm;
  const rest = norm - 24;
  const shift = (rest >>> 3) - 1;
  return 24 + (shift === -1 ? rest & 7 : ((rest & 7) | 8) * 2 ** shift);
}

export class SearchIndex {
  private readonly ids: string[] = [];
  private readonly norms: Uint8Array;
  private readonly postings = new Map<string, Postings>();
  /** One value a norm byte: 1 / (k1 · (1 − b + b · length / average)). */
  private readonly inverse = new Float32Array(256);
  /** Place of each document when ids are sorted, for ties. */
  private readonly idRank: Int32Array;
  private readonly sums: Float64Array;
  /** Documents with at least one term: Lucene's statistics leave the empty ones out. */
  private filled = 0;

  constructor(documents: Iterable<IndexedText>, { k1 = 0.9, b = 0.4 }: { k1?: number; b?: number } = {}) {
    const norms: number[] = [];
    let total = 0;
    for (const { id, contents } of documents) {
      const terms = analyze(contents);
      this.add(this.ids.length, terms);
      this.ids.push(id);
      norms.push(lengthToNorm(terms.length));
      total += terms.length;
      if (terms.length > 0) this.filled++;
    }
    expect(this.ids.length > 0, "SearchIndex", {
      expected: "at least one document",
      got: 0,
      fix: "load products first",
    });
    this.norms = Uint8Array.from(norms);
    this.fillInverse(fround(k1), fround(b), fround(total / Math.max(1, this.filled)));
    this.idRank = rankOf(this.ids);
    this.sums = new Float64Array(this.ids.length);
  }

  get size(): number {
    return this.ids.length;
  }

  /** How many documents hold a term. */
  documentFrequency(term: string): number {
    return this.postings.get(term)?.length ?? 0;
  }

  /** The best documents for a free text. */
  search(query: string, options: SearchOptions = {}): SearchResult {
    return this.searchTerms(analyze(query), options);
  }

  searchTerms(terms: readonly string[], { limit = 50, ties = "id" }: SearchOptions = {}): SearchResult {
    const touched = this.addScores(countTerms(terms));
    const scores = touched.map((document) => fround(this.sums[document]!));
    for (const document of touched) this.sums[document] = 0;
    const order = this.best(touched, scores, limit, ties);
    const hits = order.map((i) => ({ id: this.ids[touched[i]!]!, document: touched[i]!, score: scores[i]! }));
    return { matches: touched.length, hits };
  }

  /** Add every term's share to `sums`; returns the documents that got one. */
  private addScores(query: ReadonlyMap<string, number>): number[] {
    const touched: number[] = [];
    for (const [term, boost] of query) {
      const postings = this.postings.get(term);
      if (postings === undefined) continue;
      const weight = fround(boost * this.inverseFrequency(postings.length));
      for (let i = 0; i < postings.length; i++) {
        const document = postings.documentAt(i);
        const share = fround(fround(postings.countAt(i)) * this.inverse[this.norms[document]!]!);
        if (this.sums[document] === 0) touched.push(document);
        this.sums[document]! += fround(weight - fround(weight / fround(1 + share)));
      }
    }
    return touched;
  }

  private best(touched: readonly number[], scores: readonly number[], limit: number, ties: "id" | "order"): number[] {
    const rank = ties === "id" ? this.idRank : undefined;
    const place = (i: number): number => (rank ? rank[touched[i]!]! : touched[i]!);
    const threshold = nthLargest(scores, limit);
    const order: number[] = [];
    for (let i = 0; i < scores.length; i++) if (scores[i]! >= threshold) order.push(i);
    order.sort((i, j) => scores[j]! - scores[i]! || place(i) - place(j));
    return order.slice(0, limit);
  }

  private add(document: number, terms: readonly string[]): void {
    for (const [term, count] of countTerms(terms)) {
      let postings = this.postings.get(term);
      if (postings === undefined) this.postings.set(term, (postings = new Postings()));
      postings.add(document, count);
    }
  }

  private inverseFrequency(found: number): number {
    return fround(Math.log(1 + (this.filled - found + 0.5) / (found + 0.5)));
  }

  private fillInverse(k1: number, b: number, average: number): void {
    for (let norm = 0; norm < 256; norm++) {
      const relative = fround(fround(b * normToLength(norm)) / average);
      this.inverse[norm] = fround(1 / fround(k1 * fround(fround(1 - b) + relative)));
    }
  }
}

/** How often each term occurs, in order of first occurrence. */
export function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** A bound that at least `limit` scores reach, so that only few need sorting. */
function nthLargest(scores: readonly number[], limit: number): number {
  if (scores.length <= limit * 2) return -Infinity;
  const sorted = Float64Array.from(scores).sort();
  return sorted[sorted.length - limit]!;
}

function rankOf(ids: readonly string[]): Int32Array {
  const order = ids.map((_, i) => i).sort((i, j) => compareIds(ids[i]!, ids[j]!) || i - j);
  const rank = new Int32Array(ids.length);
  order.forEach((document, place) => (rank[document] = place));
  return rank;
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
