/**
 * From token signals to one loss: three components (`rl`, `ce`, `refKl`), each averaged over its own tokens in one of
 * the usual ways, plus an entropy bonus on `rl` tokens. The objective never learns which method made the signals.
 */
import { expect, labError } from "../errors.js";
import type { JudgedToken, LossFunction, SoftLoss, TokenLoss } from "../policy/policy.js";
import type { Metrics, Sequence, TokenSignal } from "../types.js";
import {
  cappedRatio,
  clippedPolicyGradient,
  defaultClip,
  gatedLogRatio,
  importanceWeightedK3,
  klPenalty,
  negativeLogLikelihood,
  type ClipOptions,
  type KlEstimator,
  type SampledKl,
  type Slope,
} from "./losses.js";
import { softDivergence, type SoftValue } from "./soft-targets.js";

/**
 * How a component's token losses become one number: over all its tokens; or per sequence (sum or mean over tokens) and
 * then over sequences; `sum-over-limit` divides each sequence's sum by a constant length.
 */
export type Aggregation = "token-mean" | "sequence-sum" | "sequence-mean" | "sum-over-limit";

/** The first four look at the token that was sampled, the last two at the teacher's distribution over its likeliest. */
export type ImitationForm = "nll" | "clipped-ratio" | "importance-k3" | "gated-log-ratio" | "topk-kl" | "jsd";

/** Whether a form needs the teacher's distribution and not only what was sampled from it. */
export function needsTeacher(form: ImitationForm): boolean {
  return form === "topk-kl" || form === "jsd";
}

export interface ObjectiveOptions {
  readonly clip: ClipOptions;
  readonly aggregation: Aggregation;
  /** The constant length of `sum-over-limit`. */
  readonly lengthLimit: number;
  readonly kl: { readonly weight: number; readonly estimator: KlEstimator };
  readonly entropyBonus: number;
  readonly imitation: {
    readonly weight: number;
    readonly form: ImitationForm;
    /** Multiply each token by its importance ratio, capped here; Infinity-free `none` leaves it out. */
    readonly importance: "none" | { readonly cap: number };
    /** Steepness of the gated log-ratio. */
    readonly beta: number;
    /** Share of the teacher in the mixture of `jsd`: 1 is KL(teacher ‖ student), 0 is KL(student ‖ teacher). */
    readonly mixture: number;
  };
}

export const defaultObjective: ObjectiveOptions = {
  clip: defaultClip,
  aggregation: "token-mean",
  lengthLimit: 512,
  kl: { weight: 0.01, estimator: "k3" },
  entropyBonus: 0,
  imitation: { weight: 1, form: "nll", importance: "none", beta: 5, mixture: 0.5 },
};

type Component = TokenSignal["component"];

/** How many tokens (with a weight above zero) and sequences each component has. */
export interface SignalCounts {
  readonly tokens: Readonly<Record<Component, number>>;
  readonly sequences: Readonly<Record<Component, number>>;
  /** Per sequence, for the per-sequence means. */
  readonly perSequence: readonly Readonly<Record<Component, number>>[];
}

function countSignals(sequences: readonly Sequence[]): SignalCounts {
  const perSequence = sequences.map(countTokens);
  const total = (
    count: (row: Record<Component, number>, component: Component) => number,
  ): Record<Component, number> => ({
    rl: perSequence.reduce((sum, row) => sum + count(row, "rl"), 0),
    ce: perSequence.reduce((sum, row) => sum + count(row, "ce"), 0),
    refKl: perSequence.reduce((sum, row) => sum + count(row, "refKl"), 0),
  });
  return {
    perSequence,
    tokens: total((row, component) => row[component]),
    sequences: total((row, component) => (row[component] > 0 ? 1 : 0)),
  };
}

function countTokens({ signals }: Sequence): Record<Component, number> {
  const counts = { rl: 0, ce: 0, refKl: 0 };
  for (const here of signals) {
    for (const signal of here ?? []) if (signal.weight !== 0) counts[signal.component]++;
  }
  return counts;
}

/** An objective over fixed sequences: the loss function for the policy, and what it saw, for the log. */
export class Objective {
  readonly counts: SignalCounts;
  private readonly sums = { rl: 0, ce: 0, refKl: 0, entropy: 0, logRatio: 0, clipped: 0, rlTokens: 0 };

