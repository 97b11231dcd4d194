/** Writes the files of the site into a folder that git ignores. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../lib/assets.js";

/** Where built pages lie. */
export const PAGES = join(packageRoot(), "dist/pages");

/** Files by their path in the site; what was there before is gone. */
export function writePages(files: ReadonlyMap<string, string | Uint8Array>, folder = PAGES): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
