/** `siri-lab sweep`: a grid of options over seeds. */
import { command } from "../frame/command.js";
import { methodHelp, methodIn, methodNames, optionPaths } from "../frame/methods.js";
import { folder, oneOf, setting, text, whole } from "../frame/values.js";
import { defaulted, flag, option, several, word, words } from "../frame/words.js";

export default command({
  about: [
    "Run every combination of some values of options over some seeds, each in a folder of its own, and say which did best.",
    "Stopped and started again, it goes on; finished runs are not run again.",
  ].join("\n"),
  examples: ["sweep siri --grid update.learningRate=1e-4,3e-4 --grid rollout.groups=8,16 --seeds 3"],
  words: (argv) => {
    const paths = optionPaths(methodIn(argv));
    return words({
      method: word(oneOf("METHOD", methodNames), "which method"),
      grid: several("grid", setting(paths), "an option and its values, with commas between them"),
      set: several("set", setting(paths), "an option that all runs share"),
      seeds: defaulted("seeds", whole(1, 10_000), 3, "how many seeds, from 1 on"),
      folder: option("folder", folder(), "where the runs are kept (default: runs/sweep/METHOD)"),
      processes: option("processes", whole(1, 256), "runs at a time (default: one a core)"),
      queue: option(
        "queue",
        text("URL"),
        "give the runs to the workers of this queue (or SIRI_QUEUE); see docs/queue.md",
      ),
      json: flag("json", "the table as JSON"),
    });
  },
  more: (argv) => methodHelp(argv, "npx siri-lab sweep"),
  run: async (given) => (await import("../sweep.js")).sweepGrid(given),
});
