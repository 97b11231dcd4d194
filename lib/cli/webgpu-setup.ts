/** `npm run webgpu:setup`: Dawn and TensorFlow.js's WebGPU backend into .webgpu/, from a lock file. */
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { runCommand } from "./command.js";
import { installLocked } from "./locked.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run webgpu:setup --",
  about: "Put WebGPU under TensorFlow.js, in .webgpu/; SIRI_BACKEND=webgpu uses it. Needs a Vulkan driver to run.",
  positionals: [],
  options: {},
};

await runCommand(() => {
  if (parseOptions(spec, process.argv.slice(2)).help) return console.log(helpText(spec));
  installLocked("webgpu", join(packageRoot(), ".webgpu"));
  console.log("webgpu:setup: done; SIRI_BACKEND=webgpu uses it");
});
