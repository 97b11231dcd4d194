/**
 * One run of an arm, looked at from outside: success without sentences and with true ones, how far the policy has moved from
 * where it began under either prompt, and what it does when nothing is said.
 */
import { mean } from "../../../credit/normalise.js";
import type { ScoringPolicy } from "../../../policy/policy.js";
import { keyOf, split } from "../../../random.js";
import { advance } from "../../../recipes/index.js";
import { stageOf, type Lab } from "../../../recipes/lab.js";
import type { Records } from "../../../recipes/records.js";
import type { Standing } from "../../../recipes/standing.js";
import type { EpisodePlan } from "../../../rollout/episode.js";
import { playEpisodes, successOf } from "../../../rollout/group.js";
import { actedSequences, onSpan } from "../../../rollout/sequences.js";
import type { Episode, Sequence, Task } from "../../../types.js";
import { openLab } from "../../laboratory.js";
import { armOf, goingOn, stage, type ArmName } from "./arms.js";

export interface WhyRow {
  readonly seed: number;
  readonly arm: ArmName;
  /** After how many iterations. */
  readonly moment: number;
  /** Success on held-out tasks at temperature .4, without sentences and with the task's true ones. */
  readonly plain: number;
  readonly told: number;
  /** Divergence of the policy from where it began, nats a token, on what it said then without sentences, and with them. */
  readonly movedPlain: number;
  readonly movedTold: number;
  /** Without sentences, at the temperature of training: surprise a token, places gone to again, actions refused. */
  readonly surprise: number;
  readonly again: number;
  readonly refused: number;
  /** Of the groups of training since the moment before: those with wins and losses, and those that were won throughout. */
  readonly mixed: number | null;
  readonly won: number | null;
}

export interface WhySize {
  readonly moments: readonly number[];
  readonly further: readonly number[];
  readonly tasks: number;
  readonly looks: number;
}

const fullSize: WhySize = { moments: [0, stage / 2, stage], further: [2 * stage], tasks: 256, looks: 96 };

export async function whyRun(name: ArmName, seed: number, size: WhySize = fullSize): Promise<WhyRow[]> {
  const { config, recipe } = armOf(name, seed);
  const lab = await openLab(config);
  const tasks = [...lab.world.tasks("heldout", { start: 0, count: size.tasks })];
  const eyes = await eyesOf(lab, tasks, size.looks);
  const moments = [...size.moments, ...(goingOn.includes(name) ? size.further : [])];
  const rows: WhyRow[] = [];
  let from: Standing | undefined;
  for (const moment of moments) {
    const until = ({ iteration }: Standing): boolean => iteration === moment;
    const { standing, records } = await advance(config, lab, { recipe, from, until });
    from = standing;
    rows.push({ seed, arm: name, moment, ...(await look(lab, eyes)), ...groupsOf(records) });
  }
  lab.policy.dispose();
  return rows.map(rounded);
}

/** What every moment is looked at with: tasks, and what the policy said before it learnt. */
interface Eyes {
  readonly tasks: readonly Task[];
  readonly looks: readonly Task[];
  readonly before: Readonly<Record<"plain" | "told", readonly Sequence[]>>;
}

async function eyesOf(lab: Lab, tasks: readonly Task[], count: number): Promise<Eyes> {
  const looks = tasks.slice(0, count);
  const said = async (told: boolean): Promise<Sequence[]> =>
    (await playAll(lab, looks, { told, temperature: 1 })).flatMap(saidOf);
  return { tasks, looks, before: { plain: await said(false), told: await said(true) } };
}

async function look(lab: Lab, eyes: Eyes): Promise<Omit<WhyRow, "seed" | "arm" | "moment" | "mixed" | "won">> {
  const exam = async (told: boolean): Promise<number> =>
    successOf(await playAll(lab, eyes.tasks, { told, temperature: 0.4 }));
  const free = await playAll(lab, eyes.looks, { told: false, temperature: 1 });
  const turns = free.flatMap((episode) => episode.turns);
  return {
    plain: await exam(false),
    told: await exam(true),
    movedPlain: await movedOn(lab.policy, eyes.before.plain),
    movedTold: await movedOn(lab.policy, eyes.before.told),
    surprise: -mean(free.flatMap(saidOf).flatMap(logProbsOf)),
    again: mean(free.map(againIn)),
    refused: mean(turns.map(({ valid }) => Number(!valid))),
  };
}

/** The same luck at every moment and in every arm. */
function playAll(
  lab: Lab,
  tasks: readonly Task[],
  { told, temperature }: { readonly told: boolean; readonly temperature: number },
): Promise<Episode[]> {
  const condition = told ? ({ kind: "skill", skills: [], truncated: false } as const) : ({ kind: "plain" } as const);
  const plans = tasks.map((task): EpisodePlan => ({
    id: task.id,
    task,
    key: split(keyOf(`skill0-why ${temperature}`), task.id),
    condition,
    skillTexts: told ? lab.world.truths!(task) : [],
  }));
  return playEpisodes(stageOf(lab), lab.world, plans, { temperature });
}

/** What was said, marked so that its log-probabilities can be read. */
function saidOf(episode: Episode): Sequence[] {
  return actedSequences(episode, (turn) =>
    onSpan(turn, { start: 0, end: turn.said.tokens.length }, [{ component: "rl", weight: 1, advantage: 0 }]),
  );
}

function logProbsOf({ signals, oldLogProbs }: Sequence): number[] {
  return signals.flatMap((here, i) => (here === undefined ? [] : [oldLogProbs[i]!]));
}

/** Mean of log π_before − log π_now over what was said before. */
async function movedOn(policy: ScoringPolicy, before: readonly Sequence[]): Promise<number> {
  const asked = before.map(({ tokens, signals }) => ({
    tokens,
    from: signals.findIndex((here) => here !== undefined),
  }));
  const scores = await policy.score(asked);
  const gaps = before.flatMap(({ signals, oldLogProbs }, s) =>
    signals.flatMap((here, i) => (here === undefined ? [] : [oldLogProbs[i]! - scores[s]![i - asked[s]!.from]!])),
  );
  return mean(gaps);
}

/** Of the ways to a place, the share to a place where it has been in this episode. */
function againIn({ turns }: Episode): number {
  const ways = turns.map(({ action }) => action).filter((action) => action.startsWith("go "));
  return ways.length === 0 ? 0 : 1 - new Set(ways).size / ways.length;
}

function groupsOf(records: Records): Pick<WhyRow, "mixed" | "won"> {
  const rates = records.of("groups").flatMap(({ groups }) => groups.map(({ episodes }) => successOf(episodes)));
  if (rates.length === 0) return { mixed: null, won: null };
  const share = (is: (rate: number) => boolean): number => mean(rates.map((rate) => Number(is(rate))));
  return { mixed: share((rate) => rate > 0 && rate < 1), won: share((rate) => rate === 1) };
}

function rounded(row: WhyRow): WhyRow {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === "number" ? Number(value.toFixed(5)) : value,
  ]);
  return Object.fromEntries(entries) as WhyRow;
}
