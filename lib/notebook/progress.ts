/**
 * A bar for work that takes a while: how much is done, how long it will still take. One output, replaced in place at most
 * a few times a second; the last state is a sentence. Stops the work when the cell is interrupted.
 */
import { expect } from "../errors.js";
import { cellSignal, Display } from "./display.js";

const EVERY = 200; // milliseconds between two pictures
const CELLS = 30;

/** A bar over `total` steps: call `step()` after each, `done()` at the end. */
export function progress(total: number, label: string): Progress {
  expect(Number.isSafeInteger(total) && total >= 0, "progress", {
    expected: "a whole number of steps ≥ 0",
    got: total,
    fix: "pass how many there will be",
  });
  return new Progress(total, label);
}

export class Progress {
  private readonly display = new Display();
  private readonly started = performance.now();
  private readonly signal = cellSignal();
  private drawn = -Infinity;
  private count = 0;

  constructor(
    private readonly total: number,
    private readonly label: string,
  ) {
    this.draw();
  }

  /** One more (or `steps` more) is done. Throws the interrupt, so that a loop ends where it stands. */
  step(note = "", steps = 1): void {
    this.signal?.throwIfAborted();
    this.count = Math.min(this.total, this.count + steps);
    if (performance.now() - this.drawn >= EVERY) this.draw(note);
  }

  /** Give the notebook a moment to draw and to hear an interrupt, then go on; for loops that do not await anything else. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal?.throwIfAborted();
  }

  /** The bar gives way to a sentence. */
  done(): void {
    const seconds = (performance.now() - this.started) / 1000;
    this.display.show(bundle(`${this.label}: ${this.count} of ${this.total} in ${duration(seconds)}`));
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

export interface BarState {
  readonly label: string;
  readonly count: number;
  readonly total: number;
  readonly seconds: number;
  readonly note?: string;
}

/** `playing ██████░░░░ 12 of 20 · 0:03 left · success .50` */
export function barLine({ label, count, total, seconds, note = "" }: BarState): string {
  const share = total === 0 ? 1 : count / total;
  const full = Math.round(share * CELLS);
  const left = count === 0 ? "" : `${duration((seconds * (total - count)) / count)} left`;
  const bar = "█".repeat(full) + "░".repeat(CELLS - full);
  return [`${label} ${bar} ${count} of ${total}`, left, note].filter((part) => part !== "").join(" · ");
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
