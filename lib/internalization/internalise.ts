/**
 * From skill-guided episodes to imitation signals under the plain prompt: the same tokens, the skill gone from the
 * context, a weight on the action tokens of each worthwhile turn. Only signals are made here; nothing is trained.
 */
import { expect } from "../errors.js";
import type { Stage } from "../rollout/episode.js";
import { actedSequences, onSpan, reopenedSequences, type TurnSignals } from "../rollout/sequences.js";
import type { Episode, Sequence, Task, Turn } from "../types.js";
import {
  defaultGate,
  factors,
  isOpen,
  judgeFactors,
  weightOf,
  type GateFacts,
  type GateOptions,
  type GateRule,
  type TurnWeight,
  type WeightRule,
} from "./gate.js";

export interface InternaliseOptions {
  readonly gate: GateOptions;
  /** In place of the gate's factors; turns that the world refused are still left out where `gate.valid` says so. */
  readonly rule?: GateRule | undefined;
  readonly weight: WeightRule | TurnWeight;
  readonly maxWeight: number;
  /** Teach the action alone, or the whole answer with its thoughts. */
  readonly mask: "action" | "response";
}

export const defaultInternalise: InternaliseOptions = {
  gate: defaultGate,
  weight: "clipped",
  maxWeight: 2,
  mask: "action",
};

/** An episode with what the gate must know and the advantage of each turn. */
export interface GuidedEpisode {
  readonly episode: Episode;
  readonly facts: GateFacts;
  readonly advantages: readonly (number | undefined)[];
  /** Advantages of all turns of its group; its own if left out. */
  readonly peers?: readonly number[];
  /** The sentences that stood in its prompt. */
  readonly skillTexts: readonly string[];
}

/** Tokens that pass each factor, in order; each count is of tokens that also passed the ones before it. */
export type Funnel = Readonly<Record<string, number>>;

export function internalise(
  stage: Stage,
  guided: readonly GuidedEpisode[],
  options: InternaliseOptions,
): { pairs: TaughtPair[]; sequences: Sequence[]; funnel: Funnel } {
  const open = guided.filter(({ facts }) => options.rule?.(facts) ?? isOpen(facts, options.gate));
  const pairs = open.flatMap((one) => taughtPairs(stage, one, options));
  return { pairs, sequences: pairs.map(({ plain }) => plain), funnel: funnelOf(guided, options) };
}

/** The same turns twice: under the plain prompt, with what is taught there, and as they were acted, under the skill. */
export interface TaughtPair {
  readonly plain: Sequence;
  readonly acted: Sequence;
}

/** The pairs of one episode; none where no token has a weight. */
export function taughtPairs(stage: Stage, guided: GuidedEpisode, options: InternaliseOptions): TaughtPair[] {
  const { episode, skillTexts } = guided;
  const taught: TurnSignals = (turn, index) => {
    const weight = turnWeight(turn, index, guided, options);
    return weight === 0 ? undefined : onSpan(turn, spanOf(turn, options), [{ component: "ce", weight }]);
  };
  const acted = actedSequences(episode, taught);
  return reopenedSequences(episode, { ...openings(stage, episode.task, skillTexts), as: "plain" }, taught)
    .map((plain, chain) => ({ plain, acted: acted[chain]! }))
    .filter(({ plain }) => plain.signals.some((here) => here !== undefined));
}

/** The plain opening of a task, and how many tokens the one with these sentences had. */
export function openings(
  { format, policy }: Stage,
  task: Task,
  skillTexts: readonly string[],
): { readonly oldOpening: number; readonly opening: Int32Array } {
  return {
    opening: policy.tokenizer.encode(format.opening(task, [])),
    oldOpening: policy.tokenizer.encode(format.opening(task, skillTexts)).length,
  };
}

/** The weight of every turn: 0 where the gate is shut, and where a turn teaches nothing. */
export function turnWeights(guided: GuidedEpisode, options: InternaliseOptions): number[] {
  const open = options.rule?.(guided.facts) ?? isOpen(guided.facts, options.gate);
  return guided.episode.turns.map((turn, index) => (open ? turnWeight(turn, index, guided, options) : 0));
}

function turnWeight(
  turn: Turn,
  index: number,
  { episode, advantages, peers }: GuidedEpisode,
  { gate, weight, maxWeight }: InternaliseOptions,
): number {
  const advantage = advantages[index];
  if (advantage === undefined || (gate.valid && !turn.valid)) return 0;
  if (typeof weight === "string") return weightOf(advantage, weight, maxWeight);
  const known = peers ?? advantages.filter((one) => one !== undefined);
  const given = weight({ advantage, peers: known, turn, index, episode });
  expect(Number.isFinite(given), "weight", {
    expected: "a finite number for every turn",
    got: given,
    fix: "0 teaches nothing",
  });
  return given;
}

/** The tokens of an answer that are taught. */
export function spanOf(turn: Turn, { mask }: Pick<InternaliseOptions, "mask">): Turn["actionSpan"] {
  return mask === "action" ? turn.actionSpan : { start: 0, end: turn.said.tokens.length };
}

function funnelOf(guided: readonly GuidedEpisode[], options: InternaliseOptions): Funnel {
  const size = ({ episode }: GuidedEpisode): number => sum(episode.turns.map((turn) => length(spanOf(turn, options))));
  const counts: Record<string, number> = { "gate/all": sum(guided.map(size)) };
  let passing = guided;
  for (const [name, holds] of stages(options)) {
    passing = passing.filter(({ facts }) => holds(facts));
    counts[`gate/${name}`] = sum(passing.map(size));
  }
  const turns = passing.flatMap((one) => one.episode.turns.map((turn, index) => ({ turn, index, one })));
  const valid = turns.filter(({ turn }) => turn.valid || !options.gate.valid);
  counts["gate/valid"] = sum(valid.map(({ turn }) => length(spanOf(turn, options))));
  const weighted = valid.filter(({ turn, index, one }) => turnWeight(turn, index, one, options) !== 0);
  counts["gate/weight"] = sum(weighted.map(({ turn }) => length(spanOf(turn, options))));
  return counts;
}

/** What an episode must pass, in order; a factor that is switched off lets all through. */
function stages({ gate, rule }: InternaliseOptions): [string, GateRule][] {
  if (rule !== undefined) return [["rule", rule]];
  return factors.map((factor) => [factor, (facts) => !gate[factor] || judgeFactors(facts, gate)[factor]]);
}

function length({ start, end }: Turn["actionSpan"]): number {
  return end - start;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
