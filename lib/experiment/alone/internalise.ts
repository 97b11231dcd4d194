/**
 * Internalisation alone: from where a kept SIRI run stands, some iterations in which what active skills make the policy do is
 * taught to the policy without them. The run stays as it is; the taught policy is a folder of its own.
 */
import { resolve, type ConfigInput, type Resolved } from "../../config.js";
import { expect } from "../../errors.js";
import { loadModel, saveModel } from "../../policy/load.js";
import type { TransformerPolicy } from "../../policy/transformer-policy.js";
import { evaluate } from "../../recipes/evaluation.js";
import { advance } from "../../recipes/index.js";
import { toEnd } from "../../recipes/lab.js";
import { branch, type Standing } from "../../recipes/standing.js";
import type { RunRecord, TaskOutcome } from "../../records.js";
import { apply, find, withStatus } from "../../skills/bank.js";
import type { Skill, SkillStatus } from "../../types.js";
import { modelUnder, policyFolder } from "../run-policy.js";
import { pairedDifference, type Difference } from "../statistics.js";
import { bankOf } from "../bank-edits.js";
import type { StoppedRun } from "../stopped-run.js";
import { keepPhase, openPhase, phasePath, skillsOfFile, type PhaseOptions, type Place } from "./opened.js";

export interface InternaliseOptions extends PhaseOptions {
  /** A file of skills that are made active first, beside those of the bank. */
  readonly skills?: string | undefined;
  readonly iterations: number;
  readonly tell?: (done: number, of: number) => void;
}

/** Success on the examination tasks, without any skill in the prompt. */
export interface InternalisedAlone extends Place {
  readonly iterations: number;
  readonly skills: readonly string[];
  readonly before: number;
  readonly after: number;
  /** After minus before, task by task with the same luck. */
  readonly gain: Omit<Difference, "differences">;
  /** How many tokens each gate let through, over all iterations. */
  readonly funnel: Readonly<Record<string, number>>;
  /** The folder of the taught policy: `--policy` takes it. */
  readonly policy: string;
}

export async function internaliseRun(
  path: string,
  { skills: file, iterations, tell, ...options }: InternaliseOptions,
): Promise<InternalisedAlone & { file: string }> {
  const run = await openPhase(path, options);
  const { place } = run;
  const from = teachingFrom(run, file);
  const lab = await branch(run.lab, from);
  try {
    const config = longerBy(run.config, from.iteration + iterations);
    const before = await examined(config, lab, from.iteration);
    const { records, standing } = await advance(config, lab, {
      from,
      until: ({ iteration }) => {
        tell?.(iteration - from.iteration, iterations);
        return iteration >= from.iteration + iterations;
      },
    });
    await lab.policy.restore(standing.policy);
    const after = await examined(config, lab, from.iteration);
    const told = { iterations, skills: withStatus(bankOf(from), "active").map(({ skill }) => skill.id) };
    const policy = phasePath("internalise", place, told);
    savePolicy(run, lab.policy as TransformerPolicy, policy, options);
    return keepPhase(policy, {
      ...place,
      iterations,
      skills: withStatus(bankOf(from), "active").map(({ skill }) => skill.text),
      ...comparison(before, after),
      funnel: summed([...records]),
      policy,
    } satisfies InternalisedAlone);
  } finally {
    lab.policy.dispose();
    run.lab.policy.dispose();
  }
}

/** The standing in the phase `internalise`, with the file's skills active. */
function teachingFrom(run: StoppedRun, file: string | undefined): Standing {
  expect(run.config.method === "siri", "internalise", {
    expected: "a run of siri, which carries skills and what it has taught",
    got: run.config.method,
    fix: "npx siri-lab train siri makes one",
  });
  const standing = withActive(run.standing, file === undefined ? [] : skillsOfFile(file, run));
  expect(withStatus(bankOf(standing), "active").length > 0, "internalise", {
    expected: "a bank with active skills",
    got: "none",
    fix: "give some with --skills FILE, or train the run on",
  });
  const state = { ...(standing.state as object), phase: "internalise", internalisingSince: standing.iteration };
  return { ...standing, state };
}

/** The skills that the bank does not know go in as active ones; what it knows is made active. */
function withActive(standing: Standing, skills: readonly Skill[]): Standing {
  const { iteration } = standing;
  const because = "internalise alone";
  const before = bankOf(standing);
  const bank = skills.reduce((bank, skill) => {
    const known = find(bank, skill.id);
    if (known === undefined) return apply(bank, { kind: "insert", iteration, skill, status: "active" });
    const way: SkillStatus[] = known.status === "retired" ? ["candidate", "active"] : ["active"];
    return (known.status === "active" ? [] : way).reduce((now, to) => {
      const { status: from } = find(now, skill.id)!;
      return apply(now, { kind: "decide", decision: { skill: skill.id, iteration, from, to, because } });
    }, bank);
  }, before);
  return { ...standing, state: { ...(standing.state as object), bank } };
}

/** A finished run has no iterations left of its own. */
function longerBy({ derived: _, ...config }: Resolved, iterations: number): Resolved {
  return resolve({ ...config, iterations: Math.max(iterations, config.iterations) } as ConfigInput);
}

/** The same tasks with the same luck whenever it is asked. */
async function examined(config: Resolved, lab: StoppedRun["lab"], iteration: number): Promise<TaskOutcome[]> {
  return (await toEnd(evaluate(config, lab, iteration))).value;
}

function comparison(
  before: readonly TaskOutcome[],
  after: readonly TaskOutcome[],
): Pick<InternalisedAlone, "before" | "after" | "gain"> {
  const [was, is] = [before, after].map((outcomes) => outcomes.map(({ success }) => success)) as [number[], number[]];
  const { differences: _, ...gain } = pairedDifference(is, was);
  const share = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { before: share(was), after: share(is), gain };
}

function summed(records: readonly RunRecord[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const record of records)
    if (record.kind === "gate")
      for (const [gate, count] of Object.entries(record.funnel)) sums[gate] = (sums[gate] ?? 0) + count;
  return sums;
}

/** With the tokenizer of the checkpoint that the run began with. */
function savePolicy(
  { config }: StoppedRun,
  policy: TransformerPolicy,
  folder: string,
  { policy: began = policyFolder(config.tasks.policy, config.tasks.world) }: PhaseOptions,
): void {
  const { tokenizer } = loadModel(modelUnder(began));
  saveModel(folder, { weights: policy.weights(), tokenizer });
}
