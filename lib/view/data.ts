/**
 * What each live view is told: plain JSON that Node writes into an output and the page reads back. The names are those of
 * the modules beside this file. No page and no Node in here, so that both sides can import it.
 */

/** One turn of a play as it is read: what was seen, what was done, and what credit made of it. */
export interface TurnData {
  readonly sees: string;
  readonly does: string;
  readonly reward: number;
  /** null where credit had no opinion. */
  readonly advantage: number | null;
  /** "refused", "changed nothing", or nothing to say. */
  readonly note: string;
}

export interface PlayData {
  readonly id: string;
  /** What stood before the first observation: the task, and the skills. */
  readonly opening: string;
  readonly end: string;
  readonly score: number;
  readonly turns: readonly TurnData[];
}

/** Two plays of one task beside each other. */
export interface PairData {
  readonly plays: readonly [PlayData, PlayData];
  /** The first turn in which they differ; null where they are the same. */
  readonly differs: number | null;
}

export interface PairReaderData {
  readonly title: string;
  /** What the two sides are, such as "without" and "with". */
  readonly names: readonly [string, string];
  readonly pairs: readonly PairData[];
}

/** Every view by its name, with what it is told. */
export interface ViewData {
  readonly "pair-reader": PairReaderData;
}
export type ViewName = keyof ViewData;
