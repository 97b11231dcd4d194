/**
 * Optional packages that stand beside the library's own: what their lock file names, in a folder of their own, and nothing
 * else. No version floats, and no script of a package runs while it is installed.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";

/** The folder of a lock: `package.json` with its lock file, and `requirements.txt` where Python is needed too. */
export function lockFolder(name: string): string {
  return join(packageRoot(), "lib/compute/locks", name);
}

/** `npm ci` from the lock `name` into `home`. */
export function installLocked(name: string, home: string): void {
  mkdirSync(home, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(lockFolder(name), file), join(home, file));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // their peers (tfjs-core) are this project's own
  execFileSync("npm", ["ci", "--ignore-scripts", "--legacy-peer-deps", ...quiet], {
    cwd: home,
    stdio: ["ignore", "inherit", "inherit"],
    env: ownEnvironment(),
    shell: process.platform === "win32",
  });
}

/** pip's arguments for a file of wheels with hashes. */
export function lockedWheels(requirements: string): string[] {
  const checked = ["--require-hashes", "--only-binary=:all:", "-r", requirements];
  return ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...checked];
}

/** Without the variables of the npm that runs this script, which would redirect the inner one. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_config_")),
  );
}
