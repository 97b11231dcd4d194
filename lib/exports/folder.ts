/**
 * The folder that an export writes: made beside its place and moved there when it is whole, so that a stopped export leaves
 * nothing that looks finished. It says in `export.json` what it is and which files are its own; only those are ever replaced.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { setImmediate } from "node:timers/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { expect, fromSystem } from "../errors.js";
import { shaped, v } from "../schema.js";
import { readObject } from "../experiment/files.js";

const ABOUT = "export.json";
const ours = v.object({ format: v.string(), of: v.string(), files: v.array(v.string()) });

/** Where an export goes, and how its maker follows it. */
export interface ExportPlace {
  /** A folder that is new, empty, or holds an earlier export. */
  readonly to: string;
  /** Replace the earlier export in it. */
  readonly force?: boolean;
  readonly tell?: (done: number, all: number) => void;
  /** Ends the export where it is; nothing is left of it. */
  readonly stop?: AbortSignal | undefined;
}

export interface Exported {
  readonly to: string;
  /** Paths in it. */
  readonly files: readonly string[];
}

/** Write an export: `write` fills a folder that becomes `to` when it is done. */
export async function intoFolder(
  { to, force = false }: ExportPlace,
  about: { readonly format: string; readonly of: string },
  write: (folder: string) => Promise<void> | void,
): Promise<Exported> {
  const place = resolve(to);
  const earlier = filesToReplace(place, force);
  try {
    mkdirSync(dirname(place), { recursive: true });
    const side = mkdtempSync(join(dirname(place), `.${basename(place)}-`));
    try {
      await write(side);
      const files = filesBelow(side);
      writeFileSync(join(side, ABOUT), `${JSON.stringify({ ...about, files }, null, 2)}\n`);
      install(side, place, earlier);
      return { to: place, files: [...files, ABOUT] };
    } finally {
      rmSync(side, { recursive: true, force: true });
    }
  } catch (error) {
    throw fromSystem(error, place) ?? error;
  }
}

/** Say how far long work is, let a signal come through, and stop where one has come. */
export async function atStep({ tell, stop }: ExportPlace, done: number, all: number): Promise<void> {
  tell?.(done, all);
  await setImmediate();
  const going = stop?.aborted !== true;
  expect(going, "export", { expected: "to be let finish", got: "a stop", fix: "nothing was written; export again" });
}

/** The files of the export that is there; throws where something else is, or where it may not be replaced. */
function filesToReplace(place: string, force: boolean): readonly string[] {
  if (!existsSync(place)) return [];
  expect(statSync(place).isDirectory(), "export", { expected: "a folder", got: place, fix: "choose another --to" });
  if (readdirSync(place).length === 0) return [];
  const about = join(place, ABOUT);
  expect(existsSync(about), "export", {
    expected: "a new or empty folder, or one that an export made",
    got: place,
    fix: "choose another --to; other files are never overwritten",
  });
  expect(force, "export", {
    expected: "a new or empty folder",
    got: `an earlier export in ${place}`,
    fix: "choose another --to, or replace it with --force",
  });
  const { files } = shaped(ours, readObject(about), about, "delete the folder by hand, or choose another --to");
  const outside = files.find((file) => !insideOf(place, file));
  expect(outside === undefined, about, {
    expected: "names of files in this folder",
    got: outside,
    fix: "delete the folder by hand, or choose another --to",
  });
  return [...files, ABOUT];
}

function insideOf(place: string, file: string): boolean {
  const path = relative(place, join(place, file));
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && resolve(place, file) === join(place, file);
}

function install(side: string, place: string, earlier: readonly string[]): void {
  for (const file of earlier) rmSync(join(place, file), { force: true });
  for (const folder of foldersOf(earlier)) removeIfEmpty(join(place, folder));
  for (const file of filesBelow(side)) {
    expect(!existsSync(join(place, file)), "export", {
      expected: "no file of another hand in its way",
      got: join(place, file),
      fix: "move that file away and export again",
    });
    mkdirSync(dirname(join(place, file)), { recursive: true });
    renameSync(join(side, file), join(place, file));
  }
}

/** Folders that files lie in, the deepest first. */
function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) for (let at = dirname(file); at !== "."; at = dirname(at)) folders.add(at);
  return [...folders].sort((a, b) => b.length - a.length);
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** All files below a folder, in the order of their names, with `/` between the parts. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
