/** Every file operation of a run × everything that can happen at it; then the run goes on. */
import { join } from "node:path";
import { Died, faults, MemoryFiles, type Fault } from "./memory-files.js";
import { inShort, isClear, Tally, type Counts, type Section } from "./section.js";
import { afterwards, command, logs, resultOf, RUN } from "./small-run.js";

/** Where a run stands when it is told to go on; each has other operations. */
const beginnings: Readonly<Record<string, () => Promise<MemoryFiles>>> = {
  "a new run": () => Promise.resolve(new MemoryFiles()),
  "a stopped run": () => stopped(2),
  "a killed run": killed,
};

export async function stopped(until: number): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await command(files, { until });
  return files.survivor();
}

/** Half lines at the end of its logs, a checkpoint half written, its lock left behind. */
async function killed(): Promise<MemoryFiles> {
  const files = await stopped(3);
  for (const log of logs) files.append(join(RUN, log), '{"iteration":');
  files.write(join(RUN, "checkpoints", "00000004.bin.writing"), "half");
  files.write(join(RUN, "lock.json"), lockOf(await heldDuringRun()));
  return files.survivor();
}

/** The lock as it stands while a run is written. */
async function heldDuringRun(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  let seen: MemoryFiles | undefined;
  await command(files, { until: 1, watch: () => (seen ??= files.survivor()) });
  return seen!;
}

function lockOf(files: MemoryFiles): Buffer {
  return files.contents().get(join(RUN, "lock.json"))!;
}

async function undisturbed(from: MemoryFiles): Promise<MemoryFiles> {
  const files = from.survivor();
  await command(files);
  return files;
}

async function run({ quick }: { readonly quick: boolean }): Promise<Counts> {
  const tally = new Tally();
  const whole = resultOf(await undisturbed(new MemoryFiles()));
  for (const [beginning, make] of Object.entries(beginnings)) {
    const from = await make();
    const { operations } = await undisturbed(from);
    const cases = operations.flatMap((operation, at) => faults.map((fault) => ({ operation, at, fault })));
    for (const one of quick ? cases.filter((_, i) => i % 29 === 0) : cases) {
      const { verdict, why } = await strike(from, one, whole);
      tally.add(`${beginning}, ${one.fault} ${one.operation} (${one.at})`, verdict, why);
    }
  }
  return tally.counts();
}

async function strike(
  from: MemoryFiles,
  { at, fault }: { readonly at: number; readonly fault: Fault },
  whole: Readonly<Record<string, string>>,
): ReturnType<typeof afterwards> {
  const files = from.survivor();
  files.strike(at, fault);
  const error = await command(files).catch((thrown: unknown) => thrown);
  if (error !== undefined && !(error instanceof Died) && !isClear(error))
    return { verdict: "silent", why: inShort(error) };
  return afterwards(files.survivor(), whole);
}

export const crashPoints: Section = {
  name: "crashPoints",
  about: "every file operation of a run, killed, cut, refused or forgotten by a power cut",
  run,
};
