/** `siri-lab webgpu-setup`: WebGPU under TensorFlow.js. */
import { command } from "../frame/command.js";
import { words } from "../frame/words.js";

export default command({
  about: "Put WebGPU under TensorFlow.js, in .webgpu/; SIRI_BACKEND=webgpu uses it. Needs a Vulkan driver to run.",
  examples: ["webgpu-setup"],
  words: words({}),
  run: async () => (await import("../webgpu-setup.js")).setUpWebgpu(),
});
