/** `siri-lab licences`: writes data/licences.md, the licences of every npm package, from the lock files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { currentLicences } from "./licence-locks.js";

export function writeLicences(): void {
  writeFileSync(join(packageRoot(), "data/licences.md"), currentLicences());
  console.log("data/licences.md");
}
