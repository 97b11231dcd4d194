/** `siri-lab mine`: the policy of a kept run writes skills about its own successes. */
import { command } from "../frame/command.js";
import { runWords } from "../frame/run-words.js";
import { folder, whole } from "../frame/values.js";
import { flag, option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Mine alone: the policy writes skills about its own successes, from where a run stands. The run stays as it is; the skills",
    "go into a file in its folder phases, which validate reads.",
  ].join("\n"),
  examples: ["mine runs/siri/seed-0", "mine runs/gigpo/seed-0 --groups 32 --json"],
  words: words({
    run: word(folder("RUN"), "the folder of a run, of any method"),
    groups: option(
      "groups",
      whole(1, 10_000),
      "play so many groups of plain episodes for it (default: what the run kept)",
    ),
    ...runWords,
    json: flag("json", "skills, and what was refused and why, as JSON"),
  }),
  run: async (given) => (await import("../phases.js")).mine(given),
});
