/** Every row of the table of unread options: refused beside what it names, for the reason it gives; taken where it is read. */
import { describe, expect, it } from "vitest";
import {
  METHODS,
  options,
  resolve,
  type ConfigInput,
  type Method,
  type Resolved,
  type SiriConfig,
} from "../../lib/config.js";
import type { UnreadRow } from "../../lib/config/unread.js";

type Change = Omit<ConfigInput<"siri">, "method">;

interface Case {
  readonly path: string;
  readonly value: unknown;
  /** Where nothing reads the option. */
  readonly idle: Change;
  /** Where something does. */
  readonly read: Change;
  readonly because: string;
}

const noWarmup = {
  idle: { phases: { warmupSuccesses: 0 } },
  read: {},
  because: "warmupSuccesses is 0 and there is no warm-up",
};
const noSteps = {
  idle: { credit: { stepWeight: 0 } },
  read: {},
  because: "stepWeight is 0; method grpo says the same in fewer words",
};
const noPenalty = {
  idle: { credit: { invalidPenalty: 0 } },
  read: {},
  because: "invalidPenalty is 0",
};
const noMiner = (author: SiriConfig["mining"]["author"]) =>
  ({
    idle: { mining: { author } },
    read: { mining: { author: "self" } },
    because: `author is ${author}, who mines nothing`,
  }) as const;
const oneWins = {
  idle: { retrieval: { contest: "all" } },
  read: {},
  because: "contest is all, and one skill wins",
} as const;
const ruledBy = (idle: SiriConfig["retrieval"]["rule"], read: SiriConfig["retrieval"]["rule"]) => ({
  idle: { retrieval: { rule: idle } },
  read: { retrieval: { rule: read } },
  because: `rule is ${idle}`,
});
const formed = (idle: SiriConfig["internalise"]["form"], read: SiriConfig["internalise"]["form"]) => ({
  idle: { internalise: { form: idle } },
  read: { internalise: { form: read } },
  because: `form is ${idle}`,
});
const weighed = (idle: SiriConfig["internalise"]["turnWeight"], read: SiriConfig["internalise"]["turnWeight"]) => ({
  idle: { internalise: { turnWeight: idle } },
  read: { internalise: { turnWeight: read } },
  because: `turnWeight is ${idle}`,
});
const ownOnly = {
  idle: { internalise: { source: "self" } },
  read: { internalise: { source: "both" } },
  because: "source is self, and own successes have no skill to ask about",
} as const;

