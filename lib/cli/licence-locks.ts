/** The page of licences of this copy's own lock files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { licencePage, type Lock } from "./licence-table.js";
import { lockFolder } from "./locked.js";

export function currentLicences(): string {
  const read = (folder: string): Lock => JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as Lock;
  return licencePage([
    { command: "npm install", lock: read(packageRoot()) },
    { command: "npm run webgpu:setup", lock: read(lockFolder("webgpu")) },
    { command: "npm run tf:setup", lock: read(lockFolder("tensorflow")) },
    { command: "npm run gpu:setup", lock: read(lockFolder("tensorflow-gpu")) },
  ]);
}
