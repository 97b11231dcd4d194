/** Files of a run as the library uses them: with errors in one sentence, and never half of a file. */
import { textOf } from "../bytes.js";
import { expect, fromSystem, labError } from "../errors.js";
import { host, type Files } from "../host/here.js";

export type { Files } from "../host/here.js";

export const disk: Files = host.disk;

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
  const text = textOf(spoken(files).read(path));
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
