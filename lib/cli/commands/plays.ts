/** `siri-lab plays`: open what was played in a run. */
import { command } from "../frame/command.js";
import { folder, text } from "../frame/values.js";
import { flag, optionalWord, word, words } from "../frame/words.js";

export default command({
  about: [
    "Open what was played in a run. Without ID: its skills and what is kept. ID may be",
    "  a skill (its id or its first letters): its trials, and the plays it was written from",
    "  a group, such as 12.3: its plays; the two halves beside each other where a skill was tried",
    "  an episode, such as 12.3.0: every turn with its prompt, chances, reward and advantage",
  ].join("\n"),
  examples: ["plays runs/siri/seed-0", "plays runs/siri/seed-0 12.3"],
  words: words({
    run: word(folder("RUN"), "the folder of a run"),
    id: optionalWord(text("ID"), "a skill, a group or an episode"),
    json: flag("json", "the same as JSON"),
  }),
  run: async (given) => console.log((await import("../plays.js")).openPlays(given)),
});
