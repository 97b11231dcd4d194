/** Finding and running the Python that optional commands need; SIRI_PYTHON names one, else `python3`, else `python`. */
import { spawn, spawnSync } from "node:child_process";
import { labError } from "../errors.js";

/** The first Python that can import all these modules. */
export function findPython(modules: readonly string[], fix: string): string {
  const named = process.env.SIRI_PYTHON;
  const candidates = named ? [named] : ["python3", "python"];
  const test = modules.map((name) => `import ${name}`).join("; ");
  const found = candidates.find((python) => spawnSync(python, ["-c", test], { stdio: "ignore" }).status === 0);
  if (found !== undefined) return found;
  throw labError("python", { expected: `Python with ${modules.join(", ")}`, got: candidates.join(", "), fix });
}

/** Run it to its end with its output shown; a failure is an error that says so. */
export async function runPython(python: string, args: readonly string[], fix: string): Promise<void> {
  const child = spawn(python, args, { stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw labError(`${python} ${args.slice(0, 3).join(" ")}`, { expected: "success", got: code, fix });
}
