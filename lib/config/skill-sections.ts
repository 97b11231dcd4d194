/**
 * Sections of methods that mine, validate and internalise skills. The paper (SIRI, arXiv 2606.02355) leaves most of these
 * choices open; `Paper:` cites what it says, `Ours:` why we fill the gap this way (measured in our own studies).
 */
import { flag, oneOf, real, whole, type Fields } from "../fields.js";
import { stepCredit, type StepCreditSection } from "./sections.js";

/** Credit in groups that hold plain and skill-guided episodes. */
export interface PairedCreditSection extends StepCreditSection {
  /** One baseline for both halves, or one each. Ours: shared, since the advantage is then large exactly where a skill helps. */
  readonly baseline: "shared" | "per-condition";
}

export const pairedCredit: Fields<PairedCreditSection> = {
  ...stepCredit,
  baseline: oneOf("shared", ["per-condition"]),
};

/** When one phase gives way to the next. */
export interface PhasesSection {
  /** Successful plain episodes before mining starts; 0 skips the warm-up. Paper: "enough successful experience". Ours: 64. */
  readonly warmupSuccesses: number;
  /** Iterations the warm-up lasts at least. Ours: 5. */
  readonly warmupIterations: number;
  /** Share of an iteration's plain episodes that must succeed as well. Ours: 0, the number of successes is enough. */
  readonly warmupRate: number;
  /** Mining starts after so many iterations whatever came; 0 waits for the successes. Ours: 0. */
  readonly warmupLatest: number;
  /** Active skills before internalisation starts. Ours: 3. */
  readonly activeSkills: number;
  /** Once mining has begun, internalisation starts at the latest after this share of the iterations. Ours: 0.4. */
  readonly latest: number;
  /** The policy the loss stays near to: the one at the start, or at the warm-up's end. Paper: "reference"; ours: start. */
  readonly reference: "start" | "warm-up end";
}

export const phases: Fields<PhasesSection> = {
  warmupSuccesses: whole(64),
  warmupIterations: whole(5),
  warmupRate: real(0, { min: 0, max: 1 }),
  warmupLatest: whole(0),
  activeSkills: whole(3),
  latest: real(0.4, { min: 0, max: 1 }),
  reference: oneOf("start", ["warm-up end"]),
};

/** How candidate skills are written. */
export interface MiningSection {
  /**
   * Who writes them. Paper: the policy itself. A teacher knows the world's truths and tells what an episode shows of them;
   * the others are controls: all truths at once, those made false, nobody.
   */
  readonly author: "self" | "teacher" | "oracle" | "shuffled" | "nobody";
  /** From what: successes; successes beside failures; successes cut where they surprised. Ours: summary, as in the paper. */
  readonly miner: "summary" | "contrast" | "segments";
  /** Sentences a contrast chooses from. Ours: 4. */
  readonly samples: number;
  /** Surprise (nats) above which a turn opens a new segment. Ours: 1, a choice the policy gives less than a third. */
  readonly surprise: number;
  /** Active skills with one answer that suggest a general one; 0 never. Ours: 0; where kinds are the only topics they mislead. */
  readonly consolidate: number;
  /** Iterations between two minings. Ours: 5. */
  readonly every: number;
  /** Successful episodes summarised at once. Ours: 32. */
  readonly episodes: number;
  /** Of these, at most so many of one topic. Ours: 2, the shortest. */
  readonly perTopic: number;
  /** Sampling temperature of the frozen author. Ours: 0.7. */
  readonly temperature: number;
  /** Fewest characters of condition and of strategy. Ours: 1, for worlds of words; language models need about 8. */
  readonly shortest: number;
  /** Most words of a skill. Ours: 60. */
  readonly longest: number;
  /** The strategy's answer must have been done in the episode. Ours: off, so that validation has work to do. */
  readonly consistent: boolean;
  /** Usable skills that answer the same question. Ours: 3. */
  readonly slotCapacity: number;
  /** No new candidate where an active skill answers. Ours: on; endless testing starves internalisation. */
  readonly settled: boolean;
  /** Mining goes on in the last phase. Ours: on, since some rules are first met late. */
  readonly whileInternalising: boolean;
}

export const mining: Fields<MiningSection> = {
  author: oneOf("self", ["teacher", "oracle", "shuffled", "nobody"]),
  miner: oneOf("summary", ["contrast", "segments"]),
  samples: whole(4, { min: 1 }),
  surprise: real(1, { above: 0 }),
  consolidate: whole(0),
  every: whole(5, { min: 1 }),
  episodes: whole(32, { min: 1 }),
  perTopic: whole(2, { min: 1 }),
  temperature: real(0.7, { min: 0 }),
  shortest: whole(1, { min: 1 }),
  longest: whole(60, { min: 2 }),
  consistent: flag(false),
  slotCapacity: whole(3, { min: 1 }),
  settled: flag(true),
  whileInternalising: flag(true),
};

