/** A process that reaches for a run's lock at agreed moments, and tells from when to when it held it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdFolder } from "../../lib/experiment/run-lock.js";
import { inShort, isClear } from "./section.js";

export type Hold = { readonly from: number; readonly to: number } | { readonly error: string; readonly clear: boolean };

const ROUND = 20;
const [folder = "", what, number, start, rounds, left] = process.argv.slice(2);
const lock = join(folder, "lock.json");

function now(): number {
  return performance.timeOrigin + performance.now();
}

function waitFor(moment: number): void {
  while (now() < moment);
}

function hold(): Hold {
  try {
    const release = holdFolder(folder);
    const from = now();
    waitFor(from + 3);
    const to = now();
    release();
    return { from, to };
  } catch (error) {
    return { error: inShort(error), clear: isClear(error) };
  }
}

/** A dead process's lock, where none is: on a busy machine the other may be early and hold its own by now. */
function leave(stale: string): void {
  try {
    writeFileSync(lock, stale, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Held, and never given back. */
function die(): void {
  holdFolder(folder);
  process.kill(process.pid, "SIGKILL");
}

function raceAll(): void {
  const stale = left === "stale" ? readFileSync(lock, "utf8") : undefined;
  const holds: Hold[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const moment = Number(start) + round * ROUND;
    waitFor(moment - ROUND / 3);
    if (number === "0" && stale !== undefined) leave(stale);
    waitFor(moment);
    holds.push(hold());
  }
  process.stdout.write(JSON.stringify(holds));
}

if (what === "die") die();
else raceAll();
