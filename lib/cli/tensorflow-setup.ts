/**
 * `siri-lab tensorflow-setup` (`--gpu` adds CUDA): TensorFlow under TensorFlow.js. The npm package alone downloads an
 * old library from a place that is often unreachable; here the library comes from TensorFlow's own Python wheel, in the
 * project's .venv, and the addon is compiled against it. Needs Python with venv and a C++ compiler; everything else of
 * the project works without. Afterwards `SIRI_BACKEND=node` (or `node-gpu`) uses it. `--dry-run` says what would be done and
 * what is missing for it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageRoot } from "../assets.js";
import { expect } from "../errors.js";
import { installLocked, lockedWheels, lockFolder, ownEnvironment } from "./locked.js";

const VERSION = "4.22.0";
const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const root = packageRoot();
const home = join(root, ".tensorflow");

interface Setup {
  readonly command: string;
  readonly backend: "node" | "node-gpu";
  readonly package: string;
  readonly wheel: string;
  /** Its folder of lib/compute/locks, with the versions of both. */
  readonly lock: string;
}

const CPU: Setup = {
  command: "tensorflow-setup",
  backend: "node",
  package: "@tensorflow/tfjs-node",
  wheel: "tensorflow-cpu",
  lock: "tensorflow",
};
const GPU: Setup = {
  command: "tensorflow-setup --gpu",
  backend: "node-gpu",
  package: "@tensorflow/tfjs-node-gpu",
  wheel: "tensorflow[and-cuda]",
  lock: "tensorflow-gpu",
};
let setup = CPU;

function say(step: string): void {
  console.log(`${setup.command}: ${step}`);
}

const python = (): string => process.env["SIRI_PYTHON"] ?? "python3";

/** What the set-up needs of the machine; the sentence says what to do where it is not there. */
function needs(): readonly { readonly what: string; readonly there: boolean; readonly fix: string }[] {
  const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
  const linux = { what: "Linux on x86-64", there: process.platform === "linux" && process.arch === "x64" };
  const driver = { what: "an NVIDIA driver", there: runs("nvidia-smi"), fix: "without a GPU leave out --gpu" };
  return [
    { ...linux, fix: "the wheels of TensorFlow have its C library there only" },
    { what: "Python with venv", there: runs(python(), "-c", "import venv, ensurepip"), fix: "install python3-venv, or set SIRI_PYTHON" }, // prettier-ignore
    { what: "a C++ compiler and make", there: runs("c++", "--version") && runs("make", "--version"), fix: "install g++ and make" }, // prettier-ignore
    ...(setup.backend === "node-gpu" ? [driver] : []),
  ];
}

function execute(command: string, args: readonly string[], cwd = root): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: ownEnvironment(),
  });
}

/** The npm package without its install script, and without a second copy of tfjs-core, so that ours is used. */
function installPackage(name: string): string {
  say(`installing ${name} ${VERSION} into .tensorflow/`);
  installLocked(setup.lock, home);
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
  const inside = join(root, ".venv/bin/python");
  if (!existsSync(inside)) {
    say("making .venv");
    execute(python(), ["-m", "venv", join(root, ".venv")]);
  }
  say(
    `installing the wheel ${wheel} into .venv (${setup === GPU ? "with CUDA: gigabytes" : "some hundred megabytes"})`,
  );
  execute(inside, lockedWheels(join(lockFolder(setup.lock), "requirements.txt")));
  const find = "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  return execute(inside, ["-c", find]).trim();
}

/**
 * What the addon's build looks for under deps/, as links into the wheel. TensorFlow looks for CUDA's libraries in
 * `../nvidia` from where it was opened, which is deps/lib.
 */
function link(packageFolder: string, tensorflow: string): void {
  const deps = join(packageFolder, "deps");
  const source = existsSync(join(tensorflow, "lib", LIBRARIES[0]!)) ? join(tensorflow, "lib") : tensorflow;
  for (const library of LIBRARIES)
    expect(existsSync(join(source, library)), setup.command, {
      expected: `${library} in TensorFlow's wheel`,
      got: source,
      fix: "use a Linux wheel of TensorFlow 2.16 or later",
    });
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, "lib"), { recursive: true });
  symlinkSync(join(tensorflow, "include"), join(deps, "include"));
  const cuda = join(dirname(tensorflow), "nvidia");
  if (existsSync(cuda)) symlinkSync(cuda, join(deps, "nvidia"));
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

/** The backend starts in a process of its own; its refusal is the message. */
function prove(): void {
  const module = join(import.meta.dirname, "../compute/backend.js");
  const code = `const { startBackend } = await import(${JSON.stringify(module)}); await startBackend("${setup.backend}");`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  const last = stderr.trim().split("\n").find((line) => line.includes("backend:")) ?? stderr.trim().slice(-500); // prettier-ignore
  expect(status === 0, setup.command, { expected: `${setup.backend} to start`, got: last, fix: "read the log above" });
  say(last);
}

function perform(): void {
  const packageFolder = installPackage(setup.package);
  link(packageFolder, installWheel(setup.wheel));
  build(packageFolder);
  prove();
  say(`done; SIRI_BACKEND=${setup.backend} uses it`);
}

function rehearse(): void {
  for (const { what, there, fix } of needs())
    say(`${there ? "there is" : "MISSING:"} ${what}${there ? "" : `; ${fix}`}`);
  say(`would install npm ${setup.package} ${VERSION} into .tensorflow/ without its install script`);
  say(`would install the wheel ${setup.wheel} into ${existsSync(join(root, ".venv")) ? "the" : "a new"} .venv`);
  say("would compile the addon against the wheel's library, and start the backend once");
}

export interface TensorflowGiven {
  readonly gpu: boolean;
  readonly dryRun: boolean;
}

export function setUpTensorflow({ gpu, dryRun }: TensorflowGiven): void {
  if (gpu) setup = GPU;
  if (dryRun) return rehearse();
  for (const { what, there, fix } of needs()) expect(there, setup.command, { expected: what, got: "none", fix });
  perform();
}
