/** `siri-lab model-check`: compare a real model as it runs here with llama.cpp and Python transformers. */
import { KNOWN_MODELS } from "../../policy/checkpoint/known-models.js";
import { command } from "../frame/command.js";
import { suggested } from "../frame/values.js";
import { optionalWord, words } from "../frame/words.js";

const names = KNOWN_MODELS.map(({ name }) => name);

export default command({
  about: "Compare a real model as it runs here with llama.cpp and Python transformers; writes data/model-check.json.",
  examples: ["model-check", "model-check model.gguf"],
  words: words({
    model: optionalWord(suggested("MODEL", names), `a GGUF file, or one of ${names.join(", ")} (default: the first)`),
  }),
  run: async ({ model = names[0]! }) => (await import("../model-check.js")).checkModel(model),
});
