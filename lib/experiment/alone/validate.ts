/** Validation alone: every skill in pairs of attempts at one task with the same luck, without it and with it. */
import { expect } from "../../errors.js";
import { split } from "../../random.js";
import { stageOf } from "../../recipes/lab.js";
import { halvesOf, playGroups, type GroupPlan } from "../../rollout/group.js";
import { withStatus, type Bank } from "../../skills/bank.js";
import { fits, topicsOf } from "../../skills/retrieval.js";
import type { Skill, Task } from "../../types.js";
import { judgeSkills, type Judgement } from "../../validation/judge.js";
import { pairOf, type SkillPairs } from "../../validation/results/pairs.js";
import type { StoppedRun } from "../stopped-run.js";
import { keepPhase, openPhase, phasePath, skillsOfFile, type PhaseOptions, type Place } from "./opened.js";

export interface ValidateOptions extends PhaseOptions {
  /** A file of skills; the candidates and active skills of the run's bank where it is left out. */
  readonly skills?: string | undefined;
  /** Tasks a skill is tried on. */
  readonly pairs: number;
  readonly tell?: (done: number, of: number) => void;
}

export interface ValidatedAlone extends Place {
  readonly pairs: number;
  readonly skills: readonly Skill[];
  /** In the order of `skills`; a skill that fits no task has none. */
  readonly judged: readonly Judgement[];
  readonly fitsNoTask: readonly string[];
}

/** How many tasks are looked through for one that a skill fits. */
const LOOKED = 400;

export async function validateRun(
  path: string,
  { skills: file, pairs, tell, ...options }: ValidateOptions,
): Promise<ValidatedAlone & { file: string }> {
  const run = await openPhase(path, options);
  const { place } = run;
  try {
    const skills = file === undefined ? ofBank(run) : skillsOfFile(file, run);
    const tried: SkillPairs[] = [];
    for (const [at, skill] of skills.entries()) {
      tried.push(await triedOn(run, skill, pairs));
      tell?.(at + 1, skills.length);
    }
    const result: ValidatedAlone = {
      ...place,
      pairs,
      skills,
      judged: judgeSkills(tried.filter((one) => one.pairs.length > 0)),
      fitsNoTask: tried.filter((one) => one.pairs.length === 0).map(({ skill }) => skill),
    };
    const told = { pairs, skills: skills.map(({ id }) => id) };
    return keepPhase(phasePath("validate", place, told), result);
  } finally {
    run.lab.policy.dispose();
  }
}

function ofBank({ standing }: StoppedRun): Skill[] {
  const { bank } = (standing.state ?? {}) as { readonly bank?: Bank };
  const skills = bank === undefined ? [] : withStatus(bank, "candidate", "active").map(({ skill }) => skill);
  expect(skills.length > 0, "validate", {
    expected: "a run whose bank has skills to try",
    got: "none",
    fix: "give some with --skills FILE; mine RUN writes one",
  });
  return skills;
}

/** On tasks of the training list that the run has not reached, so that nothing was learned from them. */
async function triedOn({ config, lab, standing }: StoppedRun, skill: Skill, count: number): Promise<SkillPairs> {
  const start = standing.iteration * config.rollout.groups;
  const tasks = fittingTasks(lab.world.tasks(config.tasks.split, { start, count: LOOKED * count }), skill, count, lab);
  const plans = tasks.map((task): GroupPlan => {
    const key = split(split(split(lab.key, "validate alone"), skill.id), task.id);
    return { id: task.id, task, key, size: 1, skills: [skill], pairing: "extra" };
  });
  const groups = await playGroups(stageOf(lab), lab.world, plans, { temperature: config.rollout.temperature });
  const pairs = groups.map((group) => {
    const { withSkill, without } = halvesOf(group)!;
    return pairOf(group.task.id, Number(withSkill[0]!.success), Number(without[0]!.success));
  });
  return { skill: skill.text, pairs, onlyWith: [], onlyWithout: [] };
}

function fittingTasks(tasks: Iterable<Task>, skill: Skill, count: number, { world }: StoppedRun["lab"]): Task[] {
  const found: Task[] = [];
  for (const task of tasks) {
    if (fits({ skill }, task, topicsOf(world, task))) found.push(task);
    if (found.length === count) break;
  }
  return found;
}
