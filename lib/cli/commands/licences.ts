/** `siri-lab licences`: which licence every package has. */
import { command } from "../frame/command.js";
import { words } from "../frame/words.js";

export default command({
  about: "Write data/licences.md: which licence every npm package has, from the lock files.",
  examples: ["licences"],
  words: words({}),
  run: async () => (await import("../licences.js")).writeLicences(),
});
