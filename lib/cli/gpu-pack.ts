/** What `gpu-check` needs on a machine that has nothing but Node and a graphics processor, as one small archive. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { packageRoot } from "../assets.js";

const root = packageRoot();
/** Of TensorFlow.js only what Node loads: its packages bring each build in six forms and with maps. */
const TENSORFLOW = ["", "-core", "-layers", "-converter", "-data", "-backend-cpu", "-backend-webgl", "-backend-wasm", "-backend-webgpu"]; // prettier-ignore
const OTHERS = ["long", "seedrandom", "valibot", "@optique"].map((name) => `node_modules/${name}`);
const OWN = ["package.json", "dist/lib", "dist/envs", "lib/compute/kernels", ".native", ".webgpu"];

function builds(name: string): string[] {
  const folder = `node_modules/@tensorflow/tfjs${name}`;
  const files = readdirSync(join(root, folder, "dist")).filter((file) => /\.(node\.js|wasm)$/.test(file));
  return [`${folder}/package.json`, ...files.map((file) => `${folder}/dist/${file}`)];
}

/** Megabytes of the archive. */
export function packGpuCheck(file: string): number {
  const target = resolve(file);
  const files = [...OWN, ...TENSORFLOW.flatMap(builds), ...OTHERS].filter((path) => existsSync(join(root, path)));
  execFileSync("tar", ["czf", target, "--exclude=*.map", "--exclude=*.d.ts", "-C", root, ...files]);
  return statSync(target).size / 1e6;
}
