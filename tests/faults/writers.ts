/**
 * Two processes that write one run: on one host, in two PID namespaces (as two containers do, and, to a process that only sees
 * a number, two hosts), without any lock, and many starting in the same moment. Afterwards the run goes on.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { holdFolder } from "../../lib/experiment/run-lock.js";
import type { Hold } from "./lock-racer.js";
import { MemoryFiles } from "./memory-files.js";
import { filesOf, newPlace, saidClearly, startRun, until, type Ended } from "./processes.js";
import { inShort, isClear, Tally, type Counts, type Section, type Verdict } from "./section.js";
import { afterwards, command, firstDifference, resultOf, RUN } from "./small-run.js";

/** A process number that no system gives. */
const NOBODY = 2 ** 30;

async function run({ quick }: { readonly quick: boolean }): Promise<Counts> {
  const tally = new Tally();
  await withoutLock(tally, quick ? 7 : 1);
  foundLocks(tally);
  if (!quick) await races(tally, 200);
  if (quick) return tally.counts();
  const place = newPlace();
  await startRun(place).ended;
  const whole = filesOf(place);
  for (let trial = 0; trial < 2; trial++) {
    await second(tally, whole, { name: `a second process on the same host (${trial})` });
    await second(tally, whole, { name: `a second process without the lock (${trial})`, unlock: true });
    await together(tally, whole, trial);
  }
  await inNamespaces(tally, whole);
  return tally.counts();
}

/** A second writer takes over after any record of the first, whose lock is gone, and writes for a while; then the first goes on. */
async function withoutLock(tally: Tally, every: number): Promise<void> {
  const first = new MemoryFiles();
  const moments: MemoryFiles[] = [];
  await command(first, { watch: () => void moments.push(unlocked(first.survivor())) });
  const whole = resultOf(first);
  for (const [at, moment] of moments.entries()) {
    if (at % every !== 0) continue;
    for (const until of [2, Infinity]) {
      await command(moment, { until }).catch(() => undefined);
      const { verdict, why } = await taken(at, moment, whole);
      tally.add(`no lock, a second writer until ${until} after record ${at}`, verdict, why);
    }
  }
}

/** The first writer again, to the same record, when the second's files appear under it. */
async function taken(
  at: number,
  others: MemoryFiles,
  whole: Readonly<Record<string, string>>,
): ReturnType<typeof afterwards> {
  const files = new MemoryFiles();
  let seen = 0;
  const watch = (): void => {
    if (seen++ === at) files.become(others);
  };
  const error = await command(files, { watch }).catch((thrown: unknown) => thrown);
  if (error !== undefined && !isClear(error)) return { verdict: "silent", why: inShort(error) };
  // who was not stopped has promised a whole run, without anybody going on with it
  const odd = error === undefined ? firstDifference(whole, resultOf(files)) : undefined;
  if (odd !== undefined) return { verdict: "silent", why: `ended well, but ${odd} differs` };
  const after = await afterwards(files.survivor(), whole);
  return error !== undefined && after.verdict === "identical" ? { verdict: "clear", why: "" } : after;
}

function unlocked(files: MemoryFiles): MemoryFiles {
  files.remove(join(RUN, "lock.json"));
  return files.survivor();
}

interface Second {
  readonly name: string;
  /** The lock is deleted before the second starts. */
  readonly unlock?: boolean;
  /** What starts the second process. */
  readonly before?: string[];
}

/** Locks that lie in a folder: only the one that a process of this system did not live to take away may be taken over. */
const locks: Readonly<Record<string, { readonly facts: object; readonly taken: boolean }>> = {
  "a process that lives": { facts: { process: process.ppid, started: undefined }, taken: false },
  "another container": { facts: { process: NOBODY, namespace: "pid:[1]" }, taken: false },
  "another computer": { facts: { process: NOBODY, host: "elsewhere", boot: "1", machine: "1" }, taken: false },
  "a process that has ended": { facts: { process: NOBODY }, taken: true },
};

