/** The disk of this computer as the file operations of a run. */
import * as fs from "node:fs";
import type { Files } from "./files.js";

export const disk: Files = {
  onDisk: true,
  exists: (path) => fs.existsSync(path),
  size: (path) => fs.statSync(path).size,
  names: (folder) => fs.readdirSync(folder),
  read: (path, start, end) => (start === undefined ? fs.readFileSync(path) : readPart(path, start, end ?? Infinity)),
  makeFolder,
  write: (path, content) => fs.writeFileSync(path, content),
  create: createFile,
  append: (path, content) => fs.appendFileSync(path, content),
  truncate: (path, length) => fs.truncateSync(path, length),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  sync: syncPath,
};

/** One at a time: Node's recursive mkdir never returns below /proc. */
function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !fs.statSync(path).isDirectory()) throw error;
  }
}

function createFile(path: string, content: string): boolean {
  try {
    fs.writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function syncPath(path: string): void {
  const folder = fs.statSync(path).isDirectory();
  if (folder && process.platform === "win32") return; // Windows opens no folders; its renames are logged
  withOpen(path, folder ? "r" : "r+", (file) => fs.fsyncSync(file));
}

function readPart(path: string, start: number, end: number): Buffer {
  return withOpen(path, "r", (file) => {
    const length = Math.max(0, Math.min(end, fs.fstatSync(file).size) - start);
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, fs.readSync(file, bytes, 0, length, start));
  });
}

function withOpen<T>(path: string, flags: string, work: (file: number) => T): T {
  const file = fs.openSync(path, flags);
  try {
    return work(file);
  } finally {
    fs.closeSync(file);
  }
}