  constructor(
    private readonly sequences: readonly Sequence[],
    private readonly options: ObjectiveOptions = defaultObjective,
  ) {
    this.counts = countSignals(sequences);
    const needs = { teacher: needsTeacher(options.imitation.form), reference: options.kl.estimator === "exact" };
    for (const sequence of sequences) checkSequence(sequence, needs);
  }

  /** The loss of one token: the sum over its signals. Tokens without signals add nothing. */
  readonly loss: LossFunction = (seen) => {
    let value = 0;
    let byLogProb = 0;
    let byEntropy = 0;
    let soft: SoftLoss | undefined;
    for (const signal of this.sequences[seen.sequence]!.signals[seen.position] ?? []) {
      if (signal.weight === 0) continue;
      const part = this.part(signal, seen);
      value += part.value;
      byLogProb += part.byLogProb;
      byEntropy += part.byEntropy;
      soft = part.soft === undefined ? soft : addSoft(soft, part.soft);
    }
    return soft === undefined ? { value, byLogProb, byEntropy } : { value, byLogProb, byEntropy, soft };
  };

  private part(signal: TokenSignal, seen: JudgedToken): TokenLoss {
    const { component } = signal;
    const share = signal.weight * this.share(component, seen.sequence);
    if (component === "ce" && needsTeacher(this.options.imitation.form)) return this.follow(share, seen);
    if (component === "refKl" && this.options.kl.estimator === "exact") return this.stayNear(share, seen);
    const { sequence, position, logProb: l, entropy } = seen;
    const token = this.token(signal, sequence, position, l);
    const outer =
      component === "ce" ? this.options.imitation.weight : component === "refKl" ? this.options.kl.weight : 1;
    this.sums[component] += share * token.value;
    if (component !== "rl")
      return { value: outer * share * token.value, byLogProb: outer * share * token.slope, byEntropy: 0 };
    this.watch(sequence, position, l, token, entropy);
    const bonus = this.options.entropyBonus * share;
    return { value: share * token.value - bonus * entropy, byLogProb: share * token.slope, byEntropy: -bonus };
  }

  /** Imitation of the teacher's whole distribution at this position. */
  private follow(share: number, { sequence, position, listed }: JudgedToken): TokenLoss {
    const { weight, form, mixture } = this.options.imitation;
    const { logProbs } = this.sequences[sequence]!.teacher![position]!;
    const found = softDivergence(logProbs, listed!, form === "topk-kl" ? 1 : mixture);
    this.sums.ce += share * found.value;
    return { value: weight * share * found.value, byLogProb: 0, byEntropy: 0, soft: scaled(found, weight * share) };
  }

  /** KL(π ‖ reference) over everything that might have been said here. */
  private stayNear(share: number, { sequence, position, listed }: JudgedToken): TokenLoss {
    const { weight } = this.options.kl;
    const { logProbs } = this.sequences[sequence]!.reference![position]!;
    const found = softDivergence(logProbs, listed!, 0);
    this.sums.refKl += share * found.value;
    return { value: weight * share * found.value, byLogProb: 0, byEntropy: 0, soft: scaled(found, weight * share) };
  }

  private token({ component, advantage }: TokenSignal, sequence: number, position: number, l: number): Slope {
    const { oldLogProbs, referenceLogProbs, teacherLogProbs } = this.sequences[sequence]!;
    const old = oldLogProbs[position]!;
    switch (component) {
      case "rl":
        return clippedPolicyGradient(l, old, advantage!, this.options.clip);
      case "refKl":
        return klPenalty(l, referenceLogProbs![position]!, this.options.kl.estimator as SampledKl);
      case "ce":
        return this.imitate(l, old, teacherLogProbs?.[position] ?? old);
    }
  }

  /** Whoever acted is the teacher of a sequence that names none. */
  private imitate(l: number, old: number, teacher: number): Slope {
    const { form, importance, beta } = this.options.imitation;
    if (form === "clipped-ratio") return clippedPolicyGradient(l, old, 1, this.options.clip);
    if (form === "importance-k3") return importanceWeightedK3(l, teacher, old);
    if (form === "gated-log-ratio") return gatedLogRatio(l, teacher, beta);
    const { value, slope } = negativeLogLikelihood(l);
    const ratio = importance === "none" ? 1 : cappedRatio(l, old, importance.cap);
    return { value: ratio * value, slope: ratio * slope };
  }

