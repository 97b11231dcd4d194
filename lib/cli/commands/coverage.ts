/** `siri-lab coverage`: simulate how often the intervals of the pages hold the truth. */
import { command } from "../frame/command.js";
import { words } from "../frame/words.js";

export default command({
  about: "Simulate how often the intervals and tests of the studies' pages are right, and write data/runs/coverage.md.",
  examples: ["coverage"],
  words: words({}),
  run: async () => (await import("../coverage.js")).simulateCoverage(),
});
