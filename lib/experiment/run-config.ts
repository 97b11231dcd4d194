/**
 * What a run was told, read back from its folder. A resumed run must be told the same: anything else would put two
 * experiments under one name. A field that is younger than the run counts with its default.
 */
import { resolve, type ConfigInput, type Resolved } from "../config.js";
import { expect } from "../errors.js";
import { shortDigest } from "../host/digest.js";
import { host } from "../host/here.js";
import type { TrainablePolicy } from "../policy/policy.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import type { AnyRecipe } from "../recipes/index.js";
import { disk, type Files } from "./files.js";
import { RunFolder } from "./run-folder.js";
import { describeRun, type RunDescription } from "./versions.js";

/** What `config.json` holds: the configuration, what it ran on, and with which weights it began. */
interface RunFacts {
  readonly run?: RunDescription & { readonly policy?: string; readonly recipe?: OwnCode };
  readonly [name: string]: unknown;
}

/** Name and hash of a variant, or of a recipe that is no registered method. */
export type OwnCode = NonNullable<AnyRecipe["own"]>;

/** The content of a new run's `config.json`; what is no variant, or one that changes nothing, is not named. */
export async function runFacts(config: Resolved, policy: TrainablePolicy, recipe?: AnyRecipe): Promise<object> {
  const own = recipe?.own;
  const code = own === undefined || own.hash === "" ? {} : { recipe: own };
  return { ...config, run: { ...describeRun(numericsOf(policy)), policy: await digest(policy), ...code } };
}

function numericsOf(policy: TrainablePolicy): string | undefined {
  return policy instanceof TransformerPolicy ? policy.trainsOn : undefined;
}

/** The variant or recipe of one's own that an earlier run ran; undefined for the method as it is. */
export function ownCodeOf(folder: RunFolder): OwnCode | undefined {
  return (folder.config() as RunFacts).run?.recipe;
}

/** How a run begins: from where it stood, from nothing with the old files put aside, or in a new folder. */
export interface Beginning {
  /** Go on with the run in the folder, if there is one. */
  readonly resume?: boolean;
  readonly restart?: boolean;
  /** A variant or a recipe of one's own. */
  readonly recipe?: AnyRecipe | undefined;
  readonly files?: Files;
}

/** The folder of a run that is told this; `earlier` says that something may be there to go on with. */
export async function folderOf(
  path: string,
  config: Resolved,
  policy: TrainablePolicy,
  { resume = false, restart = false, recipe, files = disk }: Beginning,
): Promise<{ readonly folder: RunFolder; readonly earlier: boolean }> {
  if (resume && files.exists(host.path.join(path, "config.json"))) {
    const folder = RunFolder.open(path, files);
    await expectSame(folder, config, policy, recipe);
    return { folder, earlier: true };
  }
  const facts = await runFacts(config, policy, recipe);
  if (restart) RunFolder.putAside(path, files);
  return { folder: RunFolder.create(path, facts, files), earlier: false };
}

/** The configuration of an earlier run, complete. */
export function configOf(folder: RunFolder): Resolved {
  const { run: _, ...config } = folder.config() as RunFacts;
  return resolve(readable(config) as unknown as ConfigInput);
}

/** Runs made before dials were an object have them as JSON in a string. */
function readable({ tasks, ...config }: RunFacts): object {
  const { dials } = (tasks ?? {}) as { readonly dials?: unknown };
  if (typeof dials !== "string") return { tasks, ...config };
  return { tasks: { ...(tasks as object), dials: JSON.parse(dials) as unknown }, ...config };
}

/** Throw unless this configuration, this first policy and this code are those that the run began with. */
export async function expectSame(
  folder: RunFolder,
  config: Resolved,
  policy: TrainablePolicy,
  recipe?: AnyRecipe,
): Promise<void> {
  const [ran, runs] = [ownCodeOf(folder), recipe?.own];
  expect((ran?.hash ?? "") === (runs?.hash ?? ""), "resume", {
    expected: ran === undefined ? `the method ${config.method} as it is` : `the code of ${ran.name} (${ran.hash})`,
    got:
      runs === undefined || runs.hash === "" ? `the method ${config.method} as it is` : `${runs.name} (${runs.hash})`,
    fix: "give the recipe as it was, or choose another folder",
  });
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
export async function digest(policy: TrainablePolicy): Promise<string> {
  return shortDigest(await policy.snapshot("weights"));
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}
