/**
 * How well a skill's words fit a task's: BM25 over the bank (no model needed), or the cosine of embeddings a caller brings.
 * Scores lie in [0, 1] so that they can be mixed with utilities.
 */

/** Scores every text against a query. */
export type Similarity = (query: string, texts: readonly string[]) => readonly number[];

export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** BM25 with k1 = 1.2, b = .75 over the given texts, divided by the best score. */
export const bm25: Similarity = (query, texts) => {
  const documents = texts.map(words);
  // texts without any word have no length to compare
  const average = documents.reduce((sum, document) => sum + document.length, 0) / Math.max(1, documents.length) || 1;
  const terms = [...new Set(words(query))];
  const scores = documents.map((document) =>
    terms.reduce(
      (sum, term) => sum + inverse(term, documents) * saturation(count(term, document), document.length / average),
      0,
    ),
  );
  const best = Math.max(...scores);
  return best > 0 ? scores.map((score) => score / best) : scores;
};

function count(term: string, document: readonly string[]): number {
  return document.filter((word) => word === term).length;
}

function inverse(term: string, documents: readonly (readonly string[])[]): number {
  const holding = documents.filter((document) => document.includes(term)).length;
  return Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5));
}

function saturation(frequency: number, relativeLength: number): number {
  return (frequency * 2.2) / (frequency + 1.2 * (0.25 + 0.75 * relativeLength));
}

/** Cosine similarity of embeddings, negative ones counted as 0. */
export function cosine(embed: (text: string) => Float32Array): Similarity {
  return (query, texts) => {
    const wanted = embed(query);
    return texts.map((text) => Math.max(0, angle(wanted, embed(text))));
  };
}

function angle(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
