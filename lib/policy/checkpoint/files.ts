/**
 * The only place of `lib/policy` that touches the disk: a file as a ByteSource, a file as a ByteSink, small texts.
 * A file is written beside its place and renamed at the end, so a crash leaves the old one whole.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { expect, labError } from "../../errors.js";
import { checkRange, type ByteSink, type ByteSource } from "./bytes.js";

/** Read a file piece by piece while `use` runs. */
export function withSource<T>(path: string, use: (source: ByteSource) => T): T {
  const descriptor = openFile(path);
  try {
    return use(fileSource(path, descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string): number {
  const unreadable = labError("checkpoint", { expected: "a readable file", got: path, fix: "check the path" });
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    throw unreadable;
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw unreadable;
}

function fileSource(name: string, descriptor: number): ByteSource {
  let buffer = new Uint8Array(0);
  return {
    name,
    size: fstatSync(descriptor).size,
    read(offset, length) {
      checkRange(this, offset, length);
      if (buffer.length < length) buffer = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const count = readSync(descriptor, buffer, done, length - done, offset + done);
        expect(count > 0, name, { expected: `${length} bytes`, got: done, fix: "the file became shorter; try again" });
        done += count;
      }
      return buffer.subarray(0, length);
    },
  };
}

/** Write a file piece by piece while `use` runs. */
export function withSink(path: string, use: (sink: ByteSink) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const descriptor = openSync(partial, "w");
  try {
    use({ write: (bytes) => writeAll(descriptor, bytes) });
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, path);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw labError("checkpoint", { expected: "a readable text file", got: path, fix: "check the path" });
  }
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path)) as unknown;
  } catch (error) {
    const fix = existsSync(path) ? `repair the JSON (${String(error)})` : "check the path";
    throw labError("checkpoint", { expected: "a readable JSON file", got: path, fix });
  }
}

export function writeJson(path: string, value: unknown): void {
  withSink(path, (sink) => sink.write(new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)));
}
