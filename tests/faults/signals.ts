/** Real processes, killed at random moments one to three times, or told to stop; then the run goes on. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { keyOf, split, stream } from "../../lib/random.js";
import { filesOf, newPlace, pause, startRun } from "./processes.js";
import { Tally, type Counts, type Section } from "./section.js";
import { firstDifference } from "./small-run.js";

/** Trials in which a run is killed, and in which it is told to stop. */
const trials = {
  quick: { SIGKILL: 1, SIGINT: 0, SIGTERM: 0, SIGHUP: 0 },
  all: { SIGKILL: 12, SIGINT: 4, SIGTERM: 3, SIGHUP: 3 },
};
type Signal = keyof typeof trials.all;

async function run({ quick }: { readonly quick: boolean }): Promise<Counts> {
  const tally = new Tally();
  const place = newPlace();
  const began = performance.now();
  await startRun(place).ended;
  const milliseconds = performance.now() - began;
  const whole = filesOf(place);
  const moments = stream(split(keyOf(0), "moments"));
  for (const [signal, count] of Object.entries(quick ? trials.quick : trials.all) as [Signal, number][]) {
    for (let trial = 0; trial < count; trial++) {
      const waits = Array.from({ length: 1 + (trial % 3) }, () => moments.uniform() * milliseconds);
      await one(tally, signal, waits, whole);
    }
  }
  return tally.counts();
}

async function one(
  tally: Tally,
  signal: Signal,
  waits: readonly number[],
  whole: Record<string, string>,
): Promise<void> {
  const folder = newPlace();
  const name = `${signal} after ${waits.map((wait) => Math.round(wait)).join(", ")} ms`;
  let unclear: string | undefined;
  for (const wait of waits) {
    const { child, ended } = startRun(folder);
    await Promise.race([pause(wait), ended]);
    child.kill(signal);
    const { code, said } = await ended;
    const told = code === 0 || signal === "SIGKILL" || said.includes("--resume");
    // before the command has loaded, nothing is there to go on with
    if (!told && Object.keys(filesOf(folder)).length > 0) unclear ??= `ended with ${code} and did not say how to go on`;
  }
  const last = await startRun(folder).ended;
  const odd = firstDifference(whole, filesOf(folder));
  if (last.code !== 0) unclear ??= `going on ended with ${last.code}: ${last.said.slice(-200)}`;
  if (odd !== undefined) unclear ??= `${odd} differs`;
  tally.add(name, unclear === undefined ? "identical" : "silent", unclear);
  rmSync(dirname(folder), { recursive: true });
}

export const signals: Section = {
  name: "signals",
  about: "a real process killed (SIGKILL) or told to stop (SIGINT, SIGTERM, SIGHUP) at random moments",
  slow: true,
  run,
};
