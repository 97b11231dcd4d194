/** The numbers on the card of a shipped policy: what it could do before any reinforcement. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../errors.js";
import { readJson } from "../policy/checkpoint/files.js";
import { shippedPolicy } from "../experiment/run-policy.js";
import type { Examination } from "../experiment/pretraining/examination.js";

/** The examination of a policy in data/policies that reads sentences: `cardOf("pocket")`. */
export function cardOf(name: string): Examination {
  const path = join(shippedPolicy(name), "examination.json");
  expect(existsSync(path), "cardOf", {
    expected: "a shipped policy with an examination",
    got: name,
    fix: "data/policies has them all",
  });
  return readJson(path) as Examination;
}

/** Its success at a temperature, with such sentences in the prompt. */
export function cardSuccess({ success }: Pick<Examination, "success">, sentences: string, temperature = 1): number {
  return success[sentences]?.[`T=${temperature}`] ?? NaN;
}
