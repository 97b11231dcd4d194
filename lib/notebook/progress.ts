/**
 * A bar for work that takes a while: how much is done, how long it will still take. One output, replaced in place at most
 * a few times a second; the last state is a sentence. Stops the work when the cell is interrupted.
 */
import { expect } from "../errors.js";
import { cellSignal, Display, returnsWhenStopped } from "./display.js";

const EVERY = 200; // milliseconds between two pictures
const CELLS = 30;

/** A bar over `total` steps: call `step()` after each, `done()` at the end. */
export function progress(total: number, label: string): Progress;
/** The same items with a bar over them; an interrupt ends the loop after the item it stands at. */
export function progress<T>(items: readonly T[], label: string): ProgressOver<T>;
export function progress<T>(work: number | readonly T[], label: string): Progress | ProgressOver<T> {
  if (typeof work !== "number") return new ProgressOver(work, label);
  expect(Number.isSafeInteger(work) && work >= 0, "progress", {
    expected: "a whole number of steps ≥ 0, or the items themselves",
    got: work,
    fix: "pass how many there will be",
  });
  return new Progress(work, label);
}

export class Progress {
  private readonly display = new Display();
  private readonly started = performance.now();
  private readonly signal = cellSignal();
  private drawn = -Infinity;
  private count = 0;
  private over = false;

  constructor(
    private readonly total: number,
    private readonly label: string,
  ) {
    this.draw();
    this.signal?.addEventListener("abort", () => this.interrupted(), { once: true });
  }

  /** True once an interrupt came before the end. */
  get stopped(): boolean {
    return this.signal?.aborted === true && this.count < this.total;
  }

  /** One more (or `steps` more) is done. Throws the interrupt, so that a loop ends where it stands. */
  step(note = "", steps = 1): void {
    cellSignal()?.throwIfAborted();
    this.advance(steps, note);
  }

  /** Give the notebook a moment to draw and to hear an interrupt, then go on; for loops that do not await anything else. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal?.throwIfAborted();
  }

  /** The bar gives way to a sentence. */
  done(): void {
    this.end();
  }

  /** The work is the caller's and ends by an error. */
  protected interrupted(): void {
    this.end();
  }

  protected advance(steps: number, note = ""): void {
    this.count = Math.min(this.total, this.count + steps);
    if (performance.now() - this.drawn >= EVERY) this.draw(note);
  }

  protected end(): void {
    if (this.over) return;
    this.over = true;
    const { label, seconds } = this.state();
    const how = this.stopped ? "stopped at " : "";
    this.display.show(bundle(`${label}: ${how}${amountDone(this.state())} in ${duration(seconds)}`));
  }

  private draw(note = ""): void {
    this.drawn = performance.now();
    this.display.update(bundle(barLine({ ...this.state(), note })));
  }

  private state(): BarState {
    const seconds = (performance.now() - this.started) / 1000;
    return { label: this.label, count: this.count, total: this.total, seconds };
  }
}

/** `for (const item of progress(items, "playing"))`. */
export class ProgressOver<T> extends Progress {
  constructor(
    private readonly items: readonly T[],
    label: string,
  ) {
    super(items.length, label);
  }

  /** The loop below says the last word. */
  protected override interrupted(): void {}

  *[Symbol.iterator](): Generator<T, void> {
    const returned = returnsWhenStopped();
    try {
      for (const item of this.items) {
        if (cellSignal()?.aborted) return;
        yield item;
        this.advance(1);
      }
    } finally {
      this.end();
      returned();
    }
  }
}

export interface BarState {
  readonly label: string;
  readonly count: number;
  readonly total: number;
  readonly seconds: number;
  /** Seconds left, where somebody knows better than the pace so far; null where nobody can say. */
  readonly left?: number | null | undefined;
  readonly note?: string;
}

/** `playing ██████░░░░ 12 of 20, 3.0 s left · success .50` */
export function barLine({ label, count, total, seconds, left, note = "" }: BarState): string {
  const share = total === 0 ? 1 : count / total;
  const full = Math.round(share * CELLS);
  const bar = "█".repeat(full) + "░".repeat(CELLS - full);
  const rest = left === undefined ? timeLeft(seconds, count, total - count) : left ? `, ${duration(left)} left` : "";
  const state = `${label} ${bar} ${amountDone({ count, total })}${rest}`;
  return [state, note].filter((part) => part !== "").join(" · ");
}

/** `8 of 40`, or `8` where nobody knows of how many. */
export function amountDone({ count, total }: { readonly count: number; readonly total?: number | undefined }): string {
  return total === undefined ? String(count) : `${count} of ${total}`;
}

/** `, 20 s left` at the pace so far; nothing before there is one, or when nothing is left. */
export function timeLeft(seconds: number, done: number, left: number): string {
  return done <= 0 || left <= 0 ? "" : `, ${duration((seconds * left) / done)} left`;
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  return `${minutes} min ${Math.round(seconds) % 60} s`;
}

function bundle(text: string): Record<string, string> {
  return { "text/plain": text };
}
