/** `siri-lab tensorflow-setup`: TensorFlow under TensorFlow.js. */
import { command } from "../frame/command.js";
import { flag, words } from "../frame/words.js";

export default command({
  about: "Put TensorFlow under TensorFlow.js, in .tensorflow/ and .venv/ (about 2 GB with CUDA, 1 GB without).",
  examples: ["tensorflow-setup --dry-run", "tensorflow-setup --gpu"],
  words: words({
    gpu: flag("gpu", "with CUDA: needs an NVIDIA GPU and its driver"),
    dryRun: flag("dry-run", "say what would be done and what is missing, and do nothing"),
  }),
  run: async (given) => (await import("../tensorflow-setup.js")).setUpTensorflow(given),
});
