/**
 * ReSkill (arXiv 2606.01619): all episodes read a bank of notes. A new version of it is tried inside the groups that teach:
 * of the attempts at one task some read the new version and the rest the accepted one, more of them the better one as far as
 * is known (Thompson sampling). Outcomes grow old as the policy changes. After some iterations the version with the higher
 * mean stays, and the next is written. GRPO compares all attempts of a group, whichever version they read.
 *
 * The paper: another model diagnoses failures, asserts, and adds, changes and deletes skills that triggers load turn by turn.
 * Here the policy writes sentences on its successes, chosen against failures; each stands in the place of what answered its
 * question. Only tasks on which the two versions differ count in a test.
 */
import type { ReskillConfig } from "../config.js";
import { grammarOf } from "../mining/grammar.js";
import { split, stream } from "../random.js";
import type { RunRecord } from "../records.js";
import type { GroupPlan } from "../rollout/group.js";
import { entryOf } from "../skills/bank.js";
import { shownFor, type Shown } from "../skills/shown.js";
import type { Episode, Group, SkillId, Task } from "../types.js";
import {
  beliefOf,
  chanceAbove,
  meanOf,
  memoryOf,
  type Belief,
  type Tally,
  type TestStep,
} from "../validation/versions.js";
import { examinedWith } from "./evaluation.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { unnoted, written, type NotedState } from "./noted.js";
import { policyGradientSequences, updateOptions, type Guidance } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export interface ReskillState extends NotedState {
  readonly accepted: Shown;
  /** The version on trial, and what it and the accepted one did so far. */
  readonly test: { readonly version: Shown; readonly steps: readonly TestStep[] } | null;
  /** Tests that have ended. */
  readonly ended: readonly (readonly TestStep[])[];
}

export const reskill = methodOf<ReskillConfig, GroupVerbs<ReskillConfig>, ReskillState>(relativeVerbs, (verbs) => ({
  method: "reskill",
  start: () => ({ ...unnoted, accepted: [], test: null, ended: [] }),
  async *iterate(config, lab, { iteration, state }) {
    const groups = yield* verbs.collect(config, lab, iteration, versionsFor(config, lab, state, iteration));
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    const tested = yield* counted(config, lab, { state, groups, iteration });
    const next = yield* proposed(config, lab, { state: tested, groups, iteration });
    yield { kind: "measure", iteration, metrics: { "bank/accepted": next.accepted.length } };
    return next;
  },
  examinations: (_config, lab, { bank, accepted }) =>
    accepted.length === 0 ? [] : [examinedWith("active", lab, bank, accepted)],
}));

/** What the episodes of a task read: all of them the accepted bank, or a drawn number of them the version on trial. */
function versionsFor(config: ReskillConfig, lab: Lab, state: ReskillState, iteration: number): Guidance {
  const { test, accepted, bank } = state;
  const { groupSize } = config.rollout;
  const share = shareOf(config, state);
  const key = keyAt(lab, iteration, "versions");
  return {
    skillsFor: (task) => shownFor(bank, test?.version ?? accepted, lab.world, task),
    halvesFor: (task): Pick<GroupPlan, "against" | "given"> => {
      if (test === null || !differ(lab, state, task)) return { given: groupSize };
      const draw = stream(split(key, task.id));
      const fresh = Array.from({ length: groupSize }, () => draw.chance(share)).filter(Boolean).length;
      return { against: shownFor(bank, accepted, lab.world, task), given: fresh };
    },
  };
}

function differ(lab: Lab, { test, accepted, bank }: ReskillState, task: Task): boolean {
  const read = (shown: Shown): string =>
    shownFor(bank, shown, lab.world, task)
      .map(({ id }) => id)
      .join(" ");
  return test !== null && read(test.version) !== read(accepted);
}

/** What is believed of both versions on trial. */
function beliefs({ test: { memory } }: ReskillConfig, { test, ended }: ReskillState): Record<keyof TestStep, Belief> {
  const steps = test?.steps ?? [];
  const kept = memory === "fitted" ? memoryOf(ended) : Infinity;
  const of = (side: keyof TestStep): Belief =>
    beliefOf(
      steps.map((step) => step[side]),
      kept,
    );
  return { fresh: of("fresh"), old: of("old") };
}

