/** `siri-lab gpu-check`: a LoRA step and a choice on a graphics processor, beside the kernels. */
import { command } from "../frame/command.js";
import { file, whole } from "../frame/values.js";
import { defaulted, option, words } from "../frame/words.js";

export default command({
  about: [
    "Does a graphics processor compute a LoRA step and a choice among tokens as the kernels do, and how fast? On random models;",
    "CUDA (gpu:setup) or WebGPU (webgpu:setup), else TensorFlow.js on the processor. Writes data/gpu-check.json.",
  ].join("\n"),
  examples: ["gpu-check", "gpu-check --seconds 20 --out check.json"],
  words: words({
    seconds: defaulted("seconds", whole(0, 60), 10, "for each measurement of speed; there are two a model"),
    out: option("out", file(), "where the result is written, in place of data/gpu-check.json"),
  }),
  run: async ({ seconds, out }) => {
    const { agrees } = await (await import("../gpu-check.js")).checkGpu({ seconds, output: out });
    if (!agrees) process.exitCode = 1;
  },
});
