/** A run that the playground saved as one file, for whoever reads folders. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { unzipSync } from "fflate";
import { expect, labError } from "../errors.js";

/** The folder that a `.zip` holds, unpacked until this process ends; every other path as it is. */
export function unpackedRun(path: string): string {
  if (!path.endsWith(".zip") || !isFile(path)) return path;
  const files = filesOf(path);
  const folder = mkdtempSync(join(tmpdir(), "siri-run-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, bytes] of files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Names that lead out of the folder are refused: somebody else may have made the file. */
function filesOf(path: string): [name: string, bytes: Uint8Array][] {
  const files = Object.entries(unzipped(path)).filter(([name]) => !name.endsWith("/"));
  for (const [name] of files)
    expect(!posix.isAbsolute(name) && !/[\\:]/.test(name) && !name.split("/").includes(".."), path, {
      expected: "a run as the playground saves it",
      got: name,
      fix: "save the run again",
    });
  return files;
}

function unzipped(path: string): Record<string, Uint8Array> {
  try {
    return unzipSync(readFileSync(path));
  } catch (error) {
    throw labError(path, {
      expected: "a run as the playground saves it",
      got: error instanceof Error ? error.message : String(error),
      fix: "save the run again",
    });
  }
}
