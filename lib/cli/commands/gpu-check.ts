/** `siri-lab gpu-check`: a LoRA step and a choice on a graphics processor, beside the kernels. */
import { command } from "../frame/command.js";
import { file, whole } from "../frame/values.js";
import { defaulted, option, words } from "../frame/words.js";

export default command({
  about: [
    "Does a graphics processor compute a LoRA step and a choice among tokens as the kernels do, and how fast? On random models;",
    "CUDA (gpu:setup) or WebGPU (webgpu:setup), else TensorFlow.js on the processor. Writes data/gpu-check.json. For a machine",
    "without a network --pack makes an archive of all it needs; there: tar xzf check.tgz && node dist/lib/cli/siri-lab.js gpu-check",
  ].join("\n"),
  examples: ["gpu-check", "gpu-check --pack check.tgz", "gpu-check --seconds 20 --out check.json"],
  words: words({
    seconds: defaulted("seconds", whole(0, 60), 10, "for each measurement of speed; there are two a model"),
    out: option("out", file(), "where the result is written, in place of data/gpu-check.json"),
    pack: option("pack", file(), "an archive to write for another machine; nothing is checked"),
  }),
  run: async ({ seconds, out, pack }) => {
    if (pack !== undefined) {
      const megabytes = (await import("../gpu-pack.js")).packGpuCheck(pack);
      return console.log(
        `${pack}: ${megabytes.toFixed(1)} MB; unpack it there and run: node dist/lib/cli/siri-lab.js gpu-check`,
      );
    }
    const { agrees } = await (await import("../gpu-check.js")).checkGpu({ seconds, output: out });
    if (!agrees) process.exitCode = 1;
  },
});
