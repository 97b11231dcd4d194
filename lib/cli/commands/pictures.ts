/** `siri-lab pictures`: draw the pictures of the documentation. */
import { command } from "../frame/command.js";
import { words } from "../frame/words.js";

export default command({
  about: "Draw the pictures of the documentation anew into data/pictures.",
  examples: ["pictures"],
  words: words({}),
  run: async () => (await import("../pictures.js")).drawPictures(),
});
