/**
 * Runs to practise on, each with one thing wrong, under a letter that does not say which. Whoever reads a notebook about
 * them looks here last.
 */
import { unknownName } from "../errors.js";
import { defaultVerbs } from "../recipes/index.js";
import { variant, type Variant } from "../recipes/variant.js";

export type Illness = "steps too large" | "dead groups" | "false sentences" | "reward leak" | "no leash";

interface Patient {
  readonly illness: Illness;
  readonly arm: Variant;
}

const all: Readonly<Record<string, Patient>> = {
  // every turn pays, whatever comes of it: the longer an attempt, the better
  A: {
    illness: "reward leak",
    arm: variant("gigpo", {
      credit: (episodes, config) =>
        defaultVerbs.gigpo.credit(
          episodes.map((episode) => ({ ...episode, rewards: episode.rewards.map(() => 1) })),
          config,
        ),
    }),
  },
  // no spare step and few attempts at a task: most groups lose as one
  B: {
    illness: "dead groups",
    arm: variant("gigpo", {}, { tasks: { dials: { slack: 0 } }, rollout: { groupSize: 4 } }),
  },
  C: { illness: "steps too large", arm: variant("gigpo", {}, { update: { learningRate: 0.01 } }) },
  // false sentences stand in the prompt from the start, and whatever they make the policy do is imitated
  D: {
    illness: "false sentences",
    arm: variant(
      "siri",
      {},
      {
        phases: { warmupSuccesses: 0, activeSkills: 0 },
        mining: { author: "shuffled" },
        validation: { on: false },
        internalise: { warmup: 1, turnWeight: "one", gate: { groupDelta: false, utility: false } },
      },
    ),
  },
  E: {
    illness: "no leash",
    arm: variant("gigpo", {}, { update: { learningRate: 0.001, kl: { weight: 0 } } }),
  },
};

/** By their letters. */
export const patients = {
  arms: Object.fromEntries(Object.entries(all).map(([letter, { arm }]) => [letter, arm])),
  illnessOf(letter: string): Illness {
    const patient = all[letter];
    if (patient === undefined) throw unknownName("patients", "patient", letter, Object.keys(all));
    return patient.illness;
  },
} as const;
