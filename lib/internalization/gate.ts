/**
 * Which skill-guided turns are worth teaching to the policy that acts without skills. Every factor can be switched off
 * alone; the funnel says how many tokens pass each.
 */
import type { Episode, Interval, Turn } from "../types.js";

/** What is known of an episode when it is asked whether it may be taught. */
export interface GateFacts {
  /** A skill stood in the prompt. */
  readonly used: boolean;
  /** Success with the skill minus without, in this group. */
  readonly groupDelta: number;
  /** Lowest utility of the skills in the prompt, with this group counted … */
  readonly utility: number;
  /** … and before it. */
  readonly laggedUtility: number;
  /** All skills in the prompt are active. */
  readonly active: boolean;
  /** Interval (95 %) of the mean utility, of the skill in the prompt where it reaches lowest; with this group counted. */
  readonly interval: Interval;
}

/** A rule of one's own in place of all factors. */
export type GateRule = (facts: GateFacts) => boolean;

export const factors = ["used", "groupDelta", "utility", "active"] as const;
export type Factor = (typeof factors)[number];

export interface GateOptions extends Readonly<Record<Factor, boolean>> {
  /** Only turns whose action the world accepted. */
  readonly valid: boolean;
  /** `lagged` judges by the utility before this group; its difference and the status count this group all the same. */
  readonly utilityFrom: "current" | "lagged";
}

export const defaultGate: GateOptions = {
  used: true,
  groupDelta: true,
  utility: true,
  active: true,
  valid: true,
  utilityFrom: "current",
};

/** Which factors hold for an episode, whatever is switched on. */
export function judgeFactors(
  facts: Omit<GateFacts, "interval">,
  { utilityFrom }: Pick<GateOptions, "utilityFrom">,
): Readonly<Record<Factor, boolean>> {
  return {
    used: facts.used,
    groupDelta: facts.groupDelta > 0,
    utility: (utilityFrom === "current" ? facts.utility : facts.laggedUtility) > 0,
    active: facts.active,
  };
}

/** Whether an episode may be taught. */
export function isOpen(facts: Omit<GateFacts, "interval">, options: GateOptions): boolean {
  const held = judgeFactors(facts, options);
  return factors.every((factor) => held[factor] || !options[factor]);
}

export type WeightRule = "clipped" | "positive" | "one" | "symmetric" | "every";

/** The weight of a turn from its advantage: clip(A, 0, max), max(A, 0), 1 where A > 0, clip(A, −max, max), or always 1. */
export function weightOf(advantage: number, rule: WeightRule, max: number): number {
  switch (rule) {
    case "clipped":
      return Math.min(Math.max(advantage, 0), max);
    case "positive":
      return Math.max(advantage, 0);
    case "one":
      return advantage > 0 ? 1 : 0;
    case "symmetric":
      return Math.min(Math.max(advantage, -max), max);
    case "every":
      return 1;
  }
}

/** What is known of a turn when it is asked how strongly it is taught. */
export interface TurnFacts {
  readonly advantage: number;
  /** Advantages of all turns of its group, this one among them. */
  readonly peers: readonly number[];
  readonly turn: Turn;
  /** Its place in the episode, from 0. */
  readonly index: number;
  readonly episode: Episode;
}

/** The weight of a turn; 0 teaches nothing. */
export type TurnWeight = (facts: TurnFacts) => number;
