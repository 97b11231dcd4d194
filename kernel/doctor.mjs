/**
 * `npm run doctor`: looks at everything the lab needs and says, for each thing that is missing, what to do about it.
 * It changes nothing. `--json` says the same as JSON. Exit 1 when something that is needed is missing; wishes do not count.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, freemem, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { buildIsCurrent, checkNode, findPython, packagesAreCurrent, venvIsCurrent } from "./setup.mjs";
import { ask, exists, inRoot, Trouble, venvPython } from "./shell.mjs";

const gigabytes = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const neededMemory = 2 * 2 ** 30;
const good = (text) => ({ mark: "ok", text });
const bad = (text, advice) => ({ mark: "NO", text, advice });
const wish = (text, advice) => ({ mark: "--", text, advice });

const checks = { Node: node, packages, Python: python, JupyterLab: lab, library, kernel, backend, memory, browser };

function node() {
  try {
    return good(checkNode());
  } catch (error) {
    if (error instanceof Trouble) return bad(error.message, error.advice);
    throw error;
  }
}

function packages() {
  return packagesAreCurrent()
    ? good("as package-lock.json names them")
    : bad("missing or outdated", "npm start installs them");
}

function python() {
  const { found, usable } = findPython();
  if (!usable) return bad(`none from 3.10 on (found ${found.length || "none"})`, "install Python 3.10 or newer");
  const venv = ask(usable.name, ["-c", "import venv, ensurepip"]);
  if (venv === undefined)
    return bad(`${usable.version} without venv`, "Debian or Ubuntu: apt-get install python3-venv");
  return good(`${usable.version} with venv`);
}

function lab() {
  if (!venvIsCurrent()) return bad(".venv is missing, outdated or was moved", "npm start makes it");
  const version = ask(venvPython, ["-c", "import jupyterlab; print(jupyterlab.__version__)"]);
  return version ? good(`${version} in .venv`) : bad(".venv is broken", "delete .venv and run npm start");
}

function library() {
  return buildIsCurrent() ? good("built") : bad("not built, or edited since", "npm run build");
}

/** One true cell, through the executor the kernel uses. */
function kernel() {
  if (!exists("dist/kernel/run-notebook.js")) return bad("not built", "npm start builds it");
  const folder = mkdtempSync(join(tmpdir(), "siri-doctor-"));
  try {
    const cell = {
      cell_type: "code",
      metadata: {},
      source: 'import { LabError } from "siri-lab"; LabError.name.length + 34',
    };
    const file = join(folder, "doctor.ipynb");
    writeFileSync(file, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const flags = ["--enable-source-maps", "--disable-warning=ExperimentalWarning"];
    const { stderr } = spawnSync(process.execPath, [
      ...flags,
      inRoot("dist/kernel/run-notebook.js"),
      file,
      "--out",
      file,
    ]);
    const answer = JSON.parse(readFileSync(file, "utf8")).cells[0].outputs?.[0]?.data?.["text/plain"]?.join("");
    return answer === "42"
      ? good("runs a cell that imports the library")
      : bad(`fails: ${stderr}`, "npm run build, then npm run doctor");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The smallest module with a SIMD instruction: what the fast numeric kernels are made of. */
const simdModule = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

function backend() {
  const simd = WebAssembly.validate(new Uint8Array(simdModule));
  if (!simd)
    return bad(
      "this processor or Node has no WebAssembly SIMD",
      "use a current 64-bit Node; without it training is slow",
    );
  return good(`WebAssembly with SIMD, ${availableParallelism()} cores`);
}

function memory() {
  const text = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`;
  return freemem() > neededMemory
    ? good(text)
    : wish(text, "2 GiB free are comfortable; close other programs for the longer notebooks");
}

function browser() {
  const found = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].find((name) =>
    ask(name, ["--version"]),
  );
  return found
    ? good(found)
    : wish("no chromium on the path", "only the browser tests need it: apt-get install chromium");
}

const results = Object.entries(checks).map(([name, check]) => ({ name, ...check() }));
if (process.argv.includes("--json")) console.log(JSON.stringify(results, null, 2));
else
  for (const { name, mark, text, advice } of results) {
    console.log(`${mark}  ${name.padEnd(11)}${text}`);
    if (advice) console.log(`    ${" ".repeat(11)}→ ${advice}`);
  }
process.exitCode = results.some(({ mark }) => mark === "NO") ? 1 : 0;
