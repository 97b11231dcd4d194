/**
 * The metrics dictionary: every number a run logs, with a sentence, a formula and what a healthy run looks like. What only
 * one method logs stands on its card.
 * And how records become lines of `metrics.jsonl`.
 */
import { METHODS, type MetricEntry } from "../config.js";
import { moments } from "../credit/normalise.js";
import type { EpisodeSummary, RunRecord, TaskOutcome } from "../records.js";
import type { Metrics } from "../types.js";

/** What every method logs. */
const commonMetrics: Readonly<Record<string, MetricEntry>> = {
  "train/plain": {
    about: "Success of this iteration's episodes without skills.",
    formula: "mean success",
    healthy: "rises",
  },
  "train/skill": {
    about: "Success of this iteration's episodes with skills.",
    formula: "mean success",
    healthy: "at or above train/plain",
  },
  "skills/truncated": {
    about: "Episodes whose prompt had no room for all of their skills.",
    formula: "count; no line where there is none",
    healthy: "absent; else raise retrieval.slots or retrieval.promptTokens",
  },
  "train/turns": { about: "Turns an episode.", formula: "mean number of turns", healthy: "falls as the policy learns" },
  "groups/mixed": {
    about: "Share of groups with both successes and failures; only these can teach by comparison.",
    formula: "mixed groups / groups",
    healthy: "above .2",
  },
  "credit/deviation": {
    about: "Spread of the advantages.",
    formula: "standard deviation over turns",
    healthy: "about 1; 0 means nothing to learn",
  },
  "credit/positive": {
    about: "Share of turns with a positive advantage.",
    formula: "mean of [A > 0]",
    healthy: ".2 to .8",
  },
  "loss/rl": {
    about: "Policy-gradient loss.",
    formula: "mean of clipped −A·ratio",
    healthy: "near 0; its sign says little",
  },
  "loss/ce": { about: "Imitation loss on taught tokens.", formula: "mean of −w·log π", healthy: "falls" },
  "loss/refKl": {
    about: "Distance to the policy before training.",
    formula: "mean of the chosen KL estimate",
    healthy: "grows slowly, below 1",
  },
  "policy/entropy": {
    about: "Undecidedness about the next token.",
    formula: "mean entropy of said tokens, in nats",
    healthy: "falls slowly; a fall to 0 is collapse",
  },
  "policy/oldKl": {
    about: "How far the update has moved from the sampling policy.",
    formula: "mean of log π_old − log π",
    healthy: "below .1",
  },
  "policy/clippedShare": {
    about: "Tokens whose gradient the clip removed.",
    formula: "clipped / rl tokens",
    healthy: "below .2",
  },
  "tokens/rl": { about: "Tokens with a policy-gradient signal.", formula: "count", healthy: "above 0" },
  "tokens/ce": {
    about: "Tokens with an imitation signal.",
    formula: "count",
    healthy: "above 0 once skills are internalised",
  },
  "gradient/rl": {
    about: "Length of the gradient of policy gradient and KL alone, on the first minibatch.",
    formula: "global L2 norm",
    healthy: "no spikes",
  },
  "gradient/ce": {
    about: "Length of the gradient of imitation alone, with its weight, on the first minibatch.",
    formula: "global L2 norm of λ·L_int",
    healthy: "of the order of gradient/rl",
  },
  "gradient/ratio": {
    about: "How strongly imitation pulls beside the policy gradient.",
    formula: "gradient/ce / gradient/rl",
    healthy: ".1 to 10",
  },
  "update/gradientNorm": {
    about: "Length of the gradient before clipping.",
    formula: "global L2 norm",
    healthy: "no spikes",
  },
  "evaluation/success": { about: "Held-out success.", formula: "mean over tasks, each exactly once", healthy: "rises" },
  "evaluation/score": {
    about: "Held-out score, where a world grades success.",
    formula: "mean over tasks",
    healthy: "rises",
  },
};

export const metricsDictionary: Readonly<Record<string, MetricEntry>> = Object.assign(
  {},
  commonMetrics,
  ...Object.values(METHODS).map((card) => card.metrics),
) as Readonly<Record<string, MetricEntry>>;

