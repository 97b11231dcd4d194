/** `siri-lab webgpu-setup`: Dawn and TensorFlow.js's WebGPU backend into .webgpu/, from a lock file. */
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { installLocked } from "./locked.js";

export function setUpWebgpu(): void {
  installLocked("webgpu", join(packageRoot(), ".webgpu"));
  console.log("webgpu-setup: done; SIRI_BACKEND=webgpu uses it");
}
