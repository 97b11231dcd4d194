/** `siri-lab native-setup`: compile the kernels for this processor. */
import { command } from "../frame/command.js";
import { words } from "../frame/words.js";

export default command({
  about: 'Compile the kernels for this processor into .native/; numerics "native" uses them.',
  examples: ["native-setup"],
  words: words({}),
  run: async () => (await import("../native-setup.js")).compileKernels(),
});