function foundLocks(tally: Tally): void {
  const folder = dirname(newPlace());
  const path = join(folder, "lock.json");
  const release = holdFolder(folder);
  const own = JSON.parse(readFileSync(path, "utf8")) as object;
  release();
  for (const [whose, { facts, taken: mayTake }] of Object.entries(locks)) {
    const text = JSON.stringify({ ...own, ...facts });
    writeFileSync(path, text);
    const error = refusalOf(folder);
    const refused = isClear(error) && existsSync(path) && readFileSync(path, "utf8") === text;
    const right = mayTake ? error === undefined : refused;
    tally.add(`the lock of ${whose}`, right ? (mayTake ? "identical" : "clear") : "silent", inShort(error));
  }
}

function refusalOf(folder: string): unknown {
  try {
    holdFolder(folder)();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A second process begins while the first has a checkpoint and is still writing. */
async function second(
  tally: Tally,
  whole: Record<string, string>,
  { name, unlock = false, before = [] }: Second,
): Promise<void> {
  const folder = newPlace();
  const first = startRun(folder);
  await until(() => existsSync(join(folder, "checkpoints")) && readdirSync(join(folder, "checkpoints")).length > 0);
  if (unlock) rmSync(join(folder, "lock.json"), { force: true });
  const ends = await Promise.all([startRun(folder, { before }).ended, first.ended]);
  await judge(tally, name, { folder, ends, whole });
}

/** Two processes begin a new run in the same moment. */
async function together(tally: Tally, whole: Record<string, string>, trial: number): Promise<void> {
  const folder = newPlace();
  const ends = await Promise.all([startRun(folder).ended, startRun(folder).ended]);
  await judge(tally, `two processes begin together (${trial})`, { folder, ends, whole });
}

async function inNamespaces(tally: Tally, whole: Record<string, string>): Promise<void> {
  const name = "two PID namespaces";
  const before = ["unshare", "-fp", "--mount-proc"];
  const allowed = spawnSync(before[0]!, [...before.slice(1), "true"]);
  if (allowed.status !== 0) return tally.skip(name, `unshare -fp --mount-proc is not allowed here`);
  await second(tally, whole, { name, before });
  await second(tally, whole, { name: `${name}, without the lock`, before, unlock: true });
}

/** Whoever was refused must have said so; afterwards one more start must give what an undisturbed run gives. */
async function judge(
  tally: Tally,
  name: string,
  {
    folder,
    ends,
    whole,
  }: { readonly folder: string; readonly ends: readonly Ended[]; readonly whole: Record<string, string> },
): Promise<void> {
  const refused = ends.filter(({ code }) => code !== 0);
  const unclear = refused.find((end) => !saidClearly(end));
  const last = await startRun(folder).ended;
  const odd = firstDifference(whole, filesOf(folder));
  if (unclear !== undefined) tally.add(name, "silent", unclear.said.slice(-200));
  else if (last.code !== 0) tally.add(name, saidClearly(last) ? "clear" : "silent", last.said.slice(-200));
  else if (odd !== undefined) tally.add(name, "silent", `${odd} differs`);
  else tally.add(name, refused.length > 0 ? "clear" : "identical");
}

/** Two processes reach for the same lock in the same moment, where there is none and where a dead process left one. */
async function races(tally: Tally, rounds: number): Promise<void> {
  for (const left of ["none", "stale"]) {
    const folder = dirname(newPlace());
    if (left === "stale") spawnSync(process.execPath, [racer, folder, "die"]);
    const start = String(Date.now() + 1500);
    const both = await Promise.all(
      ["0", "1"].map((number) => race([folder, "race", number, start, String(rounds), left])),
    );
    for (let round = 0; round < rounds; round++) {
      const [a, b] = both.map((holds) => holds[round]) as [Hold, Hold];
      const held = "from" in a && "from" in b && a.from < b.to && b.from < a.to;
      const odd = [a, b].find((one) => "error" in one && !one.clear) as { error: string } | undefined;
      const refused = "error" in a || "error" in b;
      const verdict: Verdict = held || odd !== undefined ? "silent" : refused ? "clear" : "identical";
      tally.add(`a race for the lock (${left}), round ${round}`, verdict, held ? "both held it" : odd?.error);
    }
  }
}

const racer = join(packageRoot(), "dist", "tests", "faults", "lock-racer.js");

function race(args: readonly string[]): Promise<Hold[]> {
  const child = spawn(process.execPath, [racer, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve) => child.on("close", () => resolve(JSON.parse(said) as Hold[])));
}

export const writers: Section = {
  name: "writers",
  about: "two processes that write one run: one host, two PID namespaces, no lock, starting together",
  run,
};
