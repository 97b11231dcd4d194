/**
 * Where files that are no TypeScript lie (kernels, data): found from the package root, which is the same whether the
 * program runs from `lib/` (tests) or from `dist/lib/` (everything else).
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, labError } from "./errors.js";

let found: string | undefined;

/** The folder of the package.json named siri-lab above this file. */
export function packageRoot(): string {
  return (found ??= search(dirname(fileURLToPath(import.meta.url))));
}

/**
 * Where runs are kept that nobody has named a folder for: in the clone, or where a program stands that has it installed;
 * `SIRI_WORK` names another place, for whoever wants to find nothing kept.
 */
export function workRoot(): string {
  const named = process.env["SIRI_WORK"];
  if (named) return resolve(named);
  const root = packageRoot();
  return root.split(sep).includes("node_modules") ? process.cwd() : root;
}

function search(folder: string): string {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest) && /"name":\s*"siri-lab"/.test(readFileSync(manifest, "utf8"))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw labError("packageRoot", {
      expected: "a package.json named siri-lab above this file",
      got: fileURLToPath(import.meta.url),
      fix: "run from a complete copy of the package",
    });
  return search(parent);
}

/** A file of the built package: threads and pages cannot run TypeScript. */
export function builtFile(path: string): string {
  const file = join(packageRoot(), "dist", path);
  expect(existsSync(file), "builtFile", {
    expected: "the built package",
    got: `no ${path}`,
    fix: "run `npm run build`",
  });
  return file;
}
