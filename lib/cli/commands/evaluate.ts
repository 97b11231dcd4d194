/** `siri-lab evaluate`: play ALFWorld's validation games once. */
import { command } from "../frame/command.js";
import { oneOf, suggested, whole } from "../frame/values.js";
import { defaulted, flag, option, several, word, words } from "../frame/words.js";

const splits = ["valid_seen", "valid_unseen", "valid_train", "train"] as const;

export default command({
  about: "Play ALFWorld's 274 validation games once each: success within 12, 15, 20, 30 and 50 steps, beside scripts.",
  examples: ["evaluate alfworld", "evaluate alfworld --split valid_seen --games 20 --greedy --json"],
  words: words({
    world: word(oneOf("WORLD", ["alfworld"]), "which world: alfworld"),
    policy: defaulted(
      "policy",
      suggested("NAME", ["household-expert", "alfworld"]),
      "household-expert",
      "a name under data/policies, or a folder",
    ),
    split: several("split", oneOf("NAME", splits), `${splits.join(", ")} (default: the first two)`),
    games: option("games", whole(1), "only the first so many games of each split"),
    seed: defaulted("seed", whole(), 0, "seed of the draws"),
    greedy: flag("greedy", "say the likeliest answer (default: draw at temperature .4)"),
    free: flag("free", "play also with free answers, beside choosing among admissible commands"),
    workers: defaulted("workers", whole(1, 64), 2, "worker threads; results do not depend on it"),
    json: flag("json", "print JSON in place of tables: the shares and every game"),
  }),
  run: async (given) => (await import("../evaluate.js")).evaluateGames(given),
});
