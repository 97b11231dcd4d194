/** The same run on every supported version of Node, with one worker and with two: the same bytes. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { filesOf, newPlace, startRun } from "./processes.js";
import { Tally, type Counts, type Section } from "./section.js";
import { firstDifference } from "./small-run.js";

/** Packages that hold nothing but Node's binary; a name of their own each, so that they lie side by side. */
const versions = { "20": "20.20.2", "22": "22.23.5", "24": "24.22.3" } as const;
const store = join(packageRoot(), "node_modules", ".cache", "faults");

/** The binary of a version, fetched once; a reason where it cannot be had. */
function binaryOf(major: keyof typeof versions): { readonly node: string } | { readonly missing: string } {
  const node = join(store, "node_modules", `node-${major}`, "bin", "node");
  if (existsSync(node)) return { node };
  const wanted = `node-${major}@npm:node-${process.platform}-${process.arch}@${versions[major]}`;
  try {
    execFileSync("npm", ["install", "--prefix", store, "--no-package-lock", "--ignore-scripts", "--no-audit", wanted], {
      stdio: "ignore",
      timeout: 300_000,
    });
  } catch (error) {
    return { missing: `${wanted} cannot be installed (${(error as Error).message.split("\n")[0]})` };
  }
  return existsSync(node) ? { node } : { missing: `${wanted} holds no bin/node` };
}

async function run(): Promise<Counts> {
  const tally = new Tally();
  const place = newPlace();
  await startRun(place).ended;
  const whole = filesOf(place);
  for (const major of Object.keys(versions) as (keyof typeof versions)[]) {
    const found = binaryOf(major);
    if ("missing" in found) tally.skip(`Node ${major}`, found.missing);
    else for (const workers of [1, 2]) await compare(tally, whole, { ...found, major, workers });
  }
  return tally.counts();
}

async function compare(
  tally: Tally,
  whole: Record<string, string>,
  { node, major, workers }: { readonly node: string; readonly major: string; readonly workers: number },
): Promise<void> {
  const folder = newPlace();
  const { code, said } = await startRun(folder, { node, more: [`--workers=${workers}`] }).ended;
  const odd = code === 0 ? firstDifference(whole, filesOf(folder)) : `ended with ${code} (${said.slice(-200)}); all`;
  tally.add(`Node ${major}, ${workers} workers`, odd === undefined ? "identical" : "silent", odd && `${odd} differs`);
}

export const nodeVersions: Section = {
  name: "nodeVersions",
  about: "the same run on Node 20, 22 and 24, with one and two workers",
  slow: true,
  run,
};
