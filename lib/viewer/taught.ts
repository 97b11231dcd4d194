/**
 * What an iteration taught of its own plays, turn by turn: computed again from the plays and the bank of that moment by the
 * recipe's own functions, and held against what the log counted. Where the two differ (a variant with a rule of its own, plays
 * that are not kept) it says so and shows nothing.
 */
import type { World } from "../environment.js";
import type { MetricLine } from "../experiment/metrics.js";
import { factors, judgeFactors } from "../internalization/gate.js";
import { spanOf, turnWeights } from "../internalization/internalise.js";
import { gateExplorerData } from "../plot/views/gate-explorer.js";
import type { Tokenizer } from "../policy/policy.js";
import { keyOf } from "../random.js";
import { teachable, type Teachable, type TeachConfig } from "../recipes/teachable.js";
import type { Play } from "../rollout/play.js";
import { apply, emptyBank, type Bank, type BankOperation } from "../skills/bank.js";
import type { Episode, Group, Id } from "../types.js";
import type { GateExplorerData } from "../view/data.js";
import type { TaughtPlay, Teaching } from "./data.js";

export interface TeachingFacts {
  readonly config: Pick<TeachConfig, "internalise" | "validation">;
  readonly iteration: number;
  readonly plays: readonly Play[];
  readonly log: readonly BankOperation[];
  /** The lines of this iteration. */
  readonly lines: readonly MetricLine[];
  /** Made only where steps are compared, for their limit. */
  readonly world: () => World;
}

/** Null where the iteration taught nothing. */
export function teachingOf(facts: TeachingFacts): Teaching | null {
  const logged = loggedOf(facts.lines);
  if (logged.funnel === undefined) return null;
  const { lambda, funnel } = logged;
  const all = asked(facts, funnel);
  const taught = all.map((one) => [one.episode.episode.id, taughtPlay(one)] as const);
  const sum = (own: boolean): number => tokensOf(taught.filter(([, play]) => play.own === own).map(([, play]) => play));
  const differs = [
    [sum(false), funnel["gate/weight"] ?? 0],
    [sum(true), funnel["own/weight"] ?? 0],
  ].find(([here, there]) => here !== there);
  if (differs === undefined) return { lambda, problem: "", plays: Object.fromEntries(taught) };
  const problem = `The log counts ${differs[1]} taught tokens, the rules that this run was told give ${differs[0]}: it has a rule of its own, or not all of its plays are kept.`;
  return { lambda, problem, plays: {} };
}

/** What the gate explorer is told of the skill-guided plays of an iteration; null where it has none that the gate was asked about. */
export function gateOf(facts: TeachingFacts): GateExplorerData | null {
  const { funnel } = loggedOf(facts.lines);
  const guided = funnel === undefined ? [] : asked(facts, funnel).filter(({ own }) => !own);
  if (guided.length === 0) return null;
  const { gate, turnWeight, maxWeight } = facts.config.internalise;
  return gateExplorerData(
    wordsOf(facts.plays),
    guided.map(({ episode }) => episode),
    { title: `The gate at iteration ${facts.iteration}`, gate, weight: turnWeight, maxWeight },
  );
}

interface Logged {
  readonly lambda: number;
  readonly funnel: Readonly<Record<string, number>> | undefined;
}

function loggedOf(lines: readonly MetricLine[]): Logged {
  const funnel = lines.find(({ kind }) => kind === "gate")?.metrics;
  const lambda = lines.map(({ metrics }) => metrics["imitation/weight"]).find((value) => value !== undefined) ?? 0;
  return { lambda, funnel: funnel !== undefined && Object.keys(funnel).length > 0 ? funnel : undefined };
}

/** The episodes that the gate was asked about, with the bank before the iteration's trials and after them. */
function asked(
  { config, iteration, plays, log, world }: TeachingFacts,
  funnel: Readonly<Record<string, number>>,
): Teachable[] {
  const groups = groupsOf(plays);
  const earlier = log.filter((operation) => momentOf(operation) < iteration);
  const trials = log.filter((one) => momentOf(one) === iteration && (one.kind === "trial" || one.kind === "decide"));
  return teachable(config, {
    teaching: { own: funnel["own/all"] !== undefined, guided: funnel["gate/all"] !== undefined, since: iteration },
    groups,
    credit: groups.map((group) => group.plays.map(({ turns }) => turns.map(({ advantage }) => advantage ?? undefined))),
    before: bankOf(earlier),
    bank: bankOf([...earlier, ...trials]),
    iteration,
    // only the interval of a utility asks for randomness, and nothing here asks for that interval
    lab: {
      key: keyOf("viewer"),
      get world() {
        return world();
      },
    },
  });
}

/** A play has all of an episode but its key, which teaching never reads. */
function groupsOf(plays: readonly Play[]): (Group & { readonly plays: readonly Play[] })[] {
  const groups = new Map<Id, Play[]>();
  for (const play of plays) if (play.group !== null) groups.set(play.group, [...(groups.get(play.group) ?? []), play]);
  return [...groups].map(([id, all]) => {
    const episodes = all as unknown as readonly Episode[];
    return { id, task: episodes[0]!.task, episodes, plays: all };
  });
}

function momentOf(operation: BankOperation): number {
  if (operation.kind === "trial") return operation.trial.iteration;
  return operation.kind === "decide" ? operation.decision.iteration : operation.iteration;
}

/** The entries alone: a bank that grows by one operation copies its log. */
function bankOf(log: readonly BankOperation[]): Bank {
  return log.reduce((bank, operation) => ({ entries: apply(bank, operation).entries, log: [] }), emptyBank);
}

function taughtPlay({ own, episode: guided, options }: Teachable): TaughtPlay {
  const { episode, facts } = guided;
  const held = judgeFactors(facts, options.gate);
  return {
    own,
    shut: own ? [] : factors.filter((factor) => options.gate[factor] && !held[factor]),
    weights: turnWeights(guided, options),
    spans: episode.turns.map((turn) => {
      const { start, end } = spanOf(turn, options);
      return [start, end];
    }),
  };
}

function tokensOf(plays: readonly TaughtPlay[]): number {
  const ofPlay = ({ weights, spans }: TaughtPlay): number =>
    weights.reduce((sum, weight, t) => sum + (weight === 0 ? 0 : spans[t]![1] - spans[t]![0]), 0);
  return plays.reduce((sum, play) => sum + ofPlay(play), 0);
}

/**
 * Tokens as words, learnt from actions that have as many words as tokens, or one less: the last then ends the action. Others
 * are a sign. No model has to be opened.
 */
function wordsOf(plays: readonly Play[]): Pick<Tokenizer, "decode"> {
  const words = new Map<number, string>();
  for (const { turns } of plays)
    for (const { action, said, actionSpan } of turns) {
      const [texts, tokens] = [action.split(" "), said.tokens.subarray(actionSpan.start, actionSpan.end)];
      if (![0, 1].includes(tokens.length - texts.length)) continue;
      tokens.forEach((token, i) => words.set(token, texts[i] ?? "⏎"));
    }
  return { decode: (tokens) => Array.from(tokens, (token) => words.get(token) ?? "▪").join(" ") };
}
