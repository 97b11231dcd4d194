/** `siri-lab doctor`: what is missing, and what to do about it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import { command } from "../frame/command.js";
import { flag, words } from "../frame/words.js";

export default command({
  about: "Look at everything the laboratory needs and say what is missing, and what to do. Changes nothing.",
  examples: ["doctor"],
  words: words({ json: flag("json", "the same as JSON") }),
  run: ({ json }) => {
    // it must run where nothing is installed yet, so it is a program of its own
    const script = join(packageRoot(), "kernel", "doctor.mjs");
    process.exitCode =
      spawnSync(process.execPath, [script, ...(json ? ["--json"] : [])], { stdio: "inherit" }).status ?? 1;
  },
});
