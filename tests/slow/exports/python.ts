/**
 * The Python that opens our exports: SIRI_PYTHON where it has what is needed, else an environment of the project's own
 * (`.readers`), which is made once from the pinned list beside this file.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockedWheels } from "../../../lib/cli/locked.js";
import { packageRoot } from "../../../lib/assets.js";

const requirements = join(import.meta.dirname, "requirements.txt");
const home = join(packageRoot(), ".readers");
const own = join(home, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const NEEDED = ["datasets", "gymnasium", "onnxruntime", "pyarrow", "skills_ref", "tensorboard", "trackio"];

export function canImport(python: string, modules: readonly string[]): boolean {
  return spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" }).status === 0;
}

/** A Python with everything in it, or why there is none. */
export function readers(): { readonly python: string } | { readonly why: string } {
  const named = process.env["SIRI_PYTHON"];
  if (named !== undefined && canImport(named, NEEDED)) return { python: named };
  const mark = join(home, "made-from");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return { python: own };
  const why = make();
  if (why !== undefined) return { why };
  writeFileSync(mark, wanted);
  return { python: own };
}

/** Makes the environment; says why where it cannot. */
function make(): string | undefined {
  const base = process.env["SIRI_PYTHON"] ?? "python3";
  const recent = spawnSync(base, ["-c", "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)"]);
  if (recent.status !== 0) return `${base} is no Python 3.11 or newer with venv`;
  rmSync(home, { recursive: true, force: true });
  if (spawnSync(base, ["-m", "venv", home]).status !== 0) return "no virtual environment can be made here";
  const installed = spawnSync(own, lockedWheels(requirements), { encoding: "utf8" });
  return installed.status === 0
    ? undefined
    : `the packages cannot be had: ${installed.stderr.trim().split("\n").at(-1)}`;
}
