/** A run of a fraction of a second, begun and gone on with as `npm run train -- --resume` does, on any files. */
import { resolve, type Resolved } from "../../lib/config.js";
import { folderOf } from "../../lib/experiment/run-config.js";
import { train, type TrainOptions } from "../../lib/experiment/train.js";
import type { Lab } from "../../lib/recipes/lab.js";
import { teachingAtOnce, tinyLab } from "../experiment/tiny-lab.js";
import type { MemoryFiles } from "./memory-files.js";
import { inShort, isClear, type Verdict } from "./section.js";

export const RUN = "/lab/run";
export const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"] as const;

/** Every log gets lines in every iteration that is not the last. */
export function smallConfig(seed = 0): Resolved {
  return resolve({
    method: "siri",
    seed,
    iterations: 4,
    rollout: { groups: 1, groupSize: 4 },
    update: { minibatches: 1 },
    evaluation: { every: 2, tasks: 2 },
    ...teachingAtOnce,
  });
}

let made: Promise<{ readonly lab: Lab; readonly start: Uint8Array }> | undefined;

/** One lab for all cases, each time as it was at first. */
export async function freshLab(): Promise<Lab> {
  made ??= tinyLab().then(async (lab) => ({ lab, start: await lab.policy.snapshot("all") }));
  const { lab, start } = await made;
  await lab.policy.restore(start);
  return lab;
}

/** `npm run train -- … --folder RUN --resume`. */
export async function command(files: MemoryFiles, options: TrainOptions = {}, config = smallConfig()): Promise<void> {
  const lab = await freshLab();
  const { folder, earlier } = await folderOf(RUN, config, lab.policy, { resume: true, files });
  await train(config, lab, folder, { checkpointEvery: 1, resume: earlier, ...options });
}

/** What must be equal in equal runs: logs, plays, the newest checkpoint (an older one is a spare), and what the run was told. */
export function resultOf(files: MemoryFiles): Record<string, string> {
  const all = files.contents();
  const newest = [...all.keys()].filter((path) => path.endsWith(".bin")).at(-1);
  const told = [...all].flatMap(([path, bytes]): [string, string][] => {
    const name = path.slice(RUN.length + 1);
    if (name === "config.json") return [[name, settledFacts(bytes.toString())]];
    if (name.endsWith(".jsonl") && !name.includes("/")) return [[name, bytes.toString()]];
    return path === newest || name.startsWith("plays/") ? [[name, bytes.toString("base64")]] : [];
  });
  return Object.fromEntries(told);
}

/** What a config.json says, without the moment it was begun and what follows from that. */
function settledFacts(text: string): string {
  return JSON.stringify(JSON.parse(text)).replace(/"(started|seal)":"[^"]*"/g, "");
}

/** Go on with a run after whatever happened to it, and say how that ends. */
export async function afterwards(
  files: MemoryFiles,
  whole: Readonly<Record<string, string>>,
): Promise<{ readonly verdict: Verdict; readonly why: string }> {
  const before = files.contents();
  try {
    await command(files);
  } catch (error) {
    const untouched = same(before, files.contents());
    if (isClear(error) && untouched) return { verdict: "clear", why: "" };
    return { verdict: "silent", why: `${inShort(error)}${untouched ? "" : " (and the folder changed)"}` };
  }
  const odd = firstDifference(whole, resultOf(files));
  return odd === undefined ? { verdict: "identical", why: "" } : { verdict: "silent", why: `${odd} differs` };
}

function same(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>): boolean {
  return a.size === b.size && [...a].every(([path, bytes]) => b.get(path)?.equals(bytes) === true);
}

export function firstDifference(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): string | undefined {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].find((name) => a[name] !== b[name]);
}
