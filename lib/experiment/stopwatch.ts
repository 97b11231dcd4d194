/**
 * How long iterations take, without examinations and checkpoints between them: wall-clock seconds, and seconds of
 * processor time over all threads, which a busy machine stretches less. Medians, so that a hiccup does not count.
 */
import { host } from "../host/here.js";
import type { Boundary } from "../recipes/index.js";
import type { RunRecord } from "../records.js";
import { quantile } from "./statistics.js";

/** Seconds of one iteration in the middle of a run. */
export interface IterationTime {
  readonly seconds: number;
  readonly processor: number;
}

/** Iterations that are remembered, the newest: a run of any length takes the same memory. */
const REMEMBERED = 1000;

export class Stopwatch {
  private readonly laps: IterationTime[] = [];
  private since: IterationTime = now();
  private playing = false;

  /** Call when a record has come, before it is kept. */
  hear({ kind }: RunRecord | Boundary): void {
    if (kind === "boundary" && this.playing) {
      const { seconds, processor } = now();
      this.laps.push({ seconds: seconds - this.since.seconds, processor: processor - this.since.processor });
      if (this.laps.length > REMEMBERED) this.laps.shift();
    }
    this.playing = kind !== "boundary" && kind !== "evaluation";
  }

  /** Call when a record has been kept; what a boundary or an examination took is no part of an iteration. */
  kept(): void {
    if (!this.playing) this.since = now();
  }

  /** Undefined where no iteration was whole. */
  typical(): IterationTime | undefined {
    if (this.laps.length === 0) return undefined;
    const median = (of: (lap: IterationTime) => number): number => round(quantile(this.laps.map(of), 0.5));
    return { seconds: median((lap) => lap.seconds), processor: median((lap) => lap.processor) };
  }
}

function now(): IterationTime {
  return { seconds: performance.now() / 1000, processor: host.processorSeconds() };
}

function round(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}
