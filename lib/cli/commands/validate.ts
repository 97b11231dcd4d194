/** `siri-lab validate`: try skills in pairs with the policy of a kept run. */
import { command } from "../frame/command.js";
import { runWords } from "../frame/run-words.js";
import { file, folder, whole } from "../frame/values.js";
import { defaulted, flag, option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Validate alone: every skill is tried on tasks that it speaks of and that the run has not reached, without it and with it,",
    "with the same luck. The run stays as it is; the result goes into its folder phases.",
  ].join("\n"),
  examples: ["validate runs/siri/seed-0 --pairs 32", "validate runs/gigpo/seed-0 --skills skills.txt --json"],
  words: words({
    run: word(folder("RUN"), "the folder of a run, of any method"),
    skills: option("skills", file(), "what mine wrote, JSON, SKILL.md, or a sentence a line (default: the run's bank)"),
    pairs: defaulted("pairs", whole(1, 10_000), 32, "tasks a skill is tried on"),
    ...runWords,
    json: flag("json", "the judgement as JSON"),
  }),
  run: async (given) => (await import("../phases.js")).validate(given),
});
