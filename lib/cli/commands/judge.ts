/** `siri-lab judge`: does a skill help an agent, and how sure can one be? */
import { command } from "../frame/command.js";
import { file, fileOrFolder, oneOf, share, text } from "../frame/values.js";
import { flag, option, several, wordList, words } from "../frame/words.js";

export default command({
  about: [
    "Does this skill help my agent, and how sure can I be? FILE holds how tasks ended, with the skill and without it:",
    "CSV or JSON Lines with task, condition (with, without), outcome (0, 1, or a score between), and if you like skill and",
    "repeat; a benchmark.json of Agent Skills or the folder of an iteration; or logs of Inspect (.eval, .json), each after its",
    "condition.",
    "judge run plays the pairs itself.",
  ].join("\n"),
  examples: [
    "judge docs/example-results.csv --page judge.html",
    "judge with=logs/new.eval without=logs/old.eval",
    "judge --plan --plain 0.5 --effect 0.1",
  ],
  words: words({
    files: wordList(fileOrFolder("FILE"), "results; CONDITION=FILE where the file does not say its condition"),
    json: flag("json", "answer as JSON"),
    page: option("page", file(), "write a page as well, one file that needs nothing else"),
    plan: flag("plan", "say how many tasks it takes; needs no file"),
    plain: option("plain", share(), "for the plan: success without the skill, such as 0.5"),
    effect: option("effect", share(), "the utility that is worth seeing (default: 0.1)"),
    power: option("power", share(), "the chance of seeing it (default: 0.8)"),
    alpha: option("alpha", share(), "how often a skill without an effect may be called one (default: 0.05)"),
    baseline: option("baseline", text("NAME"), "the condition that is no skill, where its name is not a usual one"),
    ignore: several("ignore", text("COLUMN"), "a column that does not matter"),
    score: option("score", text("NAME"), "which score of a log of Inspect counts (default: its first)"),
    unscored: option(
      "unscored",
      oneOf("WHAT", ["lost", "out"]),
      "tries without an outcome: count as lost, or leave out",
    ),
    example: option("example", file(), "play the worked example of the docs, and write its results"),
  }),
  run: async (given) => console.log((await import("../judge.js")).judge(given)),
});