/** Which skills a skill half carries. */
export interface RetrievalSection {
  /**
   * Who competes for the skill half: candidates, ahead of active skills, or all in one score, of which one skill wins.
   * Ours: candidates, so that every trial is of one new skill, and active ones are read together.
   */
  readonly contest: "candidates" | "all";
  /** How the score is made. Ours: ucb, the rule of two open siblings. */
  readonly rule: "ucb" | "thompson" | "round-robin" | "similarity";
  /** Share of similarity in the score. Ours: 0; in worlds of words a skill fits or does not. */
  readonly similarityShare: number;
  /** How much a seldom tried skill is worth trying. Ours: 0.1. */
  readonly exploration: number;
  /** A candidate with a lower score is not tried: better none than a poor one. Ours: so low that none is left out. */
  readonly minimumScore: number;
  /** Halves share a group's episodes, or the skill half is extra. Ours: split, so that episodes equal the baseline's. */
  readonly pairing: "split" | "extra";
  /** All fitting active skills stand in the prompt, or one. Ours: all; candidates are always tried alone. */
  readonly together: "all" | "one";
  /** Most skills in a prompt, the best first; 0 sets no limit. Ours: 0; a pocket task has at most three fitting slots. */
  readonly slots: number;
  /**
   * Most answers to one question in a prompt, the most useful first. Ours: 1; where a thing may lie in several places, 2 or 3
   * are ranked places (and need `mining.settled` off).
   */
  readonly answers: number;
  /** Most tokens that skills add to a prompt; what does not fit falls out whole. 0 sets no limit. Ours: 0. */
  readonly promptTokens: number;
  /** Skills stand after the task or before it. Ours: after, as in SkillRL (arXiv 2602.08234) and as our policies learned. */
  readonly place: "after-task" | "before-task";
  /** While internalising, how often a task with active skills tries a candidate instead. Ours: 0.5. */
  readonly candidateShare: number;
}

export const retrieval: Fields<RetrievalSection> = {
  contest: oneOf("candidates", ["all"]),
  rule: oneOf("ucb", ["thompson", "round-robin", "similarity"]),
  similarityShare: real(0, { min: 0, max: 1 }),
  exploration: real(0.1, { min: 0 }),
  minimumScore: real(-1e9),
  pairing: oneOf("split", ["extra"]),
  together: oneOf("all", ["one"]),
  slots: whole(0),
  answers: whole(1, { min: 1 }),
  promptTokens: whole(0),
  place: oneOf("after-task", ["before-task"]),
  candidateShare: real(0.5, { min: 0, max: 1 }),
};

/** From trials to decisions. */
export interface ValidationSection {
  /** Off: every candidate is active at once. Paper: on. */
  readonly on: boolean;
  /**
   * What a difference is taken of: success, the score of worlds that grade it, or the share of the step limit that a success
   * leaves unused. Ours: success, for it is what counts.
   */
  readonly outcome: "success" | "score" | "steps";
  /**
   * The exponential average (the paper), the running mean, evidence of help or harm, or a sequential test of pairs between
   * "worth nothing" and "worth having", with both errors stated. Ours: mean; see its studies.
   */
  readonly rule: "point" | "mean" | "interval" | "sequential";
  /** Trials before a candidate is decided on. Paper: "N_eval groups". Ours: 4, better than 8 on ten families (siri-when). */
  readonly minimumTrials: number;
  /** A candidate undecided after so many times that is retired. Ours: 3. */
  readonly patience: number;
  /** Utility above which a candidate becomes active. Ours: 0.1 for the mean. */
  readonly promoteAbove: number;
  /** Utility below which a skill is harmful. Ours: -0.05. */
  readonly retireBelow: number;
  /** Harmful so often in a row retires an active skill. Ours: 3. */
  readonly harmfulInARow: number;
  /** Neutral so often in a row lets an active skill graduate; 0 never. Ours: 3, better than never on ten families (siri-default). */
  readonly neutralInARow: number;
  /** Rate of the exponential average. Ours: 0.2. */
  readonly rate: number;
  /** How often the rules of evidence promote a skill that is worth nothing. Ours: 0.05. */
  readonly alpha: number;
  /** How often the sequential rule refuses a skill that is worth having. Ours: 0.2. */
  readonly beta: number;
  /**
   * For the sequential rule, which skill is worth having: of pairs of episodes with equal luck that one side alone wins, the
   * share its side wins. Ours: 0.7; .5 is no effect, .7 is one of .2 where half of the plain episodes succeed.
   */
  readonly worth: number;
  /** Iterations after which a retired sentence may be written again; 0 never. Ours: 0. */
  readonly returnAfter: number;
  /** The trials of a sentence that comes back: they count on, or it starts anew. Ours: forget, the policy has changed since. */
  readonly oldTrials: "count" | "forget";
}

