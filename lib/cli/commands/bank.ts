/** `siri-lab bank`: the skills of a run as a page and a table. */
import { command } from "../frame/command.js";
import { file, folder } from "../frame/values.js";
import { flag, option, word, words } from "../frame/words.js";

export default command({
  about: "Browse the skills of a run: utilities with intervals, lives, and the episodes they were written from.",
  examples: ["bank runs/siri/seed-0", "bank runs/siri/seed-0 --out skills.html --sequential"],
  words: words({
    run: word(folder("RUN"), "the folder of a run"),
    out: option("out", file(), "the page to write (default: skills.html in the folder)"),
    sequential: flag("sequential", "intervals that hold however often one has looked, wider than the usual ones"),
    json: flag("json", "print the skills with their lives as JSON"),
  }),
  run: async (given) => console.log((await import("../bank.js")).browseBank(given)),
});
