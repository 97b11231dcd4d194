/** `siri-lab serve`: a world for a program in another language. */
import { worldNames } from "../../../envs/dials.js";
import { command } from "../frame/command.js";
import { oneOf, setting } from "../frame/values.js";
import { several, word, words } from "../frame/words.js";

export default command({
  about: [
    "Serve a world to a program in another language: a question a line on standard input, an answer a line on",
    "standard output, both JSON. bridge/siri_lab_gym.py asks in this way; docs/exports.md shows the questions.",
  ].join("\n"),
  examples: ["serve pocket --set slack=2"],
  words: words({
    world: word(oneOf("WORLD", worldNames), "which world"),
    set: several("set", setting([], { strict: false }), "an option of the world, such as family=3"),
  }),
  run: async (given) => (await import("../serve.js")).serveWorld(given),
});
