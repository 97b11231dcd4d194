/**
 * `npm run kernel:install`: makes the TypeScript kernel known to this user's Jupyter front ends (VS Code, a JupyterLab
 * installed elsewhere) by writing one kernelspec with absolute paths. `-- --remove` takes it away again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpLibrary } from "./setup.mjs";
import { inRoot, report, Trouble } from "./shell.mjs";

/** Where Jupyter looks for a user's kernels, by system. */
export function userKernels() {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return join(JUPYTER_DATA_DIR, "kernels");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter", "kernels");
  if (process.platform === "win32") return join(APPDATA ?? join(homedir(), "AppData", "Roaming"), "jupyter", "kernels");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter", "kernels");
}

function absoluteSpec() {
  const committed = inRoot(".jupyter/kernels/tslab/kernel.json");
  const spec = JSON.parse(readFileSync(committed, "utf8"));
  const argv = spec.argv.map((part) => (part.startsWith("{resource_dir}") ? inRoot("dist/kernel/main.js") : part));
  return { ...spec, display_name: "TypeScript (siri-lab)", argv: [process.execPath, ...argv.slice(1)] };
}

const help = `npm run kernel:install -- [options]

Make the TypeScript kernel known to this user's VS Code and Jupyter.

  --remove  take it away again
  --help    this text`;

function readFlags() {
  const flag = { type: "boolean", default: false };
  try {
    return parseArgs({ options: { remove: flag, help: flag } }).values;
  } catch (error) {
    throw new Trouble(error.message, "npm run kernel:install -- --help lists the options");
  }
}

async function main() {
  const values = readFlags();
  if (values.help) return console.log(help);
  const folder = join(userKernels(), "tslab");
  if (values.remove) {
    rmSync(folder, { recursive: true, force: true });
    return console.log(`removed ${folder}`);
  }
  await setUpLibrary();
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(absoluteSpec(), undefined, 2)}\n`);
  } catch (error) {
    throw new Trouble(error.message, "this folder must be writable; JUPYTER_DATA_DIR names another place");
  }
  console.log(`wrote ${join(folder, "kernel.json")}`);
  console.log("In VS Code: open a notebook, choose “Select Kernel”, “Jupyter Kernel…”, “TypeScript (siri-lab)”.");
}

await main().catch(report);
