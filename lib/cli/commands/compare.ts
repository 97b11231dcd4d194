/** `siri-lab compare`: methods and variants side by side over the same seeds. */
import { command } from "../frame/command.js";
import { methodNames, optionPaths } from "../frame/methods.js";
import { folder, namedOrPath, setting, text, whole } from "../frame/values.js";
import { defaulted, flag, option, several, wordList, words } from "../frame/words.js";

export default command({
  about: [
    "Methods side by side over the same seeds, with their differences. Called again, it goes on; finished runs are kept.",
    "An arm is a method, or a .ts or .js file that exports a variant. Folders of finished runs are compared as they are.",
  ].join("\n"),
  examples: [
    "compare siri gigpo --seeds 5",
    "compare siri my-variant.ts --set rollout.groups=4",
    "compare runs/siri runs/gigpo",
  ],
  words: words({
    arms: wordList(namedOrPath("ARM", methodNames), "two or more methods, files with a variant, or folders of runs", {
      min: 1,
    }),
    seeds: defaulted("seeds", whole(1, 10_000), 3, "how many seeds, from 1 on"),
    iterations: option("iterations", whole(1, 1_000_000), "iterations a run (default: the method's)"),
    set: several("set", setting(optionPaths("siri")), "an option that all arms share"),
    folder: option("folder", folder(), "where the runs are kept (default: runs/compare)"),
    queue: option("queue", text("redis://HOST:PORT"), "give the runs to the workers of this queue (or SIRI_QUEUE)"),
    workers: option(
      "workers",
      whole(1, 256),
      "worker threads a run (default: one a core); results do not depend on it",
    ),
    json: flag("json", "runs and differences as JSON"),
  }),
  run: async (given) => (await import("../compare.js")).compareArms(given),
});
