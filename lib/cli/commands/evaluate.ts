/** `siri-lab evaluate`: play ALFWorld's validation games once. */
import { labError } from "../../errors.js";
import { command } from "../frame/command.js";
import { folder, oneOf, suggested, whole } from "../frame/values.js";
import { defaulted, flag, option, several, word, words } from "../frame/words.js";

const splits = ["valid_seen", "valid_unseen", "valid_train", "train"] as const;
const shopSplits = ["original-test", "original-dev", "test", "dev"] as const;

/** What is meant for the other world would be ignored without a word. */
function refuse(stands: boolean, world: string, option: string, why: string): void {
  if (stands)
    throw labError(`evaluate ${world}`, { expected: `no ${option}`, got: option, fix: `leave it out: ${why}` });
}

export default command({
  about: `Play ALFWorld's 274 validation games once each: success within 12, 15, 20, 30 and 50 steps, beside scripts. Or play WebShop's own goals by
scripts, from a folder with its products, and by a policy that was taught from it: score and success.`,
  examples: [
    "evaluate alfworld",
    "evaluate alfworld --split valid_seen --games 20 --greedy --json",
    "evaluate webshop --folder my-webshop-data --policy webshop-real",
  ],
  words: words({
    world: word(oneOf("WORLD", ["alfworld", "webshop"]), "which world: alfworld or webshop"),
    policy: option(
      "policy",
      suggested("NAME", ["household-expert", "alfworld", "webshop-real"]),
      "a name under data/policies, or a folder (default: of alfworld household-expert, of webshop none, scripts alone)",
    ),
    split: several(
      "split",
      oneOf("NAME", [...splits, ...shopSplits]),
      `${splits.join(", ")} (default: the first two); of webshop ${shopSplits.join(", ")}`,
    ),
    folder: option("folder", folder(), "webshop: where its own files lie"),
    games: option("games", whole(1), "only the first so many games (or goals) of each split"),
    seed: defaulted("seed", whole(), 0, "seed of the draws"),
    greedy: flag("greedy", "say the likeliest answer (default: draw at temperature .4)"),
    free: flag("free", "play also with free answers, beside choosing among admissible commands"),
    workers: defaulted("workers", whole(1, 64), 2, "worker threads; results do not depend on it"),
    json: flag("json", "print JSON in place of tables: the shares and every game"),
  }),
  run: async ({ folder, policy, ...given }) => {
    if (given.world === "webshop") {
      refuse(given.greedy, "webshop", "--greedy", "scripts draw nothing, and a policy plays both ways");
      refuse(given.free, "webshop", "--free", "a policy chooses among what a page allows");
      return (await import("../evaluate-webshop.js")).evaluateShop({ ...given, policy, folder });
    }
    refuse(folder !== undefined, "alfworld", "--folder", "its games are shipped");
    return (await import("../evaluate.js")).evaluateGames({
      ...given,
      policy: policy ?? "household-expert",
      world: given.world,
    });
  },
});