export const validation: Fields<ValidationSection> = {
  on: flag(true),
  outcome: oneOf("success", ["score", "steps"]),
  rule: oneOf("mean", ["point", "interval", "sequential"]),
  minimumTrials: whole(4, { min: 1 }),
  patience: whole(3, { min: 1 }),
  promoteAbove: real(0.1, { min: -1, max: 1 }),
  retireBelow: real(-0.05, { min: -1, max: 0 }),
  harmfulInARow: whole(3, { min: 1 }),
  neutralInARow: whole(3),
  rate: real(0.2, { above: 0, max: 1 }),
  alpha: real(0.05, { above: 0, max: 1 }),
  beta: real(0.2, { above: 0, max: 1 }),
  worth: real(0.7, { above: 0.5, max: 0.99 }),
  returnAfter: whole(0),
  oldTrials: oneOf("forget", ["count"]),
};

/** Which factors a skill-guided turn must pass to be taught; each can be switched off alone. Paper: all. */
export interface GateSection {
  /** A skill stood in the prompt. Paper: required. */
  readonly used: boolean;
  /** The skill half of this group did better. Paper: "trajectory-level utility". */
  readonly groupDelta: boolean;
  /** The skill's utility is positive. Paper: "skill had positive utility". */
  readonly utility: boolean;
  /** The skill is active. Paper: "validated skills". */
  readonly active: boolean;
  /** The world accepted the action. Ours: required; a refused action is not worth imitating. */
  readonly valid: boolean;
  /** Utility with this group counted, or before it. Ours: current. The difference and the status always count this group. */
  readonly utilityFrom: "current" | "lagged";
}

/** How skill-guided actions are taught to the policy that acts without skills. */
export interface InternaliseSection {
  /** Teach skill-guided episodes, (a control without skills) the policy's own successes, or both. Paper: skill. */
  readonly source: "skill" | "self" | "both";
  /** First iteration whose own successes are taught, where `source` names them. Ours: 0, they need no skill to wait for. */
  readonly ownFrom: number;
  /** λ_max, the weight of imitation in the loss; 0 leaves skills in the prompt. Ours: 1; 0.1 does nothing at this size. */
  readonly weight: number;
  /** Iterations over which λ rises. Paper: "linear warm-up". Ours: 10. */
  readonly warmup: number;
  /** Form of the imitation loss. Ours: nll, since the paper distils "action tokens". */
  readonly form: "nll" | "importance-k3" | "gated-log-ratio" | "topk-kl" | "jsd";
  /** For `topk-kl` and `jsd`: the teacher's likeliest tokens that are matched. Ours: 8, above .99 of it in the pocket world. */
  readonly topK: number;
  /** For `jsd`: the teacher's share of the mixture. Ours: 0.5, the symmetric one. */
  readonly mixture: number;
  /** For `gated-log-ratio`: steepness of its gate. Ours: 5, as in SDAR (arXiv 2605.15155). */
  readonly steepness: number;
  /** Cap of the importance ratio of taught tokens with form nll; 0 leaves it out. Ours: 0; importance-k3 has its own, 5. */
  readonly importanceCap: number;
  /** Weight of a turn from its advantage; `every` teaches each turn alike, failed or not. Paper: "clipped advantage". */
  readonly turnWeight: "clipped" | "positive" | "one" | "symmetric" | "every";
  /** Largest weight of a turn. Ours: 2. */
  readonly maxWeight: number;
  /** Teach the action or the whole answer. Paper: action tokens. */
  readonly mask: "action" | "response";
  /** Taught episodes that are kept for replay; 0 keeps none. Ours: 256. */
  readonly replayCapacity: number;
  /** Kept episodes taught again each iteration. Ours: 32. */
  readonly replayDraw: number;
  /** Log skills/dependence, two further readings of all guided turns. Ours: on; a language model pays a fifth of an iteration. */
  readonly dependence: boolean;
  readonly gate: GateSection;
}

export const internalise: Fields<InternaliseSection> = {
  source: oneOf("skill", ["self", "both"]),
  ownFrom: whole(0),
  weight: real(1, { min: 0 }),
  warmup: whole(10),
  form: oneOf("nll", ["importance-k3", "gated-log-ratio", "topk-kl", "jsd"]),
  topK: whole(8, { min: 1 }),
  mixture: real(0.5, { min: 0, max: 1 }),
  steepness: real(5, { min: 0 }),
  importanceCap: real(0, { min: 0 }),
  turnWeight: oneOf("clipped", ["positive", "one", "symmetric", "every"]),
  maxWeight: real(2, { above: 0 }),
  mask: oneOf("action", ["response"]),
  replayCapacity: whole(256),
  replayDraw: whole(32),
  dependence: flag(true),
  gate: {
    used: flag(true),
    groupDelta: flag(true),
    utility: flag(true),
    active: flag(true),
    valid: flag(true),
    utilityFrom: oneOf("current", ["lagged"]),
  },
};

/** Which episodes the policy gradient learns from. */
export interface PolicyGradientSection {
  /** All, plain ones only, or none (imitation alone). Paper: both conditions are "jointly" trained. */
  readonly rows: "all" | "plain" | "none";
}

export const policyGradient: Fields<PolicyGradientSection> = { rows: oneOf("all", ["plain", "none"]) };
