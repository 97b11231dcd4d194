/** `siri-lab pretrain`: make the policy a world is shipped with. */
import { command } from "../frame/command.js";
import { folder, oneOf, whole } from "../frame/values.js";
import { defaulted, option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Make a world's policy by behaviour cloning in random worlds of its sort, each with hidden rules; the same seed gives the same bytes.",
    "Prints its examination as JSON.",
  ].join("\n"),
  examples: ["pretrain pocket --folder my-policy --steps 200", "pretrain webshop-real --shop my-webshop-data"],
  words: async () => {
    const { languageWorlds, taughtWorlds } = await import("../../experiment/pretraining/worlds.js");
    const { shopPolicy, shopSteps } = await import("../../experiment/webshop/start.js");
    const worlds = [...taughtWorlds, ...languageWorlds, { name: shopPolicy, steps: shopSteps }];
    const names = worlds.map(({ name }) => name);
    const lengths = worlds.map(({ name, steps }) => `${name} ${steps}`).join(", ");
    return words({
      world: word(oneOf("WORLD", names), `one of ${names.join(", ")}`),
      folder: option("folder", folder(), "where the policy is kept (default: the shipped one, data/policies/WORLD)"),
      shop: option("shop", folder(), "webshop-real: where WebShop's own files lie"),
      steps: option("steps", whole(1), `optimiser steps (default: ${lengths})`),
      seed: defaulted("seed", whole(), 0, "seed"),
      workers: defaulted("workers", whole(1, 64), 2, "worker threads; results do not depend on it"),
    });
  },
  run: async (given) => (await import("../pretrain.js")).pretrain(given),
});
