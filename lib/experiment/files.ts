/**
 * The file operations that a run consists of. They are an argument of a run's folder, so that a test can let each of them
 * fail, stop in the middle, or be forgotten by a power cut.
 */
import * as fs from "node:fs";

export interface Files {
  exists(path: string): boolean;
  /** Bytes of a file. */
  size(path: string): number;
  /** Names in a folder. */
  names(folder: string): string[];
  /** A file's bytes, or those from `start` to before `end`. */
  read(path: string, start?: number, end?: number): Buffer;
  /** Make a folder, and those it lies in. */
  makeFolder(path: string): void;
  /** Begin a file anew with this content. */
  write(path: string, content: string | Uint8Array): void;
  append(path: string, content: string | Uint8Array): void;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  /** Remove a file, if it is there. */
  remove(path: string): void;
  /** Return once a file's bytes, or a folder's names, would survive a power cut. */
  sync(path: string): void;
}

export const disk: Files = {
  exists: (path) => fs.existsSync(path),
  size: (path) => fs.statSync(path).size,
  names: (folder) => fs.readdirSync(folder),
  read: (path, start, end) => (start === undefined ? fs.readFileSync(path) : readPart(path, start, end ?? Infinity)),
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
  write: (path, content) => fs.writeFileSync(path, content),
  append: (path, content) => fs.appendFileSync(path, content),
  truncate: (path, length) => fs.truncateSync(path, length),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  sync: (path) => withOpen(path, (file) => fs.fsyncSync(file)),
};

function readPart(path: string, start: number, end: number): Buffer {
  return withOpen(path, (file) => {
    const length = Math.max(0, Math.min(end, fs.fstatSync(file).size) - start);
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, fs.readSync(file, bytes, 0, length, start));
  });
}

function withOpen<T>(path: string, work: (file: number) => T): T {
  const file = fs.openSync(path, "r");
  try {
    return work(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Either the old file or the whole new one is there, never half of it. */
export function writeAtomically(path: string, content: string | Uint8Array, files: Files = disk): void {
  const side = `${path}.writing`;
  files.write(side, content);
  files.sync(side);
  files.rename(side, path);
}
