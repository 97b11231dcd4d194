/** The files of the package that a page carries with it, as a module: kernels, the policy of the pocket house, the version. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../lib/assets.js";

const KERNELS = ["portable", "scalar", "fast"].map((body) => `lib/compute/kernels/kernels.${body}.wasm`);
const POLICY = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

/** The module `made:package-files`: each file's bytes in base64, by its path. */
export function packageFilesModule(policies: readonly string[] = ["pocket"]): string {
  const paths = [...KERNELS, ...policies.flatMap((name) => POLICY.map((file) => `data/policies/${name}/${file}`))];
  const files = paths.map((path) => [path, readFileSync(join(packageRoot(), path)).toString("base64")]);
  const { name, version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    readonly [fact: string]: unknown;
  };
  const manifest = Buffer.from(JSON.stringify({ name, version })).toString("base64");
  return `export default ${JSON.stringify(Object.fromEntries([...files, ["package.json", manifest]]))};`;
}
