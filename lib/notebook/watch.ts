/**
 * `await watch(run)`: read a run record by record, redraw one picture as it goes, and give back all records. The picture is
 * redrawn at most twice a second and ends as one still figure. An interrupt ends the run at its next pause and keeps the
 * picture.
 */
import type { Chart } from "../plot/chart.js";
import type { RunRecord } from "../records.js";
import { cellSignal, Display, inNotebook } from "./display.js";
import { runCurves } from "./run-curves.js";

export interface WatchOptions<T> {
  /** The picture of what has been read so far. */
  readonly draw: (records: readonly T[]) => Chart;
  /** Least milliseconds between two pictures. */
  readonly every?: number;
  /** Stops the reading; the running cell's own interrupt if left out. */
  readonly signal?: AbortSignal | undefined;
}

/** Watch a run of a recipe; what is no record (a boundary) passes by unseen. */
export async function watch(
  records: AsyncIterable<RunRecord | { readonly kind: "boundary" }>,
  { title = "A run", ...options }: Partial<WatchOptions<RunRecord>> & { readonly title?: string } = {},
): Promise<RunRecord[]> {
  const draw = options.draw ?? ((history: readonly RunRecord[]) => runCurves(history, { title }));
  return watchAny(onlyRecords(records), { ...options, draw });
}

async function* onlyRecords(
  items: AsyncIterable<RunRecord | { readonly kind: "boundary" }>,
): AsyncGenerator<RunRecord> {
  for await (const item of items) if (item.kind !== "boundary") yield item as RunRecord;
}

/** Watch anything that comes bit by bit, with a picture of one's own. */
export async function watchAny<T>(
  items: AsyncIterable<T>,
  { draw, every = 500, signal = cellSignal() }: WatchOptions<T>,
): Promise<T[]> {
  const history: T[] = [];
  const display = new Display();
  let drawn = -Infinity;
  try {
    for await (const item of untilAborted(items, signal)) {
      history.push(item);
      if (!inNotebook() || performance.now() - drawn < every) continue;
      display.update(draw(history).bundle());
      drawn = performance.now();
      await new Promise((resolve) => setImmediate(resolve)); // let the picture out and an interrupt in
    }
  } finally {
    display.show(draw(history).bundle());
  }
  return history;
}

/** The items until the signal; then the source is told to stop and the reason is thrown. */
async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const { promise, stop } = aborted(signal);
  let ended = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const next = await Promise.race([iterator.next(), promise]);
      ended = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    stop();
    if (!ended) void iterator.return?.()?.catch(() => undefined); // it stops at its next pause; nobody waits for it
  }
}

/** A promise that rejects with the signal's reason, and the way to forget it. */
function aborted(signal: AbortSignal | undefined): { promise: Promise<never>; stop: () => void } {
  let listener: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    listener = () => reject(signal!.reason as Error);
  });
  promise.catch(() => undefined);
  signal?.addEventListener("abort", listener);
  return { promise, stop: () => signal?.removeEventListener("abort", listener) };
}