/** One line of `metrics.jsonl`. */
export interface MetricLine {
  readonly iteration: number;
  readonly kind: "rollout" | "credit" | "update" | "gate" | "measure" | "phase" | "evaluation";
  readonly metrics: Metrics;
  readonly arm?: string;
  readonly phase?: string;
  /** Success of each held-out task in the order of the list, as one digit each where success is 0 or 1. */
  readonly outcomes?: string;
  readonly byKind?: Metrics;
}

/** Collects the records of one iteration and says when a line is due. */
export class MetricLines {
  private credit: number[] = [];

  /** Lines that a record completes. */
  add(record: RunRecord): MetricLine[] {
    return this.linesOf(record).map(shortened);
  }

  private linesOf(record: RunRecord): MetricLine[] {
    switch (record.kind) {
      case "groups":
        return [
          {
            iteration: record.iteration,
            kind: "rollout",
            metrics: rolloutMetrics(record.groups.map((group) => group.episodes)),
          },
        ];
      case "credit":
        this.credit.push(...record.advantages.flat().filter((value) => value !== null));
        return [];
      case "update":
        return [
          ...this.creditLine(record.iteration),
          { iteration: record.iteration, kind: "update", metrics: record.metrics },
        ];
      case "gate":
        return [{ iteration: record.iteration, kind: "gate", metrics: record.funnel }];
      case "measure":
        return [{ iteration: record.iteration, kind: "measure", metrics: record.metrics }];
      case "phase":
        return [{ iteration: record.iteration, kind: "phase", phase: record.phase, metrics: {} }];
      case "evaluation":
        return [evaluationLine(record)];
      case "audit":
      case "mined":
      case "merged":
      case "trial":
      case "decision":
        return [];
    }
  }

  private creditLine(iteration: number): MetricLine[] {
    const values = this.credit;
    this.credit = [];
    if (values.length === 0) return [];
    const positive = values.filter((value) => value > 0).length / values.length;
    const { deviation } = moments(values, "population");
    return [{ iteration, kind: "credit", metrics: { "credit/deviation": deviation, "credit/positive": positive } }];
  }
}

/** Six significant digits: far more than is known, and half the bytes. */
function shortened(line: MetricLine): MetricLine {
  const short = (metrics: Metrics): Metrics =>
    Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(6))]));
  return { ...line, metrics: short(line.metrics), ...(line.byKind ? { byKind: short(line.byKind) } : {}) };
}

function rolloutMetrics(groups: readonly (readonly EpisodeSummary[])[]): Metrics {
  const episodes = groups.flat();
  const plain = episodes.filter(({ condition }) => condition.kind === "plain");
  const skill = episodes.filter(({ condition }) => condition.kind === "skill");
  const truncated = skill.filter(({ condition }) => condition.kind === "skill" && condition.truncated).length;
  const mixed = groups.filter((group) => new Set(group.map(({ success }) => success)).size > 1);
  return {
    "train/plain": rate(plain, ({ success }) => Number(success)),
    ...(skill.length > 0 ? { "train/skill": rate(skill, ({ success }) => Number(success)) } : {}),
    "train/turns": rate(episodes, ({ turns }) => turns),
    "groups/mixed": mixed.length / groups.length,
    ...(truncated > 0 ? { "skills/truncated": truncated } : {}),
  };
}

function evaluationLine({ iteration, arm, outcomes }: Extract<RunRecord, { kind: "evaluation" }>): MetricLine {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))].sort();
  const byKind = kinds.map((kind) => [
    kind,
    rate(
      outcomes.filter((o) => o.kind === kind),
      ({ success }) => success,
    ),
  ]);
  return {
    iteration,
    kind: "evaluation",
    arm,
    metrics: {
      "evaluation/success": rate(outcomes, ({ success }) => success),
      "evaluation/score": rate(outcomes, ({ score }) => score),
    },
    byKind: Object.fromEntries(byKind) as Metrics,
    outcomes: outcomes.map((outcome: TaskOutcome) => outcome.success).join(""),
  };
}

function rate<T>(items: readonly T[], of: (item: T) => number): number {
  return items.length === 0 ? 0 : items.reduce((sum, item) => sum + of(item), 0) / items.length;
}
