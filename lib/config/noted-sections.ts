/** Sections of methods whose own notes stand in the prompt of half of every group, and are known by their trials. */
import { real, whole, type Fields } from "../fields.js";

/** Which notes stand in a prompt. */
export interface ChoiceSection {
  /** Most notes in a prompt, one for each question, the best first. Paper: 3 (UCOB, arXiv 2606.29502; D2Skill, arXiv 2603.28716). */
  readonly most: number;
  /** Rate of a note's running utility. Paper: .2 (UCOB), .5 (D2Skill). */
  readonly rate: number;
  /** How much a seldom tried note is worth trying. Paper: .1 (UCOB), .05 (D2Skill). */
  readonly exploration: number;
}

export function choiceOf(rate: number, exploration: number): Fields<ChoiceSection> {
  return {
    most: whole(3, { min: 1 }),
    rate: real(rate, { above: 0, max: 1 }),
    exploration: real(exploration, { min: 0 }),
  };
}