/** The chance with which an episode reads the version on trial. */
function shareOf(config: ReskillConfig, state: ReskillState): number {
  const { least } = config.test;
  const { fresh, old } = beliefs(config, state);
  return Math.max(least, Math.min(1 - least, chanceAbove(fresh, old)));
}

interface Facts {
  readonly state: ReskillState;
  readonly groups: readonly Group[];
  readonly iteration: number;
}

/** Count an iteration's outcomes, and end the test when it has lasted. */
async function* counted(
  config: ReskillConfig,
  lab: Lab,
  { state, groups, iteration }: Facts,
): AsyncGenerator<RunRecord, ReskillState> {
  if (state.test === null) return state;
  const step = outcomesOf(config, lab, { state, groups, iteration });
  const test = { ...state.test, steps: [...state.test.steps, step] };
  const now = { ...state, test };
  const [fresh, old] = Object.values(beliefs(config, now)).map(meanOf) as [number, number];
  const share = shareOf(config, state);
  yield { kind: "measure", iteration, metrics: { "test/share": share, "test/fresh": fresh, "test/old": old } };
  const episodes = test.steps.reduce((sum, one) => sum + one.fresh.played + one.old.played, 0);
  if (test.steps.length < config.test.steps || episodes < config.test.episodes) return now;
  const accept = config.test.accept === "all" || fresh > old;
  const because = `${fresh.toFixed(3)} with it, ${old.toFixed(3)} without, ${episodes} episodes of ${test.steps.length} iterations`;
  yield { kind: "phase", iteration, phase: accept ? "version accepted" : "version rejected", because };
  yield { kind: "measure", iteration, metrics: { "test/accepted": Number(accept) } };
  const ended = [...state.ended, test.steps];
  return { ...state, accepted: accept ? test.version : state.accepted, test: null, ended };
}

/** Episodes with either version, of the tasks on which they differ. */
function outcomesOf({ test: { outcomes } }: ReskillConfig, lab: Lab, { state, groups, iteration }: Facts): TestStep {
  const episodes = groups.filter(({ task }) => differ(lab, state, task)).flatMap((group) => group.episodes);
  const own = episodes.map(({ success }) => Number(success));
  const told = outcomes === "own" ? own : stream(keyAt(lab, iteration, "any outcome")).shuffle(own);
  const tally = (isOld: boolean): Tally => {
    const wins = told.filter((_, i) => readsAccepted(episodes[i]!) === isOld);
    return { won: wins.reduce((sum, won) => sum + won, 0), played: wins.length };
  };
  return { fresh: tally(false), old: tally(true) };
}

function readsAccepted({ condition }: Episode): boolean {
  return condition.kind === "plain" || condition.base === true;
}

/** Gather attempts; where nothing is on trial and it is time, write notes, and put the bank with them on trial. */
async function* proposed(
  config: ReskillConfig,
  lab: Lab,
  { state, groups, iteration }: Facts,
): AsyncGenerator<RunRecord, ReskillState> {
  const { slot } = grammarOf(lab.world);
  const notes = state.test === null ? config.notes : { ...config.notes, every: Infinity };
  const fresh: SkillId[] = [];
  const options = { notes, slotCapacity: Infinity, of: "all" } as const;
  const steps = written(options, lab, { state, groups, iteration });
  for (;;) {
    const { done, value } = await steps.next();
    if (done) {
      const questionOf = (id: SkillId): string => slot(entryOf(value.bank, id).skill);
      const version = Object.values(
        Object.fromEntries([...state.accepted, ...fresh].map((id) => [questionOf(id), id] as const)),
      );
      const changed = JSON.stringify(version) !== JSON.stringify(state.accepted);
      return { ...state, ...value, test: changed ? { version, steps: [] } : state.test };
    }
    if (value.kind === "mined" && (value.rejected ?? "known") === "known") fresh.push(value.skill.id);
    yield value;
  }
}
