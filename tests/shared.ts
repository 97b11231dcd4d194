import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Reference material that is not part of the repository; tests that need it are skipped where it is absent. */
export const shared = process.env.SIRI_SHARED ?? resolve(root, "../shared");

/** Whether a file of the reference material is there. */
export function hasShared(path: string): boolean {
  return existsSync(resolve(shared, path));
}
