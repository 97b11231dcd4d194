/** What a recipe yields and a run logs: one record a step, small enough to keep. The nouns in them are those of `types.ts`. */
import type { Decision, Episode, Group, Id, Metrics, Skill, SkillId, SkillStatus, Trial, Utility } from "./types.js";

/** An episode in one line, small enough to log. */
export interface EpisodeSummary extends Pick<Episode, "id" | "condition" | "success" | "score" | "end"> {
  readonly task: string;
  readonly kind: string;
  readonly turns: number;
}

export interface GroupSummary {
  readonly id: Id;
  readonly task: string;
  readonly episodes: readonly EpisodeSummary[];
}

/** The outcome of one held-out task. */
export interface TaskOutcome {
  readonly task: string;
  readonly kind: string;
  readonly success: number;
  readonly score: number;
}

/** What a recipe yields. Everything that is logged, plotted, saved or resumed is one of these. */
export type RunRecord =
  | { readonly kind: "phase"; readonly iteration: number; readonly phase: string; readonly because: string }
  | {
      readonly kind: "groups";
      readonly iteration: number;
      readonly groups: readonly GroupSummary[];
      /** The same groups turn by turn; logs leave them to the plays of a run. */
      readonly played?: readonly Group[];
    }
  | {
      /** Groups that were played to measure and not to learn from; their episodes count as training's all the same. */
      readonly kind: "audit";
      readonly iteration: number;
      readonly groups: readonly GroupSummary[];
      readonly played?: readonly Group[];
    }
  | {
      readonly kind: "credit";
      readonly iteration: number;
      readonly group: Id;
      readonly advantages: readonly (readonly (number | null)[])[];
    }
  | {
      readonly kind: "mined";
      readonly iteration: number;
      readonly skill: Skill;
      /** What it starts as, by a decision where it was retired and comes back; or why it was refused. */
      readonly status?: SkillStatus;
      readonly decision?: Decision;
      readonly rejected?: string;
      /** The episodes it was written from, as a person reads them. */
      readonly parents?: readonly string[];
    }
  | { readonly kind: "merged"; readonly iteration: number; readonly parts: readonly SkillId[]; readonly skill: Skill }
  | { readonly kind: "trial"; readonly iteration: number; readonly trial: Trial; readonly utility: Utility }
  | { readonly kind: "decision"; readonly iteration: number; readonly decision: Decision }
  | { readonly kind: "gate"; readonly iteration: number; readonly funnel: Readonly<Record<string, number>> }
  | { readonly kind: "measure"; readonly iteration: number; readonly metrics: Metrics }
  | { readonly kind: "update"; readonly iteration: number; readonly metrics: Metrics }
  | {
      readonly kind: "evaluation";
      readonly iteration: number;
      /** What stood in the prompt: "plain", "active", "oracle", "shuffled", or what a method calls it; "transfer-…" elsewhere, "greedy-…" at temperature 0. */
      readonly arm: string;
      readonly outcomes: readonly TaskOutcome[];
      /** The same episodes turn by turn. */
      readonly played?: readonly Episode[];
    };
