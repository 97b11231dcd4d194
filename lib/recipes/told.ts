/**
 * The policy as its own teacher: the same weights (or earlier ones) judge the tokens that were said, reading what the one
 * who said them did not read. What the teacher is told comes from the world, or from notes on own successes.
 */
import type { CommonConfig, NotesSection, TeacherSection } from "../config.js";
import { mining as miningFields } from "../config/skill-sections.js";
import { mean } from "../credit/normalise.js";
import { defaultsOf } from "../fields.js";
import { openings } from "../internalization/internalise.js";
import { withTeacherLogProbs } from "../internalization/teacher.js";
import type { ScoringPolicy } from "../policy/policy.js";
import type { RunRecord } from "../records.js";
import { split, stream, type Key } from "../random.js";
import { actedSequences, onSpan, reopenedSequences, type TurnSignals } from "../rollout/sequences.js";
import { emptyBank, withStatus, type Bank, type BankEntry } from "../skills/bank.js";
import { fitting } from "../skills/retrieval.js";
import type { Episode, Group, Sequence, Task, TokenSignal } from "../types.js";
import { frozenOf } from "./frozen.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { gather, mine, unvalidated, type Material } from "./mine-steps.js";

/** What a method with such a teacher is told. */
export type ToldConfig = CommonConfig & { readonly teacher: TeacherSection; readonly notes: NotesSection };

/** What it carries: its notes, and the weights of its teacher where these are not the policy's own. */
export interface ToldState extends Material {
  readonly bank: Bank;
  readonly teacherWeights?: Uint8Array;
}

export const untold: ToldState = { bank: emptyBank, successes: [], successCount: 0 };

interface Judged {
  readonly groups: readonly Group[];
  /** What was said in them, as it is learnt from: `policyGradientSequences`. */
  readonly sequences: readonly Sequence[];
  readonly iteration: number;
}

/** The sequences, each said token of a told episode with its log-probability under the configured teacher. */
export async function* judgedByTeacher(
  config: ToldConfig,
  lab: Lab,
  { state, ...judged }: Judged & { readonly state: ToldState },
): AsyncGenerator<RunRecord, Sequence[]> {
  const toldOf = toldBy(config, config.teacher, lab, state.bank, judged.iteration);
  const told = ({ task }: Episode): readonly string[] => toldOf(task);
  const { temperature } = config.rollout;
  return yield* judgedBy(await teacherOf(config, lab, state), lab, { ...judged, told, temperature });
}

/** The same under any teacher that reads what it is told of each episode; and how far that is away. */
export async function* judgedBy(
  teacher: ScoringPolicy,
  lab: Lab,
  {
    groups,
    sequences,
    told,
    temperature,
    iteration,
  }: Judged & { readonly told: (episode: Episode) => readonly string[]; readonly temperature: number },
): AsyncGenerator<RunRecord, Sequence[]> {
  const episodes = groups.flatMap((group) => group.episodes);
  const privileged = episodes.flatMap((episode) => underPrompt(lab, episode, told(episode)));
  const pairs = sequences.map((plain, i) => ({ plain, privileged: privileged[i] }));
  const judged = await withTeacherLogProbs(teacher, pairs, temperature);
  const gaps = judged.flatMap((one) => one.signals.flatMap((here, i) => (here && gapAt(one, i)) ?? []));
  const metrics = { "teacher/tokens": gaps.length, ...(gaps.length > 0 && { "teacher/gap": mean(gaps) }) };
  yield { kind: "measure", iteration, metrics };
  return judged;
}

/** The policy as it is now, as it was at the last sync, or as it was at the start. */
async function teacherOf({ teacher }: ToldConfig, lab: Lab, { teacherWeights }: ToldState): Promise<ScoringPolicy> {
  if (teacher.sync === 1) return lab.policy;
  return teacherWeights === undefined ? lab.reference : frozenOf(lab, teacherWeights);
}

