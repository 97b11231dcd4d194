/** `siri-lab model-setup`: fetch a real language model. */
import { KNOWN_MODELS } from "../../policy/checkpoint/known-models.js";
import { command } from "../frame/command.js";
import { oneOf } from "../frame/values.js";
import { optionalWord, words } from "../frame/words.js";

const names = KNOWN_MODELS.map(({ name }) => name);

export default command({
  about: "Fetch a real language model into the cache outside the repository (SIRI_CACHE moves it).",
  examples: ["model-setup"],
  words: words({ name: optionalWord(oneOf("NAME", names), `one of ${names.join(", ")} (default: the first)`) }),
  run: async ({ name = names[0]! }) => (await import("../model-setup.js")).setUpModel(name),
});
