/**
 * SPEAR (arXiv 2509.22601), its part without tools: GRPO, and beside it own episodes that were better than expected, kept
 * and learnt from again. What was good early is ordinary later, so an episode's advantage is calibrated anew each time:
 * max(0, R − V), with V the median of the last groups' mean returns. The replay's weight rises with the run.
 * Its arm is self-imitation learning (SIL, arXiv 1806.05635): plain likelihood, V as it was when the episode was played.
 *
 * Clip-Cov, which holds the entropy up, can be switched on; of replayed tokens none is left out.
 * Left out: the reward for calling tools, and the filters and clips of "Dr.BoT".
 */
import type { SpearConfig } from "../config.js";
import { withoutCovariant } from "../credit/covariance.js";
import { mean } from "../credit/normalise.js";
import { episodeReturn } from "../credit/returns.js";
import { median, recalibrated } from "../credit/recalibrate.js";
import { split, stream } from "../random.js";
import { recall, remember, emptyReplay, type Replay } from "../rollout/replay.js";
import { actedSequences, onSpan } from "../rollout/sequences.js";
import { scheduled } from "../training/schedule.js";
import type { UpdateOptions } from "../training/update.js";
import type { Group, Sequence } from "../types.js";
import { isExamined } from "./evaluation.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

/** An episode that was better than its group, as it is learnt from. */
interface Kept {
  readonly sequences: readonly Sequence[];
  readonly iteration: number;
  readonly earned: number;
  /** The mean return of its group. */
  readonly ofGroup: number;
}

export interface SpearState {
  readonly replay: Replay<Kept>;
  /** Mean returns of the last groups, newest last. */
  readonly means: readonly number[];
}

export const spear = methodOf<SpearConfig, GroupVerbs<SpearConfig>, SpearState>(relativeVerbs, (verbs) => ({
  method: "spear",
  start: ({ selfImitation }) => ({ replay: emptyReplay(selfImitation.capacity), means: [] }),
  async *iterate(config, lab, { iteration, state }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const { ramp, weight, window } = config.selfImitation;
    const now = weight * scheduled({ kind: "cosine-up", steps: ramp }, iteration);
    const means = [...state.means, ...groups.map(({ episodes }) => mean(episodes.map(returnOf)))].slice(-window);
    const again = now > 0 ? replayed(config, lab, { replay: state.replay, means }, iteration) : [];
    yield { kind: "measure", iteration, metrics: { "replay/weight": now, ...measured(again) } };
    const acted = policyGradientSequences(groups, credit, config.update.kl.weight);
    const gradient = withoutCovariant(acted, config.clipCov, keyAt(lab, iteration, "clip-cov"));
    const imitated = again.flatMap(({ sequences }) => sequences);
    yield* verbs.learn(lab, iteration, [...gradient, ...imitated], {
      ...lossOptions(config, now),
      measureParts: isExamined(config, iteration),
    });
    return {
      replay: remember(
        state.replay,
        groups.flatMap((group) => keptOf(group, config.selfImitation.keep, lab, iteration)),
        lab.policy.version,
      ),
      means,
    };
  },
}));

interface Again {
  readonly advantage: number;
  readonly sequences: readonly Sequence[];
}

/** Kept episodes that are still better than expected, each token weighted by how much. */
function replayed({ selfImitation }: SpearConfig, lab: Lab, { replay, means }: SpearState, iteration: number): Again[] {
  const { draw, oldest, baseline } = selfImitation;
  const usual = median(means);
  const advantageOf = ({ earned, ofGroup }: Kept): number =>
    recalibrated(earned, baseline === "recent" ? usual : ofGroup);
  const isGood = (kept: Kept): boolean => iteration - kept.iteration <= oldest && advantageOf(kept) > 0;
  return recall(replay, draw, keyAt(lab, iteration, "replay"), isGood).map((kept) => {
    const advantage = advantageOf(kept);
    return { advantage, sequences: kept.sequences.map((sequence) => weighted(sequence, advantage)) };
  });
}

function measured(again: readonly Again[]): Record<string, number> {
  const advantages = again.map(({ advantage }) => advantage);
  return { "replay/episodes": again.length, ...(again.length > 0 && { "replay/advantage": mean(advantages) }) };
}

function weighted(sequence: Sequence, weight: number): Sequence {
  return { ...sequence, signals: sequence.signals.map((here) => here?.map((signal) => ({ ...signal, weight }))) };
}

/** The episodes of a group that earned more than its mean, or as many others in their place; every said token is to be imitated. */
function keptOf(
  { id, episodes }: Group,
  keep: SpearConfig["selfImitation"]["keep"],
  lab: Lab,
  iteration: number,
): Kept[] {
  const ofGroup = mean(episodes.map(returnOf));
  const better = episodes.filter((episode) => returnOf(episode) > ofGroup);
  const key = split(keyAt(lab, iteration, "keep"), id);
  const said = keep === "better" ? better : stream(key).sample(episodes, better.length);
  return better.map((episode, place) => {
    const sequences = actedSequences(said[place]!, (turn) =>
      onSpan(turn, { start: 0, end: turn.said.tokens.length }, [{ component: "ce", weight: 1 }]),
    );
    return { sequences, iteration, earned: returnOf(episode), ofGroup };
  });
}

function returnOf({ turns }: Group["episodes"][number]): number {
  return episodeReturn(turns.map(({ reward }) => reward));
}

function lossOptions(config: SpearConfig, weight: number): UpdateOptions {
  const options = updateOptions(config);
  const imitation = { ...options.objective.imitation, weight, form: config.selfImitation.form };
  return { ...options, objective: { ...options.objective, imitation } };
}
