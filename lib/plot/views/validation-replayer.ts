/** The validation replayer: the trials of skills arrive one by one, and one turns the rule that decides. */
import { livesOf } from "../../skills/history.js";
import type { Bank } from "../../skills/bank.js";
import type { Trial } from "../../types.js";
import { defaultDecision, type DecisionOptions } from "../../validation/decide.js";
import { comparisonOf } from "../../validation/utility.js";
import { keyOf } from "../../random.js";
import type { ValidationReplayerData } from "../../view/data.js";
import { forest } from "../charts/forest.js";
import { view, type View } from "../view.js";

/** A sentence with the trials it had. */
export interface TriedSkill {
  readonly text: string;
  readonly trials: readonly Trial[];
}

export interface ValidationReplayerOptions {
  readonly title?: string;
  /** Where the dials stand at first; the defaults of SIRI if left out. */
  readonly decision?: Partial<DecisionOptions>;
  /** At most so many skills, those with most trials. */
  readonly most?: number;
}

/** `validationReplayer(bank)`, or any sentences with their trials. */
export function validationReplayer(of: Bank | readonly TriedSkill[], options: ValidationReplayerOptions = {}): View {
  const skills = triedSkills(of, options.most ?? 12);
  const data = validationReplayerData(skills, options);
  const rows = skills.map(({ text, trials }) => {
    const { mean, interval, trials: n } = comparisonOf(trials, keyOf("validation replayer"));
    return { name: text, value: mean, low: interval.low, high: interval.high, n };
  });
  const still = forest({ title: data.title, x: "success with the skill minus without", rows });
  return view({ draw: "validation-replayer", data, still, text: still.text() });
}

function triedSkills(of: Bank | readonly TriedSkill[], most: number): TriedSkill[] {
  const all = "log" in of ? livesOf(of).map(({ skill, trials }) => ({ text: skill.text, trials })) : of;
  const tried = all.filter(({ trials }) => trials.length > 0);
  return [...tried].sort((a, b) => b.trials.length - a.trials.length).slice(0, most);
}

/** What the page is told of skills and their trials. */
export function validationReplayerData(
  skills: readonly TriedSkill[],
  { title = "Trials, one by one", decision = {} }: ValidationReplayerOptions = {},
): ValidationReplayerData {
  return {
    title,
    skills: skills.map(({ text, trials }) => ({
      text,
      trials: trials.map(({ withSkill, without }) => ({ withSkill, without })),
    })),
    options: { ...defaultDecision, ...decision },
  };
}
