/**
 * Sentences being tried before your eyes: paired groups round by round, a decision after each trial, one picture that is
 * redrawn. And what another rule would have said of the very same trials.
 */
import { skillForest } from "../plot/skills/charts.js";
import { keyOf, split, type Key } from "../random.js";
import type { OpenedLab } from "../recipes/lab.js";
import { apply, emptyBank, type Bank, type BankEntry } from "../skills/bank.js";
import type { Skill, SkillStatus, Task } from "../types.js";
import { tryOut } from "../validation/calibration.js";
import { decide, defaultDecision, type DecisionOptions } from "../validation/decide.js";
import { skillFrom } from "./lesson.js";
import { watchAny } from "./watch.js";

export interface TrialsOptions {
  /** Tasks to try on; each round takes those that a sentence speaks of, from another place in the list. */
  readonly tasks: readonly Task[];
  readonly rounds: number;
  /** Trials a round, and episodes a trial (both halves together). */
  readonly trials?: number;
  readonly size?: number;
  readonly decision?: DecisionOptions;
  readonly key?: Key;
}

/** Try sentences side by side and watch their intervals narrow; gives the bank with all trials and decisions. */
export async function watchTrials(
  lab: OpenedLab,
  sentences: readonly (Skill | string)[],
  options: TrialsOptions,
): Promise<Bank> {
  const { promoteAbove, retireBelow } = options.decision ?? defaultDecision;
  const skills = sentences.map((one) => (typeof one === "string" ? skillFrom(lab.world, one) : one));
  const banks = await watchAny(trying(lab, skills, options), {
    total: options.rounds + 1,
    draw: (seen, note) => {
      const title = `Utilities after ${Math.max(0, seen.length - 1)} rounds${note === "" ? "" : ` · ${note}`}`;
      return skillForest(seen.at(-1) ?? emptyBank, { title, thresholds: [retireBelow, promoteAbove] });
    },
  });
  return banks.at(-1) ?? emptyBank;
}

async function* trying(lab: OpenedLab, skills: readonly Skill[], options: TrialsOptions): AsyncGenerator<Bank> {
  const { tasks, rounds, trials = 2, size = 8, decision: rule = defaultDecision, key = keyOf("trials") } = options;
  const insert = (bank: Bank, skill: Skill): Bank =>
    apply(bank, { kind: "insert", iteration: 0, skill, status: "candidate" });
  let bank = skills.reduce(insert, emptyBank);
  yield bank;
  const stretch = Math.floor(tasks.length / (rounds + 1));
  for (let round = 1; round <= rounds; round++) {
    const at = {
      tasks: tasks.slice(stretch * round),
      trials,
      size,
      sampling: { temperature: 1 },
      key: split(key, round),
    };
    for (const skill of skills) {
      if (entryOf(bank, skill).status === "retired") continue;
      for (const trial of await tryOut(lab.stage, lab.world, skill, at)) {
        bank = apply(bank, { kind: "trial", trial: { ...trial, iteration: round } });
        const decision = decide(entryOf(bank, skill), round, rule);
        if (decision) bank = apply(bank, { kind: "decide", decision });
      }
    }
    yield bank;
  }
}

function entryOf(bank: Bank, { id }: Skill): BankEntry {
  return bank.entries.find(({ skill }) => skill.id === id)!;
}

/** When a rule would have decided about a candidate, had it looked after every trial; `undecided` where it never did. */
export function whenDecided(
  { deltas, ...entry }: BankEntry,
  options: DecisionOptions,
): { to: SkillStatus | "undecided"; after: number; because: string } {
  for (let n = 1; n <= deltas.length; n++) {
    const decision = decide({ ...entry, status: "candidate", deltas: deltas.slice(0, n) }, n, options);
    if (decision) return { to: decision.to, after: n, because: decision.because };
  }
  return { to: "undecided", after: deltas.length, because: "not enough evidence" };
}