const cases: readonly Case[] = [
  {
    path: "update.kl.estimator",
    value: "k1",
    idle: { update: { kl: { weight: 0 } } },
    read: {},
    because: "kl.weight is 0",
  },
  {
    path: "update.lengthLimit",
    value: 40,
    idle: {},
    read: { update: { aggregation: "sum-over-limit" } },
    because: "only aggregation sum-over-limit reads it",
  },
  { path: "credit.gamma", value: 0.9, ...noSteps },
  { path: "credit.anchor", value: "observation", ...noSteps },
  {
    path: "credit.similarity",
    value: 0.9,
    idle: {},
    read: { credit: { anchor: "observation" } },
    because: "anchor is state, and states are equal or not",
  },
  { path: "phases.warmupIterations", value: 3, ...noWarmup },
  { path: "phases.warmupRate", value: 0.5, ...noWarmup },
  { path: "phases.warmupLatest", value: 9, ...noWarmup },
  { path: "phases.reference", value: "warm-up end", ...noWarmup },
  {
    path: "phases.reference",
    value: "warm-up end",
    idle: { update: { kl: { weight: 0 } } },
    read: {},
    because: "kl.weight is 0",
  },
  {
    path: "mining.miner",
    value: "contrast",
    idle: { mining: { author: "teacher" } },
    read: {},
    because: "author is teacher",
  },
  { path: "mining.samples", value: 8, idle: {}, read: { mining: { miner: "contrast" } }, because: "miner is summary" },
  { path: "mining.surprise", value: 2, idle: {}, read: { mining: { miner: "segments" } }, because: "miner is summary" },
  { path: "mining.consolidate", value: 3, ...noMiner("nobody") },
  { path: "mining.every", value: 2, ...noMiner("oracle") },
  { path: "mining.episodes", value: 8, ...noMiner("shuffled") },
  { path: "mining.perTopic", value: 1, ...noMiner("nobody") },
  { path: "mining.temperature", value: 1, ...noMiner("oracle") },
  {
    path: "mining.temperature",
    value: 1,
    idle: { mining: { author: "teacher" } },
    read: { mining: { author: "teacher", consolidate: 3 } },
    because: "author is teacher, whose sentences are the world's own",
  },
  { path: "retrieval.candidateShare", value: 1, ...oneWins },
  { path: "retrieval.together", value: "one", ...oneWins },
  { path: "retrieval.exploration", value: 1, ...ruledBy("thompson", "ucb") },
  { path: "retrieval.exploration", value: 1, ...ruledBy("similarity", "ucb") },
  { path: "retrieval.similarityShare", value: 0.5, ...ruledBy("round-robin", "ucb") },
  { path: "retrieval.similarityShare", value: 0.5, ...ruledBy("similarity", "thompson") },
  {
    path: "validation.promoteAbove",
    value: 0.2,
    idle: { validation: { rule: "interval" } },
    read: { validation: { rule: "point" } },
    because: "rule is interval, and evidence promotes",
  },
  {
    path: "validation.alpha",
    value: 0.1,
    idle: { validation: { rule: "mean" } },
    read: { validation: { rule: "interval" } },
    because: "rule is mean",
  },
  {
    path: "validation.promoteAbove",
    value: 0.2,
    idle: { validation: { rule: "sequential" } },
    read: { validation: { rule: "mean" } },
    because: "rule is sequential, and evidence promotes",
  },
  ...["validation.beta", "validation.worth"].map(
    (path) =>
      ({
        path,
        value: 0.6,
        idle: { validation: { rule: "interval" } },
        read: { validation: { rule: "sequential" } },
        because: "rule is interval",
      }) as const,
  ),
  {
    path: "validation.returnAfter",
    value: 5,
    idle: { validation: { on: false } },
    read: {},
    because: "validation is off, and nothing is retired",
  },
  {
    path: "validation.returnAfter",
    value: 5,
    idle: { mining: { author: "oracle" } },
    read: { mining: { author: "teacher" } },
    because: "author is oracle, who mines nothing",
  },
  {
    path: "validation.oldTrials",
    value: "count",
    idle: {},
    read: { validation: { returnAfter: 5 } },
    because: "returnAfter is 0, and nothing comes back",
  },
  { path: "credit.penalise", value: "format", ...noPenalty },
  { path: "credit.penaltyIn", value: "score", ...noPenalty },
  { path: "internalise.importanceCap", value: 2, ...formed("importance-k3", "nll") },
  { path: "internalise.topK", value: 4, ...formed("nll", "topk-kl") },
  { path: "internalise.mixture", value: 0.3, ...formed("topk-kl", "jsd") },
  { path: "internalise.steepness", value: 3, ...formed("nll", "gated-log-ratio") },
  {
    path: "internalise.ownFrom",
    value: 9,
    idle: { internalise: { source: "skill" } },
    read: { internalise: { source: "self" } },
    because: "source is skill",
  },
  { path: "internalise.maxWeight", value: 3, ...weighed("one", "clipped") },
  { path: "internalise.maxWeight", value: 3, ...weighed("every", "symmetric") },
  { path: "internalise.maxWeight", value: 3, ...weighed("positive", "clipped") },
  { path: "internalise.gate.used", value: false, ...ownOnly },
  { path: "internalise.gate.groupDelta", value: false, ...ownOnly },
  { path: "internalise.gate.utility", value: false, ...ownOnly },
  { path: "internalise.gate.active", value: false, ...ownOnly },
  { path: "internalise.gate.utilityFrom", value: "lagged", ...ownOnly },
  {
    path: "internalise.gate.utilityFrom",
    value: "lagged",
    idle: { internalise: { gate: { utility: false } } },
    read: {},
    because: "gate.utility is false",
  },
];

