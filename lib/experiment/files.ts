/**
 * The file operations that a run consists of. They are an argument of a run's folder, so that a test can let each of them
 * fail, stop in the middle, or be forgotten by a power cut.
 */
import * as fs from "node:fs";
import { expect, fromSystem, labError } from "../errors.js";

export interface Files {
  /** Whether what is written outlives this process. */
  readonly onDisk: boolean;
  exists(path: string): boolean;
  /** Bytes of a file. */
  size(path: string): number;
  /** Names in a folder. */
  names(folder: string): string[];
  /** A file's bytes, or those from `start` to before `end`. */
  read(path: string, start?: number, end?: number): Buffer;
  /** Make a folder in one that is there, if it is not there itself. */
  makeFolder(path: string): void;
  /** Begin a file anew with this content. */
  write(path: string, content: string | Uint8Array): void;
  /** Make a file that is not there; false, and nothing done, where it is. */
  create(path: string, content: string): boolean;
  append(path: string, content: string | Uint8Array): void;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  /** Remove a file, if it is there. */
  remove(path: string): void;
  /** Return once a file's bytes, or a folder's names, would survive a power cut. */
  sync(path: string): void;
}

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

/** The same files, saying in one sentence what the system refuses and what to do. */
export function spoken(files: Files): Files {
  const say =
    <A extends unknown[], T>(work: (path: string, ...rest: A) => T) =>
    (path: string, ...rest: A): T => {
      try {
        return work(path, ...rest);
      } catch (error) {
        throw fromSystem(error, path) ?? error;
      }
    };
  return {
    onDisk: files.onDisk,
    exists: say((path) => files.exists(path)),
    size: say((path) => files.size(path)),
    names: say((path) => files.names(path)),
    read: say((path, start?: number, end?: number) => files.read(path, start, end)),
    makeFolder: say((path) => files.makeFolder(path)),
    write: say((path, content: string | Uint8Array) => files.write(path, content)),
    create: say((path, content: string) => files.create(path, content)),
    append: say((path, content: string | Uint8Array) => files.append(path, content)),
    truncate: say((path, length: number) => files.truncate(path, length)),
    rename: say((path, to: string) => files.rename(path, to)),
    remove: say((path) => files.remove(path)),
    sync: say((path) => files.sync(path)),
  };
}

/** A file that holds one JSON object. */
export function readObject(path: string, files: Files = disk): object {
  const text = spoken(files).read(path).toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw labError(path, { expected: "JSON", got: text, fix: "correct the file, or put the original back" });
  }
  expect(typeof value === "object" && value !== null && !Array.isArray(value), path, {
    expected: "a JSON object, { … }",
    got: value,
    fix: "correct the file, or put the original back",
  });
  return value;
}

/** Either the old file or the whole new one is there, never half of it. */
export function writeAtomically(path: string, content: string | Uint8Array, files: Files = disk): void {
  const side = `${path}.writing`;
  files.write(side, content);
  files.sync(side);
  files.rename(side, path);
}
