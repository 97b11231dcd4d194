/**
 * Every file of a run's folder × {missing, empty, cut, a bit flipped, longer, another run's}, in a run that was stopped, one
 * that is done and one whose bank a person changed by hand; then the run goes on.
 */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { play, playsOf } from "../../lib/experiment/plays.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { editBank, keepEdit } from "../../lib/experiment/stopped-run.js";
import { stopped } from "./crash-points.js";
import { MemoryFiles } from "./memory-files.js";
import { inShort, isClear, Tally, type Counts, type Section, type Verdict } from "./section.js";
import { afterwards, command, freshLab, logs, resultOf, RUN, smallConfig } from "./small-run.js";

const beginnings: Readonly<Record<string, (seed?: number) => Promise<MemoryFiles>>> = {
  stopped: (seed) => finished(seed, 3),
  done: (seed) => finished(seed),
  edited,
};

async function finished(seed = 0, until = Infinity): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await command(files, { until }, smallConfig(seed));
  return files.survivor();
}

/** A skill of a person's own hand at iteration 3. */
async function edited(seed = 0): Promise<MemoryFiles> {
  const files = await finished(seed, 3);
  const folder = RunFolder.open(RUN, files);
  const lab = await freshLab();
  const standing = folder.newest()!;
  await lab.policy.restore(standing.policy);
  const edit = editBank(lab, standing, { add: ["when apple , look in drawer"], status: "active" });
  keepEdit({ folder }, edit);
  return files.survivor();
}

type Damage = (bytes: Buffer, other: Buffer | undefined) => Buffer | undefined;

const flipAt =
  (part: number): Damage =>
  (bytes) => {
    const result = Buffer.from(bytes);
    const at = Math.min(bytes.length - 1, Math.floor(part * bytes.length));
    if (at >= 0) result[at]! ^= 1;
    return result;
  };

const damages: Readonly<Record<string, Damage>> = {
  missing: () => undefined,
  empty: () => Buffer.alloc(0),
  "cut in the middle": (bytes) => bytes.subarray(0, bytes.length >> 1),
  "cut at the end": (bytes) => bytes.subarray(0, Math.max(0, bytes.length - 1)),
  ...Object.fromEntries(
    [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.92, 0.94, 0.96, 0.98, 1].map((part) => [
      `a bit flipped at ${100 * part} %`,
      flipAt(part),
    ]),
  ),
  longer: (bytes) => Buffer.concat([bytes, Buffer.from('{"iteration":')]),
  "a line longer": (bytes) => Buffer.concat([bytes, Buffer.from('{"iteration":0,"kind":"rollout"}\n')]),
  "another run's": (_, other) => other,
};

/** The files that are damaged together. */
function targetsOf(files: MemoryFiles): string[][] {
  const all = [...files.contents().keys()].filter((path) => path !== join(RUN, "lock.json"));
  const checkpoints = all.filter((path) => path.includes("/checkpoints/"));
  const texts = logs.map((log) => join(RUN, log));
  const together = [checkpoints, texts, [...texts, ...checkpoints], [...checkpoints, join(RUN, "config.json")]];
  return [...all.map((path) => [path]), ...together];
}

async function run({ quick }: { readonly quick: boolean }): Promise<Counts> {
  const tally = new Tally();
  let count = 0;
  for (const [beginning, make] of Object.entries(beginnings)) {
    const from = await make();
    const other = (await make(5)).contents();
    const whole = await wholeOf(from);
    for (const paths of targetsOf(from)) {
      for (const [damage, change] of Object.entries(damages)) {
        if (quick && count++ % 9 !== 0) continue;
        const files = from.survivor();
        for (const path of paths) replace(files, path, change(from.contents().get(path)!, other.get(path)));
        const plays = paths.find((path) => path.includes("/plays/"));
        const { verdict, why } =
          plays === undefined ? await afterwards(files.survivor(), whole) : reading(plays, files, from);
        tally.add(
          `${beginning}: ${paths.map((path) => path.slice(RUN.length + 1)).join(" + ")} ${damage}`,
          verdict,
          why,
        );
      }
    }
  }
  await strays(tally);
  return tally.counts();
}

/** Plays are not gone on from, they are opened: the same ones, or one sentence. */
function reading(path: string, files: MemoryFiles, from: MemoryFiles): { verdict: Verdict; why: string } {
  const iteration = parseInt(path.split("/").at(-1)!, 10);
  const [first] = playsOf(RunFolder.open(RUN, from), iteration);
  try {
    const found = play(RunFolder.open(RUN, files), first!.id);
    const same = isDeepStrictEqual(found, first);
    return same ? { verdict: "identical", why: "" } : { verdict: "silent", why: "other plays" };
  } catch (error) {
    return isClear(error) ? { verdict: "clear", why: "" } : { verdict: "silent", why: inShort(error) };
  }
}

async function wholeOf(from: MemoryFiles): Promise<Record<string, string>> {
  const files = from.survivor();
  await command(files);
  return resultOf(files);
}

function replace(files: MemoryFiles, path: string, bytes: Buffer | undefined): void {
  if (bytes === undefined) files.remove(path);
  else files.write(path, bytes);
}

/** Files that a run does not expect: a person's own, those of another run, old ones with high numbers, an odd lock. */
async function strays(tally: Tally): Promise<void> {
  const whole = await wholeOf(new MemoryFiles());
  const from = await stopped(2);
  const other = (await finished(5)).contents();
  const inOld = (name: string): Buffer => other.get(join(RUN, name))!;
  const cases: Readonly<Record<string, (files: MemoryFiles) => void>> = {
    "a log of one's own in the folder of a new run": (files) => {
      files.remove(join(RUN, "config.json"));
      for (const path of from.contents().keys()) if (path.includes("/checkpoints/")) files.remove(path);
    },
    "old checkpoints in the folder of a new run": (files) => {
      files.remove(join(RUN, "config.json"));
      for (const log of logs) files.remove(join(RUN, log));
    },
    "another run's checkpoints with higher numbers": (files) => {
      for (const name of ["00000003.bin", "00000004.bin"])
        files.write(join(RUN, "checkpoints", name), inOld(`checkpoints/${name}`));
    },
    "damaged checkpoints with higher numbers": (files) => {
      for (const name of ["00000008.bin", "00000009.bin"]) files.write(join(RUN, "checkpoints", name), "damaged");
    },
    "a config.json that names another Node, which no option tells": (files) => {
      const text = files.read(join(RUN, "config.json")).toString();
      files.write(join(RUN, "config.json"), text.replace(/"node": "[^"]*"/, '"node": "v0.0.0"'));
    },
    "an empty lock": (files) => files.write(join(RUN, "lock.json"), ""),
    "a lock that is no JSON": (files) => files.write(join(RUN, "lock.json"), "{"),
    "a lock that is null": (files) => files.write(join(RUN, "lock.json"), "null"),
    "no folder of checkpoints": (files) => {
      for (const path of [...files.contents().keys()]) if (path.includes("/checkpoints/")) files.remove(path);
      files.remove(join(RUN, "checkpoints"));
    },
  };
  for (const [name, change] of Object.entries(cases)) {
    const files = from.survivor();
    change(files);
    const { verdict, why } = await afterwards(files.survivor(), whole);
    tally.add(name, verdict, why);
  }
}

export const damage: Section = {
  name: "damage",
  about: "every file of a run's folder, missing, empty, cut, flipped, longer, another run's",
  run,
};
