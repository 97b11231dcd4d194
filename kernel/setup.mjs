/**
 * Brings a clone to the point where a notebook runs: npm packages, `.venv` with JupyterLab, the built library.
 * Each part is skipped when it is already right, so that calling it again costs almost nothing.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ask, exists, inRoot, networkAdvice, root, step, Trouble, venvPython } from "./shell.mjs";

const oldestNode = [20, 19];
const oldestPython = [3, 10];

export async function setUp() {
  checkNode();
  if (!venvIsCurrent()) needPython(); // before minutes are spent on packages
  const parts = await Promise.allSettled([setUpLibrary(), venvIsCurrent() ? undefined : makeVenv()]);
  const failed = parts.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

/** Without JupyterLab: what the kernel itself needs. */
export async function setUpLibrary() {
  checkNode();
  if (!packagesAreCurrent()) await installPackages();
  linkOwnName();
  if (!buildIsCurrent()) await build();
}

const atLeast = (version, oldest) => version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1]);

export function checkNode() {
  const version = process.versions.node.split(".").map(Number);
  if (atLeast(version, oldestNode)) return process.version;
  throw new Trouble(
    `Node ${oldestNode.join(".")} or newer is needed, this is ${process.version}`,
    "install a current Node (any version manager, your system's packages, or the installer of the Node project)",
  );
}

/** Every package the lock file names is there in that version. */
export function packagesAreCurrent() {
  if (!exists("node_modules", ".package-lock.json")) return false;
  const wanted = readJson("package-lock.json").packages;
  const present = readJson("node_modules/.package-lock.json").packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, link }]) => {
    return path === "" || optional || devOptional || link || present[path]?.version === version;
  });
}

const readJson = (path) => JSON.parse(readFileSync(inRoot(path), "utf8"));

async function installPackages() {
  await step("Installing the npm packages", "npm", ["ci", "--no-progress", "--loglevel=error"], {
    // one package would download graphics libraries; the committed .npmrc says the same to a plain `npm install`
    env: { ONNXRUNTIME_NODE_INSTALL: "skip" },
    advise: (log) => networkAdvice(log, "run `npm ci` to see more, or delete node_modules and run npm start again"),
  });
}

/** Under a plain tslab kernel notebooks find the library by name only through node_modules. */
function linkOwnName() {
  const link = inRoot("node_modules", "siri-lab");
  try {
    statSync(link);
  } catch {
    rmSync(link, { force: true });
    symlinkSync(process.platform === "win32" ? root : "..", link, "junction");
  }
}

/** The newest Python on this machine that is new enough, by the command that starts it. */
export function findPython() {
  const names = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
  const found = names.flatMap((name) => {
    const version = ask(name, ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]);
    return version ? [{ name, version }] : [];
  });
  return { found, usable: found.find(({ version }) => atLeast(version.split(".").map(Number), oldestPython)) };
}

export const venvIsCurrent = () => exists(".venv", "siri-lab.txt") && readText(".venv/siri-lab.txt") === stamp();
const readText = (path) => readFileSync(inRoot(path), "utf8");
/** A virtual environment cannot be moved, so its place is part of what makes it right. */
const stamp = () => `${root}\n${readText("kernel/requirements.txt")}`;

async function makeVenv() {
  const python = needPython();
  rmSync(inRoot(".venv"), { recursive: true, force: true });
  await step(`Making .venv with Python ${python.version}`, python.name, ["-m", "venv", inRoot(".venv")], {
    advise: () =>
      "Python's venv module is missing: on Debian or Ubuntu `apt-get install python3-venv`, then npm start again",
  });
  const pip = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    // nothing that is not listed with its hash, and no package that would run code of its own while it installs
    "--require-hashes",
    "--only-binary=:all:",
    "-r",
    inRoot("kernel/requirements.txt"),
  ];
  await step("Installing JupyterLab into .venv", venvPython, pip, {
    advise: (log) => networkAdvice(log, "delete .venv and run npm start again; the lines above say what pip met"),
  });
  configureLab();
  writeFileSync(inRoot(".venv", "siri-lab.txt"), stamp());
}

function needPython() {
  const { found, usable } = findPython();
  if (usable) return usable;
  const seen = found.length === 0 ? "none was found" : `found only ${found.map(({ version }) => version).join(", ")}`;
  throw new Trouble(
    `Python ${oldestPython.join(".")} or newer is needed for JupyterLab; ${seen}`,
    "install it (Debian or Ubuntu: `apt-get install python3 python3-venv`; macOS: `brew install python`; Windows: the Python installer)",
  );
}

/** JupyterLab asks for news and updates on its first start; a lab without a network should not. */
function configureLab() {
  const file = inRoot(".venv/share/jupyter/lab/settings/overrides.json");
  mkdirSync(dirname(file), { recursive: true });
  const settings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/** Nothing was edited since the compiler last wrote its record. */
export function buildIsCurrent() {
  if (!exists("dist", "tsconfig.tsbuildinfo") || !exists("dist", "lib", "index.js")) return false;
  const built = statSync(inRoot("dist/tsconfig.tsbuildinfo")).mtimeMs;
  const compiled = [
    "envs",
    "kernel",
    "tsconfig.json",
    "package.json",
    ...namesIn("lib").filter((path) => path !== "lib/view"),
  ];
  return compiled.every((path) => newest(inRoot(path)) <= built) && viewsAreCurrent();
}

/** The views are bundled after the compiler ran, and hold parts of the library. */
function viewsAreCurrent() {
  if (!exists("dist", "views", "inline")) return false;
  const bundled = statSync(inRoot("dist/views/inline")).mtimeMs;
  return ["lib", "envs"].every((path) => newest(inRoot(path)) <= bundled);
}

function namesIn(folder) {
  return readdirSync(inRoot(folder)).map((name) => `${folder}/${name}`);
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

async function build() {
  const compiler = inRoot("node_modules", "typescript", "bin", "tsc");
  rmSync(inRoot("dist", "tsconfig.tsbuildinfo"), { force: true });
  const advise = () => "the lines above name the places that do not compile";
  await step("Building the library", process.execPath, [compiler, "-p", root], { advise });
  await step("Bundling the live views", process.execPath, [inRoot("lib", "view", "build.mjs")], { advise });
}
