/**
 * Which options nothing reads, beside which others: one table of rows, and the check that goes through it. An option that
 * was changed where nothing reads it is a mistake, not a wish. Not every such pair has a row: what a study may say for
 * clarity stays allowed, such as to draw nothing from a replay that keeps nothing, or how a validation that is off decides.
 */
import type { CommonConfig, ConfigOf, GigpoConfig, GrpoConfig, Method, SiriConfig } from "../config.js";
import { expect } from "../errors.js";
import { listFields } from "./fields.js";

/** The options of a configuration as paths: "update.kl.weight". */
type Path<C> = {
  [Name in keyof C & string]: C[Name] extends object ? `${Name}.${Path<C[Name]>}` : Name;
}[keyof C & string];

/** Options that are read, or not, together. */
export interface UnreadRow<C> {
  /** Their paths. */
  readonly options: readonly string[];
  readonly isRead: (config: C) => boolean;
  /** Why nothing reads them, after the word "since". */
  readonly because: (config: C) => string;
}

/** A row as it is written here, where a path that does not exist is a type error. */
interface Row<C> extends UnreadRow<C> {
  readonly options: readonly Path<C>[];
}

const common: readonly Row<CommonConfig>[] = [
  {
    options: ["update.kl.estimator"],
    isRead: ({ update: { kl } }) => kl.weight > 0,
    because: () => "kl.weight is 0",
  },
  {
    options: ["update.lengthLimit"],
    isRead: ({ update: { aggregation } }) => aggregation === "sum-over-limit",
    because: () => "only aggregation sum-over-limit reads it",
  },
];

const groupCredit: readonly Row<Pick<GrpoConfig, "credit">>[] = [
  {
    options: ["credit.penalise", "credit.penaltyIn"],
    isRead: ({ credit: { invalidPenalty } }) => invalidPenalty > 0,
    because: () => "invalidPenalty is 0",
  },
];

const stepCredit: readonly Row<Pick<GigpoConfig, "credit">>[] = [
  {
    options: ["credit.gamma", "credit.anchor"],
    isRead: ({ credit: { stepWeight } }) => stepWeight > 0,
    because: () => "stepWeight is 0; method grpo says the same in fewer words",
  },
  {
    options: ["credit.similarity"],
    isRead: ({ credit: { anchor } }) => anchor === "observation",
    because: () => "anchor is state, and states are equal or not",
  },
];

const phases: readonly Row<SiriConfig>[] = [
  {
    options: ["phases.warmupIterations", "phases.warmupRate", "phases.warmupLatest", "phases.reference"],
    isRead: ({ phases: { warmupSuccesses } }) => warmupSuccesses > 0,
    because: () => "warmupSuccesses is 0 and there is no warm-up",
  },
  {
    options: ["phases.reference"],
    isRead: ({ update: { kl } }) => kl.weight > 0,
    because: () => "kl.weight is 0",
  },
];

const mining: readonly Row<SiriConfig>[] = [
  {
    options: ["mining.miner"],
    isRead: ({ mining: { author } }) => author === "self",
    because: ({ mining: { author } }) => `author is ${author}`,
  },
  {
    options: ["mining.samples"],
    isRead: ({ mining: { miner } }) => miner === "contrast",
    because: ({ mining: { miner } }) => `miner is ${miner}`,
  },
  {
    options: ["mining.surprise"],
    isRead: ({ mining: { miner } }) => miner === "segments",
    because: ({ mining: { miner } }) => `miner is ${miner}`,
  },
  {
    options: ["mining.consolidate", "mining.every", "mining.episodes", "mining.perTopic", "mining.temperature"],
    isRead: ({ mining: { author } }) => author === "self" || author === "teacher",
    because: ({ mining: { author } }) => `author is ${author}, who mines nothing`,
  },
  {
    options: ["mining.temperature"],
    isRead: ({ mining: { author, consolidate } }) => author !== "teacher" || consolidate > 0,
    because: () => "author is teacher, whose sentences are the world's own",
  },
];

const retrieval: readonly Row<SiriConfig>[] = [
  {
    options: ["retrieval.candidateShare", "retrieval.together"],
    isRead: ({ retrieval: { contest } }) => contest === "candidates",
    because: () => "contest is all, and one skill wins",
  },
  {
    options: ["retrieval.exploration"],
    isRead: ({ retrieval: { rule } }) => rule === "ucb",
    because: ({ retrieval: { rule } }) => `rule is ${rule}`,
  },
  {
    options: ["retrieval.similarityShare"],
    isRead: ({ retrieval: { rule } }) => rule === "ucb" || rule === "thompson",
    because: ({ retrieval: { rule } }) => `rule is ${rule}`,
  },
];

