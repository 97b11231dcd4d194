/**
 * `await watch(run)`: read a run record by record, redraw one picture as it goes, and give back all records. The picture is
 * redrawn at most twice a second and ends as one still figure. An interrupt ends the run at its next boundary: the records
 * until then are given back, marked as stopped, and a line says how far it came.
 */
import type { Chart } from "../plot/chart.js";
import { recordsFrom, type Records } from "../recipes/records.js";
import type { RunRecord } from "../records.js";
import { cellSignal, Display, inNotebook, returnsWhenStopped } from "./display.js";
import { amountDone, timeLeft } from "./progress.js";
import { runCurves } from "./run-curves.js";

/** A picture, for a moment and at the end. */
export type Drawn = Pick<Chart, "bundle" | "passing">;

export interface WatchOptions<T> {
  /** The picture of what has been read so far; `note` says how far it is and how long it will take, where that is known. */
  readonly draw: (items: readonly T[], note: string, total?: number) => Drawn;
  /** Least milliseconds between two pictures. */
  readonly every?: number;
  /** How many items there will be, where that is known. */
  readonly total?: number;
  /** Stops the reading; the running cell's own interrupt if left out. */
  readonly signal?: AbortSignal | undefined;
}

/** What was read; `stopped` where an interrupt came before the end. */
export type Watched<T, List extends T[] = T[]> = List & { readonly stopped: boolean };

/** What a run yields between its records: where it stands, and of how many iterations. */
interface Pause {
  readonly kind: "boundary";
  readonly standing?: { readonly iteration: number };
  readonly of?: number;
}

export interface RunWatchOptions extends Omit<Partial<WatchOptions<RunRecord>>, "total"> {
  readonly title?: string;
}

/** An interrupt waits this long for the next boundary, so that policy and records agree; then nobody waits for it. */
const PATIENCE = 5000; // milliseconds

/** Watch a run of a recipe; what is no record (a boundary) only says how far it is. */
export async function watch(
  records: AsyncIterable<RunRecord | Pause>,
  { title = "A run", ...options }: RunWatchOptions = {},
): Promise<Watched<RunRecord, Records>> {
  const draw = (history: readonly RunRecord[], note: string, of?: number) =>
    options.draw?.(history, note, of) ?? runCurves(history, { title: note === "" ? title : `${title} · ${note}`, of });
  const read = await new Watching<RunRecord | Pause, RunRecord>({ ...options, draw }, splitRun).read(records);
  return marked(recordsFrom(read), read.stopped);
}

/** Watch anything that comes bit by bit, with a picture of one's own. */
export async function watchAny<T>(items: AsyncIterable<T>, options: WatchOptions<T>): Promise<Watched<T>> {
  const total = options.total;
  return new Watching<T, T>(options, (item, read) => ({ item, at: { count: read + 1, total } })).read(items);
}

/** How far a source is. */
interface Position {
  readonly count: number;
  readonly total: number | undefined;
}

function splitRun(item: RunRecord | Pause): { item?: RunRecord; at?: Position } {
  if (item.kind !== "boundary") return { item };
  const { standing, of } = item;
  return standing === undefined ? {} : { at: { count: standing.iteration, total: of } };
}

/** One reading of a source: its items, its picture, how far it is. */
class Watching<In, T> {
  private readonly history: T[] = [];
  private readonly display = new Display();
  private drawn = -Infinity;
  private at: Position;
  private first: { readonly count: number; readonly time: number } | undefined;

  constructor(
    private readonly options: WatchOptions<T>,
    private readonly split: (item: In, read: number) => { readonly item?: T; readonly at?: Position },
  ) {
    this.at = { count: 0, total: options.total };
  }

  async read(items: AsyncIterable<In>): Promise<Watched<T>> {
    await breath(); // from here on the kernel stops this code by asking only
    const hear = (): AbortSignal | undefined => this.options.signal ?? cellSignal();
    const returned = returnsWhenStopped();
    let ended = false;
    try {
      ended = await eachUntil(items, hear, (item) => this.take(item));
    } finally {
      this.display.show(this.options.draw(this.history, "", this.at.total).bundle());
      returned();
    }
    if (!ended) process.stdout.write(`stopped at ${amountDone(this.at)}; what came until then is kept\n`);
    return marked([...this.history], !ended);
  }

  /** Keeps an item; true where the source stands at a boundary and may be left. */
  private async take(item: In): Promise<boolean> {
    const { item: kept, at } = this.split(item, this.history.length);
    this.at = at ?? this.at;
    this.first ??= { count: this.at.count, time: performance.now() };
    if (kept !== undefined) this.history.push(kept);
    if (kept !== undefined && inNotebook() && performance.now() - this.drawn >= (this.options.every ?? 500)) {
      this.display.update(this.options.draw(this.history, this.note(), this.at.total).passing());
      this.drawn = performance.now();
      await breath();
    }
    return at !== undefined;
  }

  private note(): string {
    const { count, total } = this.at;
    const { count: before, time } = this.first!;
    if (total === undefined) return "";
    return amountDone(this.at) + timeLeft((performance.now() - time) / 1000, count - before, total - count);
  }
}

function marked<T, List extends T[]>(list: List, stopped: boolean): Watched<T, List> {
  return Object.defineProperty(list, "stopped", { value: stopped, enumerable: stopped }) as Watched<T, List>;
}

/** Lets a picture out and an interrupt in. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Every item until the first boundary after the signal; then the source is told to stop. True where it came to its end. */
async function eachUntil<T>(
  items: AsyncIterable<T>,
  hear: () => AbortSignal | undefined,
  take: (item: T) => Promise<boolean>,
): Promise<boolean> {
  const signal = hear();
  const iterator = items[Symbol.asyncIterator]();
  const late = patience(signal);
  let done = false;
  try {
    for (let atBoundary = true; !(atBoundary && hear()?.aborted);) {
      const next = await Promise.race([iterator.next(), late.promise]);
      if (next === undefined) return false;
      done = next.done === true;
      if (next.done === true) return true;
      atBoundary = await take(next.value);
    }
    return false;
  } catch (error) {
    if (signal?.aborted && isInterrupt(error, signal)) return false;
    throw error;
  } finally {
    late.forget();
    if (!done) void iterator.return?.()?.catch(() => undefined);
  }
}

/** Where the source itself listens, it throws what the signal says; a cell's own source throws the kernel's word for it. */
function isInterrupt(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === "Interrupted");
}

/** A promise for the moment when an interrupted source has had its time, and the way to forget it. */
function patience(signal: AbortSignal | undefined): { promise: Promise<undefined>; forget: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let wait: () => void = () => undefined;
  const promise = new Promise<undefined>((resolve) => {
    wait = () => (timer = setTimeout(() => resolve(undefined), PATIENCE));
  });
  signal?.addEventListener("abort", wait);
  const forget = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", wait);
  };
  return { promise, forget };
}
