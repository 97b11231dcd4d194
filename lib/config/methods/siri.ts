/** The card of SIRI; the sections of its options, with their sources, are in `../skill-sections.ts`. */
import { expect } from "../../errors.js";
import {
  commonFields,
  commonUnread,
  groupCreditUnread,
  refuseCommon,
  stepCreditUnread,
  type CommonConfig,
  type MethodCard,
  type MetricEntry,
} from "../common.js";
import * as skills from "../skill-sections.js";
import type {
  InternaliseSection,
  MiningSection,
  PairedCreditSection,
  PhasesSection,
  PolicyGradientSection,
  RetrievalSection,
  ValidationSection,
} from "../skill-sections.js";
import type { Row } from "../unread.js";

/** Skills mined by the policy itself, validated by paired episodes, internalised into the policy that acts without them. */
export interface SiriConfig extends CommonConfig {
  readonly method: "siri";
  readonly credit: PairedCreditSection;
  readonly phases: PhasesSection;
  readonly mining: MiningSection;
  readonly retrieval: RetrievalSection;
  readonly validation: ValidationSection;
  readonly internalise: InternaliseSection;
  readonly policyGradient: PolicyGradientSection;
}

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

const metrics: Readonly<Record<string, MetricEntry>> = {
  "imitation/weight": {
    about: "Weight of imitation in the loss, λ.",
    formula: "weight · min(1, (k + 1) / warmup), k iterations after it began",
    healthy: "0, then rises in a line to internalise.weight",
  },
  "skills/dependence": {
    about: "How differently the policy acts with the skill in its prompt and without.",
    formula: "KL(π(·|skill) ‖ π(·|plain)) a token, by k3 on the action tokens of all skill-half turns",
    healthy: "rises while skills are mined, falls towards 0 as they are internalised",
  },
  "gate/all": {
    about: "Action tokens of skill-guided turns, before any gate. Each number of the gate passed all gates above it.",
    formula: "tokens",
    healthy: "about half of the iteration's action tokens once skills are tried",
  },
  "gate/used": { about: "A skill stood in the prompt.", formula: "tokens", healthy: "all of gate/all" },
  "gate/groupDelta": {
    about: "The group won more with the skill than without.",
    formula: "tokens",
    healthy: "a quarter to a half of gate/used; falls as skills are internalised",
  },
  "gate/utility": { about: "The skill's utility is positive.", formula: "tokens", healthy: "most of gate/groupDelta" },
  "gate/active": {
    about: "All skills in the prompt are active.",
    formula: "tokens",
    healthy: "above 0 once skills are active; candidates are not taught",
  },
  "gate/rule": {
    about: "A variant's own gate is open; it takes the place of the factors above.",
    formula: "tokens",
    healthy: "depends on the gate",
  },
  "gate/valid": { about: "The world accepted the action.", formula: "tokens", healthy: "nearly all of gate/active" },
  "gate/weight": {
    about: "The turn was better than expected: its weight is above 0. These tokens are taught.",
    formula: "tokens",
    healthy: "above 0 in most iterations of the last phase",
  },
  "own/all": {
    about: "Action tokens of the policy's own plain successes, where they are taught.",
    formula: "tokens",
    healthy: "rises with success",
  },
  "own/weight": {
    about: "Of these, tokens of turns with a weight above 0. These are taught.",
    formula: "tokens",
    healthy: "most of own/all while groups are mixed",
  },
};

export const siri: MethodCard<SiriConfig> = {
  about: "mine skills from own successes, validate them in pairs, teach what helps to the policy without skills",
  fields: {
    ...commonFields,
    credit: skills.pairedCredit,
    phases: skills.phases,
    mining: skills.mining,
    retrieval: skills.retrieval,
    validation: skills.validation,
    internalise: skills.internalise,
    policyGradient: skills.policyGradient,
  },
  unread: [
    ...commonUnread,
    ...groupCreditUnread,
    ...stepCreditUnread,
    ...phases,
    ...mining,
    ...retrieval,
    ...validation,
    ...internalise,
  ],
  refuse: (config) => {
    refuseCommon(config);
    refuseSiri(config);
  },
  metrics,
  // Without an author of skills it imitates its own successes: the only part of it that has a meaning on probes.
  probe: { mining: { author: "nobody" }, internalise: { source: "self" } },
  // True skills from the start, behind an open gate.
  atOnce: {
    phases: { warmupSuccesses: 0, activeSkills: 0 },
    mining: { author: "oracle" },
    internalise: { gate: { groupDelta: false, utility: false } },
  },
};

function refuseSiri({ rollout, mining, retrieval, validation, internalise, policyGradient }: SiriConfig): void {
  expect(retrieval.pairing === "extra" || rollout.groupSize % 2 === 0, "config.rollout.groupSize", {
    expected: "an even group to split into halves",
    got: rollout.groupSize,
    fix: 'use an even groupSize or retrieval.pairing "extra"',
  });
  expect(policyGradient.rows !== "none" || internalise.weight > 0, "config.policyGradient.rows", {
    expected: "something to learn from",
    got: policyGradient.rows,
    fix: "raise internalise.weight above 0",
  });
  const reason = ONLY_GUIDED[internalise.form];
  expect(reason === undefined || internalise.source === "skill", "config.internalise.source", {
    expected: `"skill", since ${internalise.form} ${reason}`,
    got: internalise.source,
    fix: 'use form "nll" for the policy\'s own successes',
  });
  expect(mining.consolidate !== 1, "config.mining.consolidate", {
    expected: "0, or at least 2 skills to make one of",
    got: mining.consolidate,
    fix: "3 is cautious",
  });
  expect(validation.on || mining.consolidate === 0, "config.mining.consolidate", {
    expected: "0 without validation, since a general skill is a new claim that must be tested",
    got: mining.consolidate,
    fix: "switch validation on, or leave it out",
  });
}

const underAnother = "compares the policy with itself under another prompt";

/** Forms that own successes cannot be taught in, since the prompt these were acted under is the one they are taught under. */
const ONLY_GUIDED: Readonly<Partial<Record<InternaliseSection["form"], string>>> = {
  "topk-kl": underAnother,
  jsd: underAnother,
  "importance-k3": "pulls own successes, acted under the very prompt that is taught, back to the policy that acted",
};
