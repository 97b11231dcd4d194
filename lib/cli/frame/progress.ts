/**
 * How far long work is, and the time left at this pace, on standard error: one line that is written over in a terminal; in a
 * pipe or a file a line of its own, at most one in ten seconds.
 */
import { isLive, type Screen } from "./terminal.js";

export interface ProgressOptions {
  /** What is counted: "iterations". */
  readonly what: string;
  /** How many are done before this begins; they cost no time here. */
  readonly from?: number;
  readonly quiet?: boolean;
  readonly stream?: Screen;
  /** Seconds, rising. */
  readonly clock?: () => number;
}

export interface Progress {
  tell(done: number, of: number, note?: string): void;
  /** Leave the last line as it is. */
  end(): void;
}

/** Seconds between two lines in a pipe. */
const RARELY = 10;

export function progressOn({
  what,
  from = 0,
  quiet = false,
  stream = process.stderr,
  clock = () => performance.now() / 1000,
}: ProgressOptions): Progress {
  if (quiet) return { tell: () => undefined, end: () => undefined };
  const start = clock();
  const live = isLive(stream);
  let told: { readonly at: number; readonly done: number } | undefined;
  return {
    tell: (done, of, note = "") => {
      const now = clock();
      const due = told === undefined || now - told.at >= RARELY || (done >= of && told.done < of);
      if (!live && !due) return;
      told = { at: now, done };
      const line = [bar(done, of, live), `${done}/${of} ${what}`, left(now - start, done - from, of - done), note];
      const text = line.filter((part) => part !== "").join("  ");
      stream.write(live ? `\r${text.slice(0, (stream.columns ?? 80) - 1)}\u001b[K` : `${text}\n`);
    },
    end: () => {
      if (live && told !== undefined) stream.write("\n");
    },
  };
}

function bar(done: number, of: number, live: boolean): string {
  return live ? "█".repeat(Math.min(20, Math.round((20 * done) / Math.max(1, of)))).padEnd(20, "·") : "";
}

function left(seconds: number, done: number, rest: number): string {
  if (rest <= 0) return duration(seconds);
  return done <= 0 ? "" : `${duration(seconds)}, ${duration((seconds * rest) / done)} left`;
}

/** "40 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
