/**
 * `npm run tf:setup` (and `gpu:setup`, which adds CUDA): TensorFlow under TensorFlow.js. The npm package alone downloads an
 * old library from a place that is often unreachable; here the library comes from TensorFlow's own Python wheel, in the
 * project's .venv, and the addon is compiled against it. Needs Python with venv and a C++ compiler; everything else of
 * the project works without. Afterwards `SIRI_BACKEND=node` (or `node-gpu`) uses it.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageRoot } from "../assets.js";
import { expect } from "../errors.js";
import { runCommand } from "./command.js";

const VERSION = "4.22.0";
const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const root = packageRoot();
const home = join(root, ".tensorflow");

function say(step: string): void {
  console.log(`tf:setup: ${step}`);
}

function execute(command: string, args: readonly string[], cwd = root): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: environment(),
  });
}

/** Without the variables of the npm that runs this script, which would redirect the inner one. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_config_")),
  );
}

/** The npm package without its install script, and without a second copy of tfjs-core, so that ours is used. */
function installPackage(name: string): string {
  say(`installing ${name} ${VERSION} into .tensorflow/`);
  mkdirSync(home, { recursive: true });
  execute("npm", [
    "install",
    "--prefix",
    home,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `${name}@${VERSION}`,
  ]);
  for (const copy of [
    "tfjs",
    "tfjs-core",
    "tfjs-backend-cpu",
    "tfjs-backend-webgl",
    "tfjs-converter",
    "tfjs-data",
    "tfjs-layers",
  ])
    rmSync(join(home, "node_modules/@tensorflow", copy), { recursive: true, force: true });
  return join(home, "node_modules", name);
}

/** The folder of TensorFlow's Python package, installed into .venv where it is missing. */
function installWheel(wheel: string): string {
  const python = join(root, ".venv/bin/python");
  if (!existsSync(python)) {
    say("making .venv");
    execute(process.env["SIRI_PYTHON"] ?? "python3", ["-m", "venv", join(root, ".venv")]);
  }
  say(`installing the wheel ${wheel} into .venv (some hundred megabytes)`);
  execute(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]);
  const find = "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  return execute(python, ["-c", find]).trim();
}

/** What the addon's build looks for under deps/, as links into the wheel. */
function link(packageFolder: string, tensorflow: string): void {
  const deps = join(packageFolder, "deps");
  const source = existsSync(join(tensorflow, "lib", LIBRARIES[0]!)) ? join(tensorflow, "lib") : tensorflow;
  for (const library of LIBRARIES)
    expect(existsSync(join(source, library)), "tf:setup", {
      expected: `${library} in TensorFlow's wheel`,
      got: source,
      fix: "use a Linux wheel of TensorFlow 2.16 or later",
    });
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, "lib"), { recursive: true });
  symlinkSync(join(tensorflow, "include"), join(deps, "include"));
  for (const library of LIBRARIES) symlinkSync(join(source, library), join(deps, "lib", library));
  symlinkSync(LIBRARIES[0]!, join(deps, "lib/libtensorflow.so"));
  symlinkSync(LIBRARIES[1]!, join(deps, "lib/libtensorflow_framework.so"));
}

function build(packageFolder: string): void {
  say("compiling the addon");
  const require = createRequire(join(packageFolder, "package.json"));
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include/node/node_api.h")) ? [`--nodedir=${prefix}`] : [];
  const builder = require.resolve("@mapbox/node-pre-gyp/bin/node-pre-gyp");
  execute(process.execPath, [builder, "install", "--build-from-source", ...headers], packageFolder);
}

await runCommand(() => {
  const gpu = process.argv.includes("--gpu");
  const packageFolder = installPackage(gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node");
  link(packageFolder, installWheel(gpu ? "tensorflow[and-cuda]" : "tensorflow-cpu"));
  build(packageFolder);
  say(`done; SIRI_BACKEND=${gpu ? "node-gpu" : "node"} uses it`);
});
