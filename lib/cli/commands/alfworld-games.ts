/** `siri-lab alfworld-games`: make the files of data/alfworld again from public data. */
import { command } from "../frame/command.js";
import { folder } from "../frame/values.js";
import { option, word, words } from "../frame/words.js";

export default command({
  about: [
    "Make data/alfworld again: the released games packed, and train games rebuilt from ALFRED's trajectories.",
    "SOURCE holds, one JSON a line (gzipped or not), what data/alfworld/README.md describes:",
    "  alfred/alfred_tasks.jsonl, alfworld/games.jsonl, alfworld/initial_states_extra.jsonl, alfworld/scenes.jsonl,",
    "  and alfworld/can_contain.json.",
  ].join("\n"),
  examples: ["alfworld-games public-data --out made"],
  words: words({
    source: word(folder("SOURCE"), "the folder with the public data"),
    out: option("out", folder(), "where to write (default: data/alfworld)"),
  }),
  run: async (given) => (await import("../alfworld-games.js")).makeAlfworldGames(given),
});
