/** `siri-lab view`: run folders and kept studies in a browser, from this computer to this computer. */
import { command } from "../frame/command.js";
import { fileOrFolder, text, whole } from "../frame/values.js";
import { flag, option, optionalWord, words } from "../frame/words.js";

export default command({
  about:
    "Browse runs and kept studies: curves, skills, trials, the plays behind every number. The page follows a run while it goes.",
  examples: ["view", "view runs --port 8000", "view data/runs --no-open", "view --queue redis://localhost:6379"],
  words: words({
    folder: optionalWord(
      fileOrFolder("FOLDER"),
      "a run, a folder with runs, or a run that the playground saved (default: runs, else the studies that are kept)",
    ),
    port: option("port", whole(1, 65535), "the port to listen on (default: any free one)"),
    queue: option("queue", text("redis://HOST:PORT"), "show how far the runs of this queue are (or SIRI_QUEUE)"),
    noOpen: flag("no-open", "print the address and open no browser"),
  }),
  run: async (given) => (await import("../view.js")).showViewer(given),
});
