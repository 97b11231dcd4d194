/**
 * What decides over the bytes of a run besides its configuration: the library's code and kernels, the data it ships, and
 * the versions of all packages. Two hosts may share runs only where these are the same.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { textLike, v } from "../schema.js";

const digest = textLike(/^[0-9a-f]{16}$/, "sixteen hexadecimal digits");
export const versionSchema = v.object({ code: digest, lock: digest });
export type Version = v.InferOutput<typeof versionSchema>;

let here: Version | undefined;

/** Of the compiled library, which is what a run's process starts, also where this process runs from the sources. */
export function thisVersion(): Version {
  return (here ??= { code: digestOf(codeFiles(packageRoot())), lock: digestOf(lockFiles(packageRoot())) });
}

export function sameVersion(a: Version, b: Version): boolean {
  return a.code === b.code && a.lock === b.lock;
}

/** For a sentence. */
export function shown({ code, lock }: Version): string {
  return `code ${code.slice(0, 8)}, packages ${lock.slice(0, 8)}`;
}

function codeFiles(root: string): string[] {
  const below = (folder: string, wanted: RegExp): string[] =>
    !existsSync(join(root, folder))
      ? []
      : readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && wanted.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name));
  return [
    ...below("dist/lib", /\.js$/),
    ...below("dist/envs", /\.js$/),
    ...below("lib/compute", /\.wasm$/),
    ...below("data/policies", /./),
    ...below("data/alfworld", /./),
  ];
}

/** A package that was installed from a registry has no lock file of its own: then its manifest says the versions. */
function lockFiles(root: string): string[] {
  const lock = join(root, "package-lock.json");
  return [existsSync(lock) ? lock : join(root, "package.json")];
}

function digestOf(paths: readonly string[]): string {
  const root = packageRoot();
  const hash = createHash("sha256");
  for (const path of [...paths].sort()) {
    hash.update(`${path.slice(root.length).replaceAll("\\", "/")}\0`);
    hash.update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex").slice(0, 16);
}
