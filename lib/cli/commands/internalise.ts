/** `siri-lab internalise`: teach the active skills of a kept run to its policy. */
import { command } from "../frame/command.js";
import { runWords } from "../frame/run-words.js";
import { file, folder, whole } from "../frame/values.js";
import { defaulted, flag, option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Internalise alone: from where a run of siri stands, teach what its active skills make the policy do to the policy without",
    "them, and examine it before and after. The run stays as it is; the taught policy goes into its folder phases.",
  ].join("\n"),
  examples: ["internalise runs/siri/seed-0 --iterations 8", "internalise runs/siri/seed-0 --skills skills.txt --json"],
  words: words({
    run: word(folder("RUN"), "the folder of a run of siri"),
    skills: option("skills", file(), "skills that are made active first, beside those of the bank"),
    iterations: defaulted("iterations", whole(1, 10_000), 4, "iterations of teaching"),
    ...runWords,
    json: flag("json", "success before and after, and what was taught, as JSON"),
  }),
  run: async (given) => (await import("../phases.js")).internalise(given),
});
