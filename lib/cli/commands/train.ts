/** `siri-lab train`: one run of one method in a folder of its own; can be stopped at any moment and resumed. */
import { command } from "../frame/command.js";
import { methodHelp, methodIn, methodNames, optionPaths } from "../frame/methods.js";
import { worldNames } from "../../../envs/dials.js";
import { file, folder, oneOf, setting, text, whole } from "../frame/values.js";
import { defaulted, flag, option, optionalWord, several, words } from "../frame/words.js";

export default command({
  about: "Train a policy with a method and keep everything in a folder.",
  examples: [
    "train siri --seed 3 --set update.learningRate=1e-4",
    "train --resume --folder runs/siri/seed-3",
    "train --recipe my-variant.ts --seed 3",
    "train siri --world pocket-english --until 2",
  ],
  words: (argv) =>
    words({
      method: optionalWord(oneOf("METHOD", methodNames), "which method"),
      recipe: option("recipe", file(), "a .ts or .js file that exports a variant or a recipe of your own"),
      config: option("config", file(), "a JSON file with the configuration"),
      folder: option("folder", folder(), "where the run is kept (default: runs/METHOD/seed-N)"),
      seed: option("seed", whole(), "which hidden rules the world has, and all randomness (default: 0)"),
      world: option(
        "world",
        oneOf("WORLD", worldNames),
        "which world, with what a run in it is told (default: pocket)",
      ),
      set: several("set", setting(optionPaths(methodIn(argv))), "an option of the method"),
      policy: option("policy", text("PATH"), "a checkpoint folder, or a known model, instead of the shipped policy"),
      workers: defaulted("workers", whole(1, 256), 1, "worker threads; results do not depend on it"),
      rollouts: option(
        "rollouts",
        text("redis://HOST:PORT"),
        "let the workers at this queue play the groups (or SIRI_ROLLOUTS)",
      ),
      checkpoints: defaulted("checkpoints", whole(1), 10, "iterations between checkpoints"),
      resume: flag("resume", "go on from the newest checkpoint, if there is one"),
      restart: flag("restart", "begin again; all files of the old run are put aside in the folder"),
      until: option("until", whole(), "stop before this iteration, with a checkpoint; --resume goes on"),
      plays: defaulted("plays", oneOf("WHICH", ["all", "trials", "none"]), "all", "which plays are kept turn by turn"),
      records: flag("records", "also keep all records, which a comparison reads (records.bin)"),
      json: flag("json", "say in JSON what came out"),
      quiet: flag("quiet", "print nothing but what went wrong"),
    }),
  more: (argv) => methodHelp(argv, "npx siri-lab train"),
  run: async (given) => (await import("../train.js")).trainCommand(given),
});
