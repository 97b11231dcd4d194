/**
 * What a run was told, read back from its folder. A resumed run must be told the same: anything else would put two
 * experiments under one name. A field that is younger than the run counts with its default.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { resolve, type ConfigInput, type Resolved } from "../config.js";
import { expect } from "../errors.js";
import type { TrainablePolicy } from "../policy/policy.js";
import { disk, type Files } from "./files.js";
import { RunFolder } from "./run-folder.js";
import { describeRun, type RunDescription } from "./versions.js";

/** What `config.json` holds: the configuration, what it ran on, and with which weights it began. */
interface RunFacts {
  readonly run?: RunDescription & { readonly policy?: string };
  readonly [name: string]: unknown;
}

/** The content of a new run's `config.json`. */
export async function runFacts(config: Resolved, policy: TrainablePolicy): Promise<object> {
  return { ...config, run: { ...describeRun(), policy: await digest(policy) } };
}

/** How a run begins: from where it stood, from nothing with the old files put aside, or in a new folder. */
export interface Beginning {
  /** Go on with the run in the folder, if there is one. */
  readonly resume?: boolean;
  readonly restart?: boolean;
  readonly files?: Files;
}

/** The folder of a run that is told this; `earlier` says that something may be there to go on with. */
export async function folderOf(
  path: string,
  config: Resolved,
  policy: TrainablePolicy,
  { resume = false, restart = false, files = disk }: Beginning,
): Promise<{ readonly folder: RunFolder; readonly earlier: boolean }> {
  if (resume && files.exists(join(path, "config.json"))) {
    const folder = RunFolder.open(path, files);
    await expectSame(folder, config, policy);
    return { folder, earlier: true };
  }
  const facts = await runFacts(config, policy);
  if (restart) RunFolder.putAside(path, files);
  return { folder: RunFolder.create(path, facts, files), earlier: false };
}

/** The configuration of an earlier run, complete. */
export function configOf(folder: RunFolder): Resolved {
  const { run: _, ...config } = folder.config() as RunFacts;
  return resolve(config as unknown as ConfigInput);
}

/** Throw unless this configuration and this first policy are those that the run began with. */
export async function expectSame(folder: RunFolder, config: Resolved, policy: TrainablePolicy): Promise<void> {
  const [was, now] = [configOf(folder), config].map((one) => new Map(leaves(one, "config")));
  const changed =
    [...now!].find(([path, value]) => was!.get(path) !== value) ?? [...was!].find(([path]) => !now!.has(path));
  const path = changed?.[0] ?? "";
  expect(changed === undefined, `resume ${path}`, {
    expected: `what the run in ${folder.path} was told (${was!.get(path)})`,
    got: JSON.parse(now!.get(path) ?? "null") as unknown,
    fix: "leave the option as it was, or choose another folder",
  });
  const began = (folder.config() as RunFacts).run?.policy;
  const begins = await digest(policy);
  expect(began === undefined || began === begins, "resume", {
    expected: `the policy that the run began with (${began})`,
    got: begins,
    fix: "give the same --policy, or choose another folder",
  });
}

/** A policy's weights as sixteen hexadecimal digits. */
async function digest(policy: TrainablePolicy): Promise<string> {
  const hash = createHash("sha256").update(await policy.snapshot("weights"));
  return hash.digest("hex").slice(0, 16);
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}
