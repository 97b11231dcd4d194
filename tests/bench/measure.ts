/**
 * How benchmarks measure: the median of several rounds, after a warm-up, in seconds of this process's own processor time,
 * so that a busy machine counts less; and how they print. What is compared is still measured in one run.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Seconds of processor time so far. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds of processor time one call takes. */
export function secondsOf(work: () => void): number {
  const start = processorSeconds();
  work();
  return processorSeconds() - start;
}

/** Median calls a second; each round repeats `work` (which says how much it did) for about `seconds`. */
export function rateOf(work: () => number, { seconds = 0.3, rounds = 5 } = {}): number {
  const rates = Array.from({ length: rounds + 1 }, () => {
    const start = processorSeconds();
    let [done, spent] = [0, 0];
    while (spent < seconds) {
      done += work();
      spent = processorSeconds() - start;
    }
    return done / spent;
  });
  return median(rates.slice(1));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Bytes on the heap that `make` leaves alive, for each of `count` things. */
export function bytesEach(count: number, make: (index: number) => unknown): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: count }, (_, index) => make(index));
  collect();
  const after = process.memoryUsage().heapUsed;
  return Math.max(0, after - before) / kept.length;
}

/** Rows under a head, columns aligned; the first column to the left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ");
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}
