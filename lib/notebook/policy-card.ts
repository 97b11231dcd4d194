/** The numbers on the card of a shipped policy: what it could do before any reinforcement. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../errors.js";
import type { Examination, SummaryShares } from "../experiment/pretraining/examination.js";
import { shippedPolicy } from "../experiment/run-policy.js";
import { readJson } from "../policy/checkpoint/files.js";

export class PolicyCard {
  constructor(private readonly examination: Examination) {}

  /** Its success with such sentences in the prompt; NaN where this was not examined. */
  success(sentences: string, temperature = 1): number {
    return this.examination.success[sentences]?.[`T=${temperature}`] ?? NaN;
  }

  /** What its own sentences about its wins were worth. */
  get summaries(): SummaryShares {
    return this.examination.summaries;
  }

  /** How many families it was examined on, one task each. */
  get families(): number {
    return this.examination.families;
  }
}

/** The card of a policy in data/policies that reads sentences: `cardOf("pocket").success("true")`. */
export function cardOf(name: string): PolicyCard {
  const path = join(shippedPolicy(name), "examination.json");
  expect(existsSync(path), "cardOf", {
    expected: "a shipped policy with an examination",
    got: name,
    fix: "data/policies has them all",
  });
  return new PolicyCard(readJson(path) as Examination);
}
