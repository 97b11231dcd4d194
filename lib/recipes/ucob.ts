/**
 * UCOB (arXiv 2606.29502): half of each group reads own notes, all of it is judged together by GiGPO, and the difference of
 * the halves is the notes' utility. Beside that the halves teach each other, in both directions: where two of their turns
 * started from one state and one return was better, the other turn's prompt is taught what the better one said.
 *
 * The paper: notes for tasks and for single states, by a language model; the teacher's whole distribution, gated; after step
 * 30 the writer is trained too. Here: one sentence a success, chosen against failures; the likelihood of what was said.
 */
import type { UcobConfig } from "../config.js";
import { gigpo as estimate } from "../credit/gigpo.js";
import { corrections, type Correction } from "../internalization/exchange.js";
import { split, stream } from "../random.js";
import { concat } from "../rollout/episode.js";
import type { UpdateOptions } from "../training/update.js";
import type { Group, Sequence, TokenSignal, Turn } from "../types.js";
import { isExamined } from "./evaluation.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { knownNotes, notesFor, tried, unnoted, written, type NotedState } from "./noted.js";
import { gigpoOptions, policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, sharedVerbs, type GroupVerbs } from "./verbs.js";

const verbs: GroupVerbs<UcobConfig> = {
  ...sharedVerbs,
  credit: (episodes, { credit }) => estimate(episodes, gigpoOptions(credit)),
};

export const ucob = methodOf<UcobConfig, GroupVerbs<UcobConfig>, NotedState>(verbs, (verbs) => ({
  method: "ucob",
  start: () => unnoted,
  async *iterate(config, lab, { iteration, state }) {
    const skillsFor = notesFor(config, lab, state.bank, iteration);
    const groups = yield* verbs.collect(config, lab, iteration, { skillsFor });
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const bank = yield* tried(config, lab, groups, { bank: state.bank, iteration });
    const found = config.correct.weight > 0 ? groups.flatMap((group) => correctionsIn(config, group)) : [];
    const toPlain = found.filter(({ target }) => target.episode.condition.kind === "plain").length;
    const metrics = { "corrections/toPlain": toPlain, "corrections/toNoted": found.length - toPlain };
    yield { kind: "measure", iteration, metrics };
    const corrected = correctedSequences(config, lab, { groups, found, iteration });
    const gradient = policyGradientSequences(groups, credit, config.update.kl.weight);
    const options = { ...lossOptions(config), measureParts: isExamined(config, iteration) };
    yield* verbs.learn(lab, iteration, [...gradient, ...corrected], options);
    return yield* written(config, lab, { state: { ...state, bank }, groups, iteration });
  },
  examinations: (config, lab, { bank }) => knownNotes(config, lab, bank),
}));

function correctionsIn({ credit: { gamma }, correct }: UcobConfig, { episodes }: Group): Correction[] {
  const learner = { both: ["plain", "skill"], plain: ["plain"], noted: ["skill"] }[correct.to];
  const all = corrections(episodes, { gamma, ...correct });
  return all.filter(({ target }) => learner.includes(target.episode.condition.kind));
}

/** What the target read, and then what the better one said: its action is imitated, the more the wider the gap was. */
function correctedSequences(
  { correct: { scale, maxWeight, answer } }: UcobConfig,
  lab: Lab,
  facts: { readonly groups: readonly Group[]; readonly found: readonly Correction[]; readonly iteration: number },
): Sequence[] {
  const key = keyAt(lab, facts.iteration, "any answer");
  const said = facts.groups.flatMap(({ episodes }) =>
    episodes.flatMap(({ turns }) => turns.filter(({ valid }) => valid)),
  );
  return facts.found.flatMap(({ better, target, gap }, i) => {
    const turn = answer === "better" ? better.turn : stream(split(key, i)).choice(said);
    const signal: TokenSignal = { component: "ce", weight: Math.min(gap / scale, maxWeight) };
    const sequence = answered(target.turn.promptTokens, turn, signal, target.episode.id);
    return sequence.tokens.length > lab.policy.contextLength ? [] : [sequence];
  });
}

function answered(prompt: Int32Array, { said, actionSpan }: Turn, signal: TokenSignal, episode: string): Sequence {
  const tokens = concat([prompt, said.tokens]);
  const [start, end] = [prompt.length + actionSpan.start, prompt.length + actionSpan.end];
  return {
    tokens,
    signals: Array.from(tokens, (_, place) => (place >= start && place < end ? [signal] : undefined)),
    oldLogProbs: new Float32Array(tokens.length).fill(Number.NaN), // nobody said this after that
    from: { episode, prompt: "as-acted" },
  };
}

function lossOptions(config: UcobConfig): UpdateOptions {
  const options = updateOptions(config);
  const imitation = { ...options.objective.imitation, weight: config.correct.weight };
  return { ...options, objective: { ...options.objective, imitation } };
}