/** The change with one more option, at any depth. */
function withOption(change: object, [name, ...rest]: readonly string[], value: unknown): object {
  const inner = (change as Readonly<Record<string, object | undefined>>)[name!] ?? {};
  return { ...change, [name!]: rest.length === 0 ? value : withOption(inner, rest, value) };
}

function resolveSiri(change: object): object {
  return resolve({ method: "siri", ...change });
}

const methods = Object.keys(METHODS) as Method[];

/** Some values besides the default, as far as its words tell them. */
function othersOf({ default: usual, accepts }: { readonly default: unknown; readonly accepts: string }): unknown[] {
  if (typeof usual === "boolean") return [!usual];
  if (typeof usual === "number") return [0, 1, 2];
  return [...accepts.matchAll(/"([^"]+)"/g)].map(([, name]) => name).filter((name) => name !== usual);
}

function place(path: string, value: unknown): object {
  return withOption({}, path.split("."), value);
}

/** The configuration; none where the method refuses it. */
function resolved(input: object): Resolved | undefined {
  try {
    return resolve(input as ConfigInput);
  } catch {
    return undefined;
  }
}

describe("an option that nothing reads", () => {
  it.each(cases)("$path, where $because", ({ path, value, idle, read, because }) => {
    const places = path.split(".");
    expect(() => resolveSiri(withOption(idle, places, value))).toThrow(
      `config.${path}: expected no choice, since ${because}, got ${JSON.stringify(value)}; leave it out`,
    );
    expect(resolveSiri(idle)).toMatchObject(idle);
    const changed = withOption(read, places, value);
    expect(resolveSiri(changed)).toMatchObject(changed);
  });

  it("has a case here for every row", () => {
    const tried = cases.map((one) => ({ ...one, config: resolve({ method: "siri", ...one.idle }) }));
    const untried = METHODS.siri.unread.flatMap(({ options, isRead, because }) =>
      options.filter(
        (path) => !tried.some((one) => one.path === path && !isRead(one.config) && because(one.config) === one.because),
      ),
    );
    expect(untried).toEqual([]);
  });

  it.each(methods)("is found by turning one other, and is read elsewhere, row by row: %s", (method) => {
    const known = options(method);
    const turned = [{}, ...known.flatMap(({ path, ...option }) => othersOf(option).map((value) => place(path, value)))];
    const worlds = turned.flatMap((change) => resolved({ method, ...change }) ?? []);
    for (const { options: paths, isRead } of METHODS[method].unread as readonly UnreadRow<Resolved>[]) {
      expect(
        worlds.some((config) => !isRead(config)),
        `${paths.join()} is never idle`,
      ).toBe(true);
      expect(
        worlds.some((config) => isRead(config)),
        `${paths.join()} is never read`,
      ).toBe(true);
      expect(known.map(({ path }) => path)).toEqual(expect.arrayContaining([...paths]));
    }
  });

  it.each(methods)("is refused by every method: %s", (method) => {
    expect(() => resolve({ method, update: { lengthLimit: 40 } })).toThrow(
      "config.update.lengthLimit: expected no choice",
    );
  });
});

it.each<[string, Change]>([
  ["no draws from a replay that keeps nothing", { internalise: { replayCapacity: 0, replayDraw: 0 } }],
  ["how a validation that is off would decide", { validation: { on: false, minimumTrials: 6, promoteAbove: 0.2 } }],
])("what a study may say for clarity is taken: %s", (_, change) => {
  expect(resolveSiri(change)).toMatchObject(change);
});
