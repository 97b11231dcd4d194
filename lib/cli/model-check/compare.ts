/** Two models on the same positions: how often they agree on the next token, and how far their log-probabilities lie apart. */

/** Rows of next-token log-probabilities, one a position; NaN where a program cannot tell. */
export type Rows = readonly Float32Array[];

export interface Agreement {
  readonly positions: number;
  /** Share of positions with the same most likely token. */
  readonly top1: number;
  readonly largest: number;
  readonly mean: number;
  /** Among positions that disagree, the widest margin our model gave its own choice: small means a near tie. */
  readonly widestTie: number;
}

export function logSoftmax(logits: Float32Array): Float32Array {
  let most = -Infinity;
  for (const value of logits) most = Math.max(most, value);
  let sum = 0;
  for (const value of logits) sum += Math.exp(value - most);
  const shift = most + Math.log(sum);
  return logits.map((value) => value - shift);
}

export function best(row: Float32Array): number {
  let top = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[top]! || Number.isNaN(row[top]!)) top = i;
  return top;
}

export function agreement(ours: Rows, theirs: Rows): Agreement {
  let same = 0;
  let largest = 0;
  let widestTie = 0;
  let sum = 0;
  let count = 0;
  ours.forEach((row, position) => {
    const other = theirs[position]!;
    for (let i = 0; i < row.length; i++) {
      const difference = Math.abs(row[i]! - other[i]!);
      if (Number.isNaN(difference) || !Number.isFinite(difference)) continue;
      largest = Math.max(largest, difference);
      sum += difference;
      count++;
    }
    const [mine, its] = [best(row), best(other)];
    if (mine === its) same++;
    else widestTie = Math.max(widestTie, row[mine]! - row[its]!);
  });
  return { positions: ours.length, top1: same / ours.length, largest, mean: sum / count, widestTie };
}

/** How many tokens two continuations share from the start. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