const validation: readonly Row<SiriConfig>[] = [
  {
    options: ["validation.promoteAbove"],
    isRead: ({ validation: { rule } }) => rule !== "interval" && rule !== "sequential",
    because: ({ validation: { rule } }) => `rule is ${rule}, and evidence promotes`,
  },
  {
    options: ["validation.alpha"],
    isRead: ({ validation: { rule } }) => rule === "interval" || rule === "sequential",
    because: ({ validation: { rule } }) => `rule is ${rule}`,
  },
  {
    options: ["validation.beta", "validation.worth"],
    isRead: ({ validation: { rule } }) => rule === "sequential",
    because: ({ validation: { rule } }) => `rule is ${rule}`,
  },
  {
    options: ["validation.returnAfter"],
    isRead: ({ validation: { on }, mining: { author } }) => on && (author === "self" || author === "teacher"),
    because: ({ validation: { on }, mining: { author } }) =>
      on ? `author is ${author}, who mines nothing` : "validation is off, and nothing is retired",
  },
  {
    options: ["validation.oldTrials"],
    isRead: ({ validation: { returnAfter } }) => returnAfter > 0,
    because: () => "returnAfter is 0, and nothing comes back",
  },
];

const internalise: readonly Row<SiriConfig>[] = [
  {
    options: ["internalise.importanceCap"],
    isRead: ({ internalise: { form } }) => form === "nll",
    because: ({ internalise: { form } }) => `form is ${form}`,
  },
  {
    options: ["internalise.topK"],
    isRead: ({ internalise: { form } }) => form === "topk-kl" || form === "jsd",
    because: ({ internalise: { form } }) => `form is ${form}`,
  },
  {
    options: ["internalise.mixture"],
    isRead: ({ internalise: { form } }) => form === "jsd",
    because: ({ internalise: { form } }) => `form is ${form}`,
  },
  {
    options: ["internalise.steepness"],
    isRead: ({ internalise: { form } }) => form === "gated-log-ratio",
    because: ({ internalise: { form } }) => `form is ${form}`,
  },
  {
    options: ["internalise.ownFrom"],
    isRead: ({ internalise: { source } }) => source !== "skill",
    because: () => "source is skill",
  },
  {
    options: ["internalise.maxWeight"],
    isRead: ({ internalise: { turnWeight } }) => turnWeight === "clipped" || turnWeight === "symmetric",
    because: ({ internalise: { turnWeight } }) => `turnWeight is ${turnWeight}`,
  },
  {
    options: [
      "internalise.gate.used",
      "internalise.gate.groupDelta",
      "internalise.gate.utility",
      "internalise.gate.active",
      "internalise.gate.utilityFrom",
    ],
    isRead: ({ internalise: { source } }) => source !== "self",
    because: () => "source is self, and own successes have no skill to ask about",
  },
  {
    options: ["internalise.gate.utilityFrom"],
    isRead: ({ internalise: { gate } }) => gate.utility,
    because: () => "gate.utility is false",
  },
];

/** All rows of a method. */
export const UNREAD: { readonly [M in Method]: readonly UnreadRow<ConfigOf<M>>[] } = {
  grpo: [...common, ...groupCredit],
  gigpo: [...common, ...groupCredit, ...stepCredit],
  siri: [...common, ...groupCredit, ...stepCredit, ...phases, ...mining, ...retrieval, ...validation, ...internalise],
};

/** Throws where an option that nothing reads is not what its field says. */
export function refuseUnread<C extends object>(
  config: C,
  { fields, unread }: { readonly fields: object; readonly unread: readonly UnreadRow<C>[] },
): void {
  const defaults = new Map(listFields(fields).map((option) => [option.path, option.default]));
  for (const { options, because } of unread.filter(({ isRead }) => !isRead(config))) {
    for (const path of options) {
      const got = valueAt(config, path);
      const expected = `no choice, since ${because(config)}`;
      expect(got === defaults.get(path), `config.${path}`, { expected, got, fix: "leave it out" });
    }
  }
}

function valueAt(config: object, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], config);
}
