/**
 * Paired trials of known skills by one policy at several moments of its training: the same tasks and the same luck at
 * every moment, so that what changes is the policy. One row of numbers a skill and a moment.
 */
import { makePocket } from "../../../../envs/pocket/index.js";
import { resolve } from "../../../config.js";
import { sentenceGrammar } from "../../../mining/grammar.js";
import { keyOf, split, type Key } from "../../../random.js";
import { run } from "../../../recipes/index.js";
import { stageOf, type Lab } from "../../../recipes/lab.js";
import { playGroups, type GroupPlan } from "../../../rollout/group.js";
import { makeSkill } from "../../../skills/skill.js";
import type { Group } from "../../../types.js";
import { trialOf } from "../../../validation/utility.js";
import { openLab } from "../../laboratory.js";
import { probesOf, type Probe, type ProbeKind } from "./probes.js";

export interface TrialPlan {
  readonly trials: number;
  readonly groupSize: number;
  /** After how many iterations of plain GiGPO the skills are tried; 0 is the shipped policy. */
  readonly moments: readonly number[];
}

const fullPlan: TrialPlan = { trials: 48, groupSize: 8, moments: [0, 20, 50] };

/** What one skill did in one policy's hands. */
export interface ProbeRow {
  readonly family: number;
  readonly moment: number;
  readonly kind: ProbeKind;
  readonly sentence: string;
  readonly value: number;
  readonly half: number;
  /** Successes of the half with the skill and of the half without, one digit a trial. */
  readonly withSkill: string;
  readonly without: string;
}

/** Train one policy on the family without any skill, and try the family's skills whenever a moment has come. */
export async function tryFamily(family: number, plan: TrialPlan = fullPlan): Promise<ProbeRow[]> {
  const iterations = Math.max(1, ...plan.moments);
  const config = resolve({ method: "gigpo", seed: family, iterations, evaluation: { every: 0, tasks: 1 } });
  const lab = await openLab(config);
  const key = split(keyOf("validation-pocket"), family);
  const probes = probesOf(makePocket({ family }), plan.trials, key);
  const rows: ProbeRow[] = [];
  for await (const record of run(config, lab)) {
    if (record.kind !== "boundary" || !plan.moments.includes(record.standing.iteration)) continue;
    const moment = record.standing.iteration;
    for (const [place, probe] of probes.entries())
      rows.push({ family, moment, ...(await tryProbe(lab, probe, plan, split(key, place))) });
    if (moment === Math.max(...plan.moments)) break;
  }
  lab.policy.dispose();
  return rows;
}

async function tryProbe(
  lab: Lab,
  { kind, sentence, tasks, value }: Probe,
  { groupSize }: TrialPlan,
  key: Key,
): Promise<Omit<ProbeRow, "family" | "moment">> {
  const source = { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" } as const;
  const parts = sentenceGrammar.parse(sentence)!;
  const skill = makeSkill({ ...parts, text: sentence, scope: { world: lab.world.name, kinds: [] }, source });
  const plans = tasks.map((task, place): GroupPlan => ({
    id: `${place}`,
    task,
    key: split(key, place),
    size: groupSize,
    skills: [skill],
    pairing: "split",
  }));
  const groups = await playGroups(stageOf(lab), lab.world, plans, { temperature: 1 });
  const digits = (half: "withSkill" | "without"): string => groups.map((group) => wins(group, half)).join("");
  return {
    kind,
    sentence,
    value: Number(value.toFixed(4)),
    half: groupSize / 2,
    withSkill: digits("withSkill"),
    without: digits("without"),
  };
}

function wins(group: Group, half: "withSkill" | "without"): number {
  return trialOf(group, 0)![half].reduce((sum, won) => sum + won, 0);
}

/** Δ of every trial. */
export function deltasOf({ withSkill, without, half }: ProbeRow): number[] {
  return [...withSkill].map((won, i) => (Number(won) - Number(without[i])) / half);
}

/** Success with the skill or without it, over all trials of a row. */
export function rateOf(row: ProbeRow, part: "withSkill" | "without"): number {
  return [...row[part]].reduce((sum, digit) => sum + Number(digit), 0) / (row[part].length * row.half);
}
