/** The registry of methods, and the loop that every one of them runs in. */
import type { Config, ConfigOf, Method } from "../config.js";
import { expect, unknownName } from "../errors.js";
import type { RunRecord } from "../records.js";
import type { Task } from "../types.js";
import { evaluate, greedily, isExamined, transferred } from "./evaluation.js";
import { gigpo } from "./gigpo.js";
import { grpo } from "./grpo.js";
import { hgpo } from "./hgpo.js";
import type { Examination, Lab, Recipe } from "./lab.js";
import type { Maker } from "./maker.js";
import { opid } from "./opid.js";
import { metis } from "./metis.js";
import { shaping } from "./shaping.js";
import { skill0 } from "./skill0.js";
import { d2skill } from "./d2skill.js";
import { ucob } from "./ucob.js";
import { slim } from "./slim.js";
import { a3t } from "./a3t.js";
import { bstar } from "./bstar.js";
import { exit } from "./exit.js";
import { ctx2skill } from "./ctx2skill.js";
import { reskill } from "./reskill.js";
import { Records } from "./records.js";
import { sdar } from "./sdar.js";
import { selfguide } from "./selfguide.js";
import { siri } from "./siri.js";
import { skillsd } from "./skillsd.js";
import { spear } from "./spear.js";
import { firstOf, Turn, type Standing } from "./standing.js";

/** How each method is made from verbs. */
export const makers = Object.freeze({
  gigpo,
  grpo,
  hgpo,
  sdar,
  selfguide,
  siri,
  skillsd,
  spear,
  opid,
  metis,
  shaping,
  skill0,
  d2skill,
  ucob,
  slim,
  a3t,
  bstar,
  exit,
  ctx2skill,
  reskill,
}) satisfies {
  readonly [M in Method]: Maker<ConfigOf<M>, object, unknown>;
};

/** The verbs that each method reads. */
export type VerbsOf = { readonly [M in Method]: (typeof makers)[M]["verbs"] };

/** The methods as they are; a changed one is a value of its own (`variant`). */
export const recipes = ofEach(({ make }) => Object.freeze(make())) as {
  readonly [M in Method]: ReturnType<(typeof makers)[M]["make"]>;
};

/** The usual verbs of each method. */
export const defaultVerbs = ofEach(({ verbs }) => verbs) as VerbsOf;

function ofEach<T>(part: (maker: (typeof makers)[Method]) => T): Readonly<Record<string, T>> {
  return Object.freeze(Object.fromEntries(Object.entries(makers).map(([method, maker]) => [method, part(maker)])));
}

/** A recipe of any method, as the loop sees it: it hands a recipe only the state that the recipe made. */
export type AnyRecipe = Recipe<Config, unknown>;

/** The recipe of a method. */
export function recipeOf(method: string): AnyRecipe {
  if (!Object.hasOwn(recipes, method)) throw unknownName("recipe", "method", method, Object.keys(recipes));
  return recipes[method as Method] as unknown as AnyRecipe;
}

/** Between two iterations nothing is half done: whoever wants to save, saves here. */
export interface Boundary {
  readonly kind: "boundary";
  readonly standing: Standing;
  /** How many iterations the run has; who watches it says how far it is. */
  readonly of?: number;
}

export interface RunOptions {
  /** What runs: the configuration's method if left out, or a variant of it, or a recipe of one's own that reads its options. */
  readonly recipe?: AnyRecipe | undefined;
  /** Where to go on from; the start, with the policy that the lab was opened with, if left out. */
  readonly from?: Standing | undefined;
}

/** Where a run begins: the method's first state, and the policy as the lab was opened with it. */
export async function startOf(config: Config, lab: Lab, recipe?: AnyRecipe): Promise<Standing> {
  const policy = await firstOf(lab.policy);
  return { iteration: 0, state: chosen(config, recipe).start(config, lab), policy };
}

/**
 * A run as its records; it pauses at every boundary until the consumer asks for more. It first puts the lab's policy to
 * where it goes on from, so that a run that is started again, or twice from one standing, tells the same numbers.
 */
export async function* run(
  config: Config,
  lab: Lab,
  { recipe, from }: RunOptions = {},
): AsyncGenerator<RunRecord | Boundary, Standing> {
  const method = chosen(config, recipe);
  const turn = await Turn.take(lab.policy);
  const start = await startOf(config, lab, recipe); // also where one goes on from elsewhere: the first policy is remembered
  let standing = from ?? start;
  await lab.policy.restore(standing.policy);
  while (standing.iteration < config.iterations) {
    yield { kind: "boundary", standing, of: config.iterations };
    if (isExamined(config, standing.iteration)) yield* turn.through(examine(method, config, lab, standing));
    const state = yield* turn.through(method.iterate(config, lab, standing));
    standing = { iteration: standing.iteration + 1, state, policy: await lab.policy.snapshot("all") };
  }
  yield { kind: "boundary", standing, of: config.iterations };
  yield* turn.through(examine(method, config, lab, standing));
  return standing;
}

function chosen(config: Config, recipe: AnyRecipe | undefined): AnyRecipe {
  if (recipe === undefined) return recipeOf(config.method);
  expect(recipe.method === config.method, "run", {
    expected: `a configuration of ${recipe.method}, whose options the recipe reads`,
    got: config.method,
    fix: `resolve({ method: "${recipe.method}", … })`,
  });
  return recipe;
}

export interface AdvanceOptions extends RunOptions {
  /** Where to stop; the end of the run if left out. */
  readonly until?: (standing: Standing) => boolean;
}

/** Go on until the run stands where `until` says (or at its end): where it then stands, and what happened on the way. */
export async function advance(
  config: Config,
  lab: Lab,
  { until = () => false, ...options }: AdvanceOptions = {},
): Promise<{ readonly standing: Standing; readonly records: Records }> {
  const records = new Records();
  let standing = options.from;
  for await (const record of run(config, lab, options)) {
    if (record.kind !== "boundary") records.push(record);
    else {
      standing = record.standing;
      if (until(standing)) break;
    }
  }
  return { standing: standing!, records };
}

async function* examine(
  method: AnyRecipe,
  config: Config,
  lab: Lab,
  { iteration, state }: Standing,
): AsyncGenerator<RunRecord, void> {
  yield* evaluate(config, lab, iteration);
  const own = method.examinations?.(config, lab, state) ?? [];
  const ends = iteration === 0 || iteration === config.iterations;
  const all = [...own, ...(ends ? privileged(lab) : [])];
  const further = [...greedily(config, own), ...transferred(config, all)];
  for (const examination of [...all, ...further]) yield* evaluate(config, lab, iteration, examination);
}

/** What true sentences could do for the policy, and what false ones would: the ends between which skills move. */
function privileged({ world }: Lab): Examination[] {
  if (world.truths === undefined) return [];
  const truths = (task: Task): readonly string[] => world.truths!(task);
  const falsehoods = (task: Task): readonly string[] => world.falsehoods?.(task) ?? [];
  return [
    { arm: "oracle", skillsFor: truths },
    ...(world.falsehoods === undefined ? [] : [{ arm: "shuffled", skillsFor: falsehoods } as const]),
  ];
}