/** What is told before a task; nothing where nothing is known. */
export function toldBy(
  { tasks: { split: list } }: Pick<CommonConfig, "tasks">,
  { reads, about }: Pick<TeacherSection, "reads" | "about">,
  lab: Lab,
  bank: Bank,
  iteration: number,
): (task: Task) => readonly string[] {
  const notes = (entries: readonly BankEntry[]): string[] => entries.map(({ skill }) => skill.text);
  const known = (task: Task): readonly string[] =>
    reads === "truths" ? (lab.world.truths?.(task) ?? []) : notes(fitting(bank, lab.world, task, "active"));
  const key = (task: Task): Key => split(keyAt(lab, iteration, "told"), task.id);
  const told = (task: Task): readonly string[] => (reads === "truths" ? known(task) : oneOf(known(task), key(task)));
  if (about === "task") return told;
  const tasks = [...lab.world.tasks(list, { start: 0, count: 64 })];
  const all = [...new Set(reads === "truths" ? tasks.flatMap(known) : notes(withStatus(bank, "active")))];
  return (task) => {
    const others = all.filter((text) => !known(task).includes(text));
    return stream(split(key(task), "another")).sample(others, told(task).length);
  };
}

function oneOf(texts: readonly string[], key: Key): string[] {
  return texts.length === 0 ? [] : [stream(key).choice(texts)];
}

/** An episode's sequences with other sentences in the prompt; undefined without any, or where the prompt has no room. */
function underPrompt(lab: Lab, episode: Episode, told: readonly string[]): (Sequence | undefined)[] {
  const { policy, format } = lab;
  if (told.length === 0) return actedSequences(episode, everyToken).map(() => undefined);
  const oldOpening = openings(stageOf(lab), episode.task, []).opening.length;
  const opening = policy.tokenizer.encode(format.opening(episode.task, told));
  const privileged = reopenedSequences(episode, { oldOpening, opening, as: "privileged" }, everyToken);
  return privileged.map((one) => (one.tokens.length > policy.contextLength ? undefined : one));
}

const everyToken: TurnSignals = (turn) =>
  onSpan(turn, { start: 0, end: turn.said.tokens.length }, [{ component: "ce", weight: 1 }]);

/** The signals of each taught token again, in the light of its gap Δ; undefined where no teacher judged it. */
export function withGaps(
  sequence: Sequence,
  change: (signals: readonly TokenSignal[], gap: number | undefined) => readonly TokenSignal[],
): Sequence {
  const signals = sequence.signals.map((here, position) => {
    const now = here && change(here, gapAt(sequence, position));
    return now?.length === 0 ? undefined : now;
  });
  return { ...sequence, signals };
}

/** The same gaps on other tokens, drawn by the key: a control in which the teacher says as much, and nothing true of a token. */
export function withShuffledGaps(sequences: readonly Sequence[], key: Key): Sequence[] {
  const judged = (sequence: Sequence, position: number): number | undefined =>
    sequence.signals[position] === undefined ? undefined : gapAt(sequence, position);
  const gaps = sequences.flatMap((one) => Array.from(one.tokens, (_, i) => judged(one, i)).filter(isKnown));
  const others = stream(key).shuffle(gaps);
  let next = 0;
  return sequences.map((one) => {
    const teacherLogProbs = one.teacherLogProbs?.map((now, i) =>
      judged(one, i) === undefined ? now : one.oldLogProbs[i]! + others[next++]!,
    );
    return { ...one, ...(teacherLogProbs && { teacherLogProbs }) };
  });
}

function isKnown(gap: number | undefined): gap is number {
  return gap !== undefined;
}

function gapAt({ teacherLogProbs, oldLogProbs }: Sequence, position: number): number | undefined {
  const gap = (teacherLogProbs?.[position] ?? Number.NaN) - oldLogProbs[position]!;
  return Number.isNaN(gap) ? undefined : gap;
}

/** Gather successes, write notes about them when it is time, and keep the teacher as fresh as it should be. */
export async function* keepNotes(
  config: ToldConfig,
  lab: Lab,
  { state, groups, iteration }: { state: ToldState; groups: readonly Group[]; iteration: number },
): AsyncGenerator<RunRecord, ToldState> {
  const synced = await teacherAfter(config, lab, state, iteration);
  if (config.teacher.reads !== "notes") return synced;
  const mining = { ...defaultsOf(miningFields), ...config.notes, settled: false };
  const material = gather({ mining }, state, groups);
  if ((iteration + 1) % config.notes.every !== 0) return { ...synced, ...material };
  const facts = { ...material, bank: state.bank, iteration };
  const bank = yield* mine({ mining, validation: unvalidated }, lab, facts);
  return { ...synced, ...material, successes: [], bank };
}

async function teacherAfter(
  { teacher }: ToldConfig,
  lab: Lab,
  state: ToldState,
  iteration: number,
): Promise<ToldState> {
  if (teacher.sync <= 1 || (iteration + 1) % teacher.sync !== 0) return state;
  return { ...state, teacherWeights: await lab.policy.snapshot("weights") };
}
