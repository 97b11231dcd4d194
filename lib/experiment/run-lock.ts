/**
 * One process writes a run at a time: two would mix their lines. A lock that its process did not live to take away (it
 * was killed) counts for nothing.
 */
import { join } from "node:path";
import { expect } from "../errors.js";
import { disk, writeAtomically, type Files } from "./files.js";

/** Refuses while another living process holds the folder; returns what gives it free again. */
export function holdFolder(folder: string, files: Files = disk): () => void {
  const path = join(folder, "lock.json");
  const holder = files.exists(path)
    ? (JSON.parse(files.read(path).toString()) as { process: number }).process
    : undefined;
  expect(holder === undefined || holder === process.pid || !lives(holder), "holdFolder", {
    expected: "a run that no other process is writing",
    got: `process ${holder} at ${folder}`,
    fix: `wait for it or end it; if it is no run, delete ${path}`,
  });
  writeAtomically(path, `${JSON.stringify({ process: process.pid })}\n`, files);
  return () => files.remove(path);
}

function lives(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // it is there, but somebody else's
  }
}
