/**
 * What the structure tests look at: the files git would commit, as text, and pure functions that list what is wrong
 * with them. The functions take plain data, so that each can be shown a broken house and must complain.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Path from the repository root (forward slashes) to text. */
export type Files = ReadonlyMap<string, string>;

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Every file that is tracked, or new and not ignored. */
export function repositoryPaths(): string[] {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const output = execFileSync("git", list, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
  return [...new Set(output.split("\0"))].filter((path) => path !== "" && read(path) !== undefined).sort();
}

/** The text of a file; undefined where it is gone from the disk or not a file. */
function read(path: string): string | undefined {
  try {
    return readFileSync(resolve(root, path), "utf8");
  } catch {
    return undefined;
  }
}

export function readFiles(paths: readonly string[]): Files {
  return new Map(paths.map((path) => [path, read(path) ?? ""]));
}

export function select(files: Files, matches: (path: string) => boolean): Files {
  return new Map([...files].filter(([path]) => matches(path)));
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Imports of every file; relative ones resolved to the repository path of the TypeScript source. */
export function importsOf(files: Files): Import[] {
  return [...files].flatMap(([from, text]) =>
    [...text.matchAll(IMPORT)].map((match) => {
      const specifier = (match[1] ?? match[2])!;
      if (!specifier.startsWith(".")) return { from, to: specifier };
      const to = posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
      return { from, to: files.has(`${to}x`) ? `${to}x` : to };
    }),
  );
}

/** Paths of a cycle of imports, those of types included, or undefined. */
export function findCycle(imports: readonly Import[]): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const target of next.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of next.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}
