/**
 * OPID (arXiv 2606.26790), with the policy itself as the analyser (SEED, arXiv 2607.14777): once an episode is over, one
 * sentence is written about it. The same policy, reading that sentence in its prompt, judges every token that was said
 * without it; what it finds likelier gets a larger advantage, A + w · Δ. Hindsight alone: the sentence is of the very
 * episode that it judges, and no later episode reads it.
 *
 * Left out: rules for single steps, and choosing critical ones; our policy writes one sentence an episode. SEED's first
 * stage is in the shipped policies, which were taught to write.
 */
import type { OpidConfig } from "../config.js";
import { addedGap } from "../credit/gap.js";
import { grammarOf } from "../mining/grammar.js";
import { split, stream, type Key } from "../random.js";
import { summaries } from "../rollout/summary.js";
import type { Episode, Group, Id } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedBy, withGaps } from "./told.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export const opid = methodOf<OpidConfig, GroupVerbs<OpidConfig>, null>(relativeVerbs, (verbs) => ({
  method: "opid",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    if (config.hindsight.weight === 0) {
      yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
      return null;
    }
    const lessons = await lessonsOf(config, lab, groups, iteration);
    yield { kind: "measure", iteration, metrics: { "lessons/written": lessons.size } };
    const told = lessonFor(config, lessons, keyAt(lab, iteration, "another lesson"));
    const { temperature } = config.rollout;
    const judged = yield* judgedBy(lab.policy, lab, { groups, sequences, told, temperature, iteration });
    const shaped = judged.map((sequence) =>
      withGaps(sequence, (signals, gap) =>
        signals.map((signal) =>
          signal.component === "rl" && gap !== undefined
            ? { ...signal, advantage: addedGap(signal.advantage!, gap, config.hindsight) }
            : signal,
        ),
      ),
    );
    yield* verbs.learn(lab, iteration, shaped, updateOptions(config));
    return null;
  },
}));

/** What was learnt from one episode. */
interface Lesson {
  readonly episode: Episode;
  readonly text: string;
}

/** The policy writes about each episode; what cannot be read as a sentence is no lesson. */
async function lessonsOf(
  { hindsight }: OpidConfig,
  lab: Lab,
  groups: readonly Group[],
  iteration: number,
): Promise<Map<Id, Lesson>> {
  const episodes = groups
    .flatMap((group) => group.episodes)
    .filter(({ success, turns }) => turns.length > 0 && (success || hindsight.of === "all"));
  const { temperature } = hindsight;
  const texts = await summaries(stageOf(lab), episodes, { temperature }, keyAt(lab, iteration, "lessons"));
  const grammar = grammarOf(lab.world);
  const written = episodes.map((episode, i) => ({ episode, text: texts[i]! }));
  return new Map(
    written.filter(({ text }) => grammar.parse(text) !== undefined).map((lesson) => [lesson.episode.id, lesson]),
  );
}

/** What the judge of an episode reads. */
function lessonFor(
  { hindsight }: OpidConfig,
  lessons: ReadonlyMap<Id, Lesson>,
  key: Key,
): (episode: Episode) => readonly string[] {
  return ({ id, task }) => {
    const own = lessons.get(id);
    if (own === undefined) return [];
    if (hindsight.lesson === "own") return [own.text];
    const others = [...lessons.values()].filter((one) => one.episode.task.id !== task.id && one.text !== own.text);
    return others.length === 0 ? [] : [stream(split(key, id)).choice(others).text];
  };
}
