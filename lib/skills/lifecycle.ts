/**
 * The life of a skill as one table: candidate → active → graduated or retired, and from there back to candidate where
 * retirement ends. Whoever decides, moves outside the table are refused.
 */
import { expect } from "../errors.js";
import type { SkillStatus } from "../types.js";

/** What may follow what, and what it means. */
export const transitions: Readonly<Record<SkillStatus, Readonly<Partial<Record<SkillStatus, string>>>>> = {
  candidate: { active: "its trials show that it helps", retired: "its trials do not show that it helps, or show harm" },
  active: { graduated: "the policy now acts as well without it", retired: "its trials show harm" },
  graduated: { active: "the policy has lost it again", retired: "its trials show harm" },
  retired: { candidate: "it was written again after its rest" },
};

export const statuses = Object.keys(transitions) as readonly SkillStatus[];

export function checkTransition(from: SkillStatus, to: SkillStatus): void {
  const possible = Object.keys(transitions[from]);
  expect(possible.includes(to), "lifecycle", {
    expected: `one of ${possible.join(", ")} after ${from}`,
    got: to,
    fix: "a retired skill is tried again before it is active",
  });
}

/** Skills that may stand in a prompt. */
export function isUsable(status: SkillStatus): boolean {
  return status === "candidate" || status === "active";
}
