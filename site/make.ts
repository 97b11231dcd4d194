/** Gathers the files of the site and writes them into a folder that git ignores. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../lib/assets.js";
import { keptApiPages } from "./kept-api.js";
import { textPages } from "./pages.js";
import { playgroundFiles } from "./playground.js";

/** Where built pages lie. */
export const PAGES = join(packageRoot(), "dist/pages");

/** Every file of the site by its path in it. */
export async function siteFiles(): Promise<Map<string, string | Uint8Array>> {
  return new Map<string, string | Uint8Array>([
    ...(await playgroundFiles()),
    ...textPages(),
    ...(await keptApiPages()),
  ]);
}

/** Files by their path in the site; what was there before is gone. */
export function writePages(files: ReadonlyMap<string, string | Uint8Array>, folder = PAGES): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
