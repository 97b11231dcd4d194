/** The registry of methods, and the loop that every one of them runs in. */
import type { Config, Method } from "../config.js";
import { unknownName } from "../errors.js";
import type { RunRecord } from "../records.js";
import type { Task } from "../types.js";
import { evaluate, isExamined, transferred } from "./evaluation.js";
import { gigpo } from "./gigpo.js";
import { grpo } from "./grpo.js";
import type { Examination, Lab, Recipe } from "./lab.js";
import { siri } from "./siri.js";

export const recipes = { gigpo, grpo, siri } satisfies { readonly [M in Method]: unknown };

/** The recipe of a method. */
export function recipe(method: string): Recipe<Config, unknown> {
  if (!Object.hasOwn(recipes, method)) throw unknownName("recipe", "method", method, Object.keys(recipes));
  return recipes[method as Method] as unknown as Recipe<Config, unknown>;
}

/** Where a run stands between two iterations; with the policy's weights, all that a resumed run needs. */
export interface Standing {
  /** The next iteration. */
  readonly iteration: number;
  readonly state: unknown;
}

/** Between two iterations nothing is half done: whoever wants to save, saves here. */
export interface Boundary {
  readonly kind: "boundary";
  readonly standing: Standing;
  /** How many iterations the run has; who watches it says how far it is. */
  readonly of?: number;
}

/** A run as its records; it pauses at every boundary until the consumer asks for more. */
export async function* run(config: Config, lab: Lab, from?: Standing): AsyncGenerator<RunRecord | Boundary, Standing> {
  const method = recipe(config.method);
  let standing = from ?? { iteration: 0, state: method.start(config, lab) };
  while (standing.iteration < config.iterations) {
    yield { kind: "boundary", standing, of: config.iterations };
    if (isExamined(config, standing.iteration)) yield* examine(config, lab, standing);
    const state = yield* method.iterate(config, lab, standing);
    standing = { iteration: standing.iteration + 1, state };
  }
  yield { kind: "boundary", standing, of: config.iterations };
  yield* examine(config, lab, standing);
  return standing;
}

/** Go on until the run stands where `enough` says (or at its end): where it then stands, and what happened on the way. */
export async function advance(
  config: Config,
  lab: Lab,
  from: Standing | undefined,
  enough: (standing: Standing) => boolean,
): Promise<{ readonly standing: Standing; readonly records: readonly RunRecord[] }> {
  const records: RunRecord[] = [];
  let standing = from ?? { iteration: 0, state: recipe(config.method).start(config, lab) };
  for await (const record of run(config, lab, standing)) {
    if (record.kind !== "boundary") records.push(record);
    else {
      standing = record.standing;
      if (enough(standing)) break;
    }
  }
  return { standing, records };
}

async function* examine(config: Config, lab: Lab, { iteration, state }: Standing): AsyncGenerator<RunRecord, void> {
  yield* evaluate(config, lab, iteration);
  const own = recipe(config.method).examinations?.(config, lab, state) ?? [];
  const ends = iteration === 0 || iteration === config.iterations;
  const all = [...own, ...(ends ? privileged(lab) : [])];
  for (const examination of [...all, ...transferred(config, all)]) yield* evaluate(config, lab, iteration, examination);
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
