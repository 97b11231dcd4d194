/** Results that are part of this repository: where they lie, and how to read them by the name of their study. */
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import { study } from "./index.js";
import { readResults, type StudyResults } from "./results.js";

/** The folder of a study's kept runs. */
function keptFolder(name: string): string {
  return join(packageRoot(), "data", "runs", name);
}

/** What a study has found so far; arms and seeds that are not done yet are left out. */
export function keptResults(name: string): StudyResults {
  return readResults(study(name), keptFolder(name));
}
