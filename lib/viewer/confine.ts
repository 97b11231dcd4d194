/** Files of one folder and of nothing else, to be read and never written: links that lead out of it are refused. */
import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { labError } from "../errors.js";
import { disk, spoken, type Files } from "../experiment/files.js";

/** Whether a path that exists lies in the folder once all links are followed. */
export function liesIn(root: string, path: string): boolean {
  let place: string;
  try {
    place = realpathSync(path);
  } catch {
    return false;
  }
  const folder = realpathSync(root);
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The files of a disk as far as they lie in the folder; what leads out is refused, and so is every change. */
export function filesIn(root: string): Files {
  const files = spoken(disk);
  const inside = (path: string): string => {
    if (liesIn(root, path)) return path;
    throw labError(path, {
      expected: "a file in the folder that is shown",
      got: "a link that leads out of it",
      fix: "copy the file itself into the folder",
    });
  };
  return {
    onDisk: false,
    exists: (path) => files.exists(path) && liesIn(root, path),
    size: (path) => files.size(inside(path)),
    names: (folder) => files.names(inside(folder)),
    read: (path, start, end) => files.read(inside(path), start, end),
    ...refusedChanges,
  };
}

function refused(path: string): never {
  throw labError("view", { expected: "only to read", got: `a change of ${path}`, fix: "use the commands that train" });
}

const refusedChanges = {
  makeFolder: refused,
  write: refused,
  create: refused,
  append: refused,
  truncate: refused,
  rename: refused,
  remove: refused,
  sync: refused,
};
