/** `siri-lab fidelity`: compare the worlds with recordings of the real ones. */
import { command } from "../frame/command.js";
import { folder } from "../frame/values.js";
import { flag, required, words } from "../frame/words.js";

export default command({
  about: "Compare the worlds with recordings of the real ones; what has no files counts as 0 of 0.",
  examples: ["fidelity --data public-data --json"],
  words: words({
    data: required("data", folder(), "a folder laid out like the public data"),
    json: flag("json", "one JSON object instead of a table"),
  }),
  run: async (given) => (await import("../fidelity.js")).compareWorlds(given),
});
