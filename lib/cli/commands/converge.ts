/** `siri-lab converge`: the convergence curve of a run's bank. */
import { command } from "../frame/command.js";
import { file, folder, whole } from "../frame/values.js";
import { defaulted, flag, option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Has the bank of a run converged? New skills along the stream of tasks, the share of tasks that it serves, and, where the",
    "world tells its rules, how many of the true sentences it holds. Also of a run that is not finished.",
  ].join("\n"),
  examples: ["converge runs/siri/seed-0", "converge runs/siri/seed-0 --every 10 --out converge.html"],
  words: words({
    run: word(folder("RUN"), "the folder of a run"),
    every: defaulted("every", whole(1, 10_000), 5, "iterations in a stretch"),
    out: option("out", file(), "a page to write"),
    json: flag("json", "print the curve as JSON"),
  }),
  run: async (given) => console.log((await import("../converge.js")).converge(given)),
});
