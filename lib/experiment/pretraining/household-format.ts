/** The compact format for ALFWorld's texts: terse observations, and room for answers such as `move pot 1 to desk 1 ;`. */
import { terse } from "../../../envs/household/index.js";
import { compactFormat, type PromptFormat } from "../../policy/prompt.js";

export const householdFormat: PromptFormat = {
  ...compactFormat,
  name: "compact household",
  observation: ({ text }) => compactFormat.observation({ text: terse(text) }),
  maxAnswerTokens: 9,
};
