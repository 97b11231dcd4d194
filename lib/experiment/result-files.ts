/** Results as they lie on a disk: one file, or the folder of an iteration of Agent Skills with a `grading.json` for each run. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { expect } from "../errors.js";
import { parsedJson } from "../schema.js";
import { fromGrading, isGrading } from "../validation/results/agent-skills.js";
import { readResults, type ReadOptions } from "../validation/results/read.js";
import { settled, type Result } from "../validation/results/result.js";
import { disk, spoken } from "./files.js";

export function resultsAt(path: string, options: ReadOptions = {}): Result[] {
  const files = spoken(disk);
  const folder = statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory() === true;
  if (!folder) return readResults(files.read(resolve(path)), path, options);
  const gradings = filesBelow(resolve(path)).filter(isGrading);
  expect(gradings.length > 0, path, {
    expected: "a file of results, or a folder with EVAL/with_skill/grading.json and EVAL/without_skill/grading.json",
    got: "a folder without them",
    fix: "give the folder of one iteration, or a file in it",
  });
  const drafts = gradings.map((name) => {
    const where = `${path}/${name}`;
    return fromGrading(parsedJson(files.read(join(resolve(path), name)).toString(), where, "correct the file"), where);
  });
  return settled(drafts, options.unscored);
}

/** Paths below a folder, with the slash of every system, in an order that no disk decides. */
function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => name.split(sep).join("/")).sort();
}
