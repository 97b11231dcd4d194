/**
 * The most memory that an RL iteration holds at once: measured in a process of its own, since a process only ever says
 * how much it held at worst. Run with a size and a number of workers it is that process, and prints the megabytes.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { iteration, type Variant } from "./ours.js";
import type { Size } from "./work.js";

export interface MemoryRow {
  readonly size: Size;
  readonly engine: string;
  readonly workers: number;
  /** Of the whole process, Node itself included. */
  readonly peakMegabytes: number;
}

const path = fileURLToPath(import.meta.url);

export function peakMemory(size: Size, workers: number): MemoryRow {
  const said = execFileSync(process.execPath, [path, size, `${workers}`], { encoding: "utf8" });
  return { size, engine: "siri-lab portable", workers, peakMegabytes: Number(said) };
}

if (process.argv[1] === path) {
  const [size, workers] = process.argv.slice(2) as [Size, string];
  const variant: Variant = { numerics: "portable", workers: Number(workers) };
  await iteration(size, variant);
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}
