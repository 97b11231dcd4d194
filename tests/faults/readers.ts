/**
 * Damaged inputs for every reader of files and answers that others wrote: a sound value or the one error, in time bounded
 * by the size of the input. `readers(count, seed)` tries `count` inputs for each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { LabError } from "../../lib/errors.js";
import type { Reader } from "./reader-form.js";
import { makeReaders } from "./reader-list.js";
import { damageBytes, damageValue, draw, type Recipe } from "./mutate.js";
import type { Counts } from "./section.js";
import { add, NOTHING, type Witness } from "./tally.js";

/** Longer than this is no answer; a few hundred bytes are read in a millisecond. */
const TOO_LONG = 10_000;

/** The damaged input of a recipe. */
function inputOf({ samples, build }: Reader, { source, structured, raw }: Recipe): Uint8Array {
  const parts = samples[source % samples.length]!;
  return damageBytes(build(structured.length > 0 ? damageValue(parts, structured) : parts), raw);
}

/** What came of one recipe: "identical", "clear", or why it counts as silent. */
export async function tryRecipe(reader: Reader, recipe: Recipe): Promise<"identical" | "clear" | { why: string }> {
  const input = inputOf(reader, recipe);
  const start = performance.now();
  try {
    const value = await reader.read(input);
    if (performance.now() - start > TOO_LONG) return { why: "too long" };
    const wrong = reader.unsound(value);
    if (wrong !== undefined) return { why: `accepted: ${wrong}` };
    const again = await reader.again(value);
    return isDeepStrictEqual(again, value) ? "identical" : { why: "not the same when written and read again" };
  } catch (error) {
    if (performance.now() - start > TOO_LONG) return { why: "too long" };
    if (error instanceof LabError && error.message.length < 5000) return "clear";
    return { why: `threw ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}` };
  }
}

/** The figures of every reader. */
export async function faultReaders(count: number, seed: number, witness?: Witness): Promise<Record<string, Counts>> {
  const folder = mkdtempSync(join(tmpdir(), "siri-faults-"));
  const result: Record<string, Counts> = {};
  try {
    for (const reader of makeReaders(folder)) {
      let tally = NOTHING;
      for (const recipe of draw(count, seed)) {
        const came = await tryRecipe(reader, recipe);
        if (typeof came !== "string") witness?.(reader.name, recipe, came.why);
        tally = add(tally, { ...NOTHING, tried: 1, [typeof came === "string" ? came : "silent"]: 1 });
      }
      result[reader.name] = tally;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return result;
}

/** The sum over all readers; `count` inputs for each. */
export async function readers(count: number, seed: number, witness?: Witness): Promise<Counts> {
  return Object.values(await faultReaders(count, seed, witness)).reduce(add, NOTHING);
}

/** Cases that once were silent, by reader; see `regressions.json`. */
export async function tryKnown(cases: Readonly<Record<string, readonly Recipe[]>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "siri-faults-"));
  const failures: string[] = [];
  for (const reader of makeReaders(folder))
    for (const recipe of cases[reader.name] ?? []) {
      const came = await tryRecipe(reader, recipe);
      if (typeof came !== "string") failures.push(`${reader.name} ${JSON.stringify(recipe)}: ${came.why}`);
    }
  rmSync(folder, { recursive: true, force: true });
  return failures;
}
