/** `siri-lab export`: a run in the formats of other programs. */
import { exportFormats, floatTypes, formatNames } from "../../exports/formats.js";
import { statuses } from "../../skills/lifecycle.js";
import { command } from "../frame/command.js";
import { folder, oneOf } from "../frame/values.js";
import { flag, option, required, several, word, words } from "../frame/words.js";

export default command({
  about: "Write a run for another program. docs/exports.md shows how each format is opened in Python.",
  examples: [
    "export runs/siri/seed-0 --as parquet --to exports/siri-0",
    "export runs/siri/seed-0 --as skills --to exports/skills --status candidate",
  ],
  words: words({
    run: word(folder("RUN"), "the folder of a run; for huggingface and onnx also that of a model"),
    as: required("as", oneOf("FORMAT", formatNames), "the format"),
    to: required("to", folder(), "a new or empty folder to write into"),
    force: flag("force", "replace an earlier export in that folder"),
    status: several("status", oneOf("STATUS", statuses), "skills of this status (default: active and graduated)"),
    policy: option("policy", folder(), "the policy that the run began with, where it was given one"),
    adapter: option("adapter", folder(), "merge this LoRA adapter (PEFT) into the weights"),
    dtype: option("dtype", oneOf("TYPE", floatTypes), "type of the weights, for huggingface (default: F32)"),
    json: flag("json", "say what was written as JSON"),
  }),
  more: () =>
    ["Formats:", ...Object.entries(exportFormats).map(([name, about]) => `  ${name.padEnd(12)} ${about}`)].join("\n"),
  run: async (given) => (await import("../export.js")).exportRun(given),
});