  /** The factor that turns a component's token losses into its average. */
  private share(component: Component, sequence: number): number {
    const { tokens, sequences, perSequence } = this.counts;
    switch (this.options.aggregation) {
      case "token-mean":
        return 1 / tokens[component];
      case "sequence-sum":
        return 1 / sequences[component];
      case "sequence-mean":
        return 1 / (sequences[component] * perSequence[sequence]![component]);
      case "sum-over-limit":
        return 1 / (sequences[component] * this.options.lengthLimit);
    }
  }

  private watch(sequence: number, position: number, l: number, token: Slope, entropy: number): void {
    this.sums.rlTokens++;
    this.sums.entropy += entropy;
    this.sums.logRatio += l - this.sequences[sequence]!.oldLogProbs[position]!;
    if (token.slope === 0 && token.value !== 0) this.sums.clipped++;
  }

  /** Averages of what was seen since construction; see the metrics dictionary for each name. */
  metrics(): Metrics {
    const n = Math.max(1, this.sums.rlTokens);
    return {
      "loss/rl": this.sums.rl,
      "loss/ce": this.sums.ce,
      "loss/refKl": this.sums.refKl,
      "policy/entropy": this.sums.entropy / n,
      "policy/oldKl": -this.sums.logRatio / n,
      "policy/clippedShare": this.sums.clipped / n,
      "tokens/rl": this.counts.tokens.rl,
      "tokens/ce": this.counts.tokens.ce,
    };
  }
}

function scaled({ byLogit, rest }: SoftValue, factor: number): SoftLoss {
  return { byLogit: Array.from(byLogit, (slope) => factor * slope), rest: factor * rest };
}

function addSoft(a: SoftLoss | undefined, b: SoftLoss): SoftLoss {
  if (a === undefined) return b;
  return { byLogit: Array.from(b.byLogit, (slope, k) => slope + a.byLogit[k]!), rest: a.rest + b.rest };
}

/** A signal that cannot be computed is a wrong program: refuse it before anything is trained. */
function checkSequence(sequence: Sequence, needs: { readonly teacher: boolean; readonly reference: boolean }): void {
  const { tokens, signals, oldLogProbs, teacherLogProbs, teacher, from } = sequence;
  const where = `Objective (episode ${from.episode})`;
  expect(signals.length === tokens.length && oldLogProbs.length === tokens.length, where, {
    expected: `signals and old log-probabilities for ${tokens.length} tokens`,
    got: [signals.length, oldLogProbs.length],
    fix: "build sequences with lib/rollout",
  });
  signals.forEach((here, position) => {
    for (const { component, advantage } of here ?? []) {
      const untaught =
        component === "ce" &&
        (needs.teacher ? teacher?.[position] === undefined : Number.isNaN(teacherLogProbs?.[position]));
      const missing = untaught
        ? "a teacher at each ce signal of this form"
        : missingInput({ component, advantage }, oldLogProbs[position]!, isNear(sequence, position, needs.reference));
      if (missing)
        throw labError(where, {
          expected: missing,
          got: `none at position ${position}`,
          fix: `leave the ${component} signal out there`,
        });
      if (position === 0)
        throw labError(where, {
          expected: "signals from position 1 on",
          got: 0,
          fix: "the first token has no context",
        });
    }
  });
}

/** Whether it is known what the reference says of a position: of the token that was said, or of all of them. */
function isNear({ referenceLogProbs, reference }: Sequence, position: number, whole: boolean): boolean {
  if (whole) return reference?.[position] !== undefined;
  return !Number.isNaN(referenceLogProbs?.[position] ?? Number.NaN);
}

function missingInput(
  { component, advantage }: { readonly component: Component; readonly advantage: number | undefined },
  old: number,
  near: boolean,
): string | undefined {
  if (component === "rl" && (advantage === undefined || Number.isNaN(advantage)))
    return "an advantage for each rl signal";
  if (component === "rl" && Number.isNaN(old)) return "the log-probability each rl token was sampled with";
  if (component === "refKl" && !near) return "what the reference says for each refKl signal";
  return undefined;
}
