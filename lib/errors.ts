/**
 * The one error of the project and its one grammar:
 * `where: what was expected, got VALUE; what to do`.
 * A wrong program throws a LabError; a failed episode is data and never throws.
 */
import { printable } from "./printable.js";

export class LabError extends Error {
  override readonly name = "LabError";

  /** A message may quote what others wrote, so it is made safe to print. */
  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
  }
}

/** The three facts a reader needs, besides where it happened. */
export interface Complaint {
  readonly expected: string;
  readonly got: unknown;
  readonly fix: string;
}

/** Build the error; the caller throws it, so that control flow stays visible. */
export function labError(where: string, { expected, got, fix }: Complaint): LabError {
  // both may quote a name out of a damaged file
  const [place, wish] = [where, expected].map((text) => (text.length <= 1000 ? text : shorten(text)));
  return new LabError(`${place}: expected ${wish}, got ${show(got)}; ${fix}`);
}

/** Throw unless `condition` holds. */
export function expect(condition: boolean, where: string, complaint: Complaint): asserts condition {
  if (!condition) throw labError(where, complaint);
}

/** An unknown name always lists the known ones, the closest first. */
export function unknownName(where: string, what: string, got: string, known: readonly string[]): LabError {
  const start = got.slice(0, 100); // a name out of a damaged file may be megabytes long
  const closest = [...known].sort((a, b) => editDistance(start, a) - editDistance(start, b));
  return labError(where, { expected: `a known ${what}`, got, fix: `use one of: ${closest.join(", ")}` });
}

/** Refuse names that nobody knows, so that no misspelt option is silently ignored. */
export function expectKnown(where: string, what: string, names: readonly string[], known: readonly string[]): void {
  const odd = names.find((name) => !known.includes(name));
  if (odd !== undefined) throw unknownName(where, what, odd, known);
}

/** A heavy package that is only sometimes needed, loaded when it is; where it is missing, it is asked for by name. */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    const missing = message.includes(name.split("@npm:")[0]!);
    throw labError(name, {
      expected: "this package to be installed, which only some parts of the library need",
      got: missing ? "none" : message,
      fix: `npm install ${name}`,
    });
  }
}

/** What an operating system may answer, in words, and what helps. */
const SYSTEM: Readonly<Record<string, readonly [got: string, fix: string]>> = {
  ENOENT: ["nothing there", "check the path"],
  ENOTDIR: ["a file where a folder should be", "check the path"],
  EISDIR: ["a folder where a file should be", "check the path"],
  EEXIST: ["something is there already", "choose another path"],
  ENOTEMPTY: ["a folder that is not empty", "choose another path"],
  ENAMETOOLONG: ["a name that is too long", "choose a shorter path"],
  ELOOP: ["links that lead in a circle", "remove the link"],
  EACCES: ["no permission", "change the permissions, or choose another path"],
  EPERM: ["no permission", "change the permissions, or choose another path"],
  EROFS: ["a file system that may only be read", "choose a path on a disk that may be written"],
  ENOSPC: ["a full disk", "make room on it and start again; a run goes on with --resume"],
  EDQUOT: ["a used-up quota", "make room and start again; a run goes on with --resume"],
  EFBIG: ["a file larger than the file system allows", "choose a path on another disk"],
  EIO: ["a failing device", "copy what is there to another disk, and start again there"],
  EBUSY: ["something that is in use", "end what uses it"],
  EMFILE: ["too many open files", "close other programs, or raise the limit (ulimit -n)"],
  ENFILE: ["too many open files", "close other programs"],
  ENOMEM: ["no memory left", "close other programs, or choose something smaller"],
};

/** An error of the operating system as the one error; undefined where it is none. `path` counts where it names none. */
export function fromSystem(error: unknown, path?: string): LabError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path: named = path } = error as Error & { code?: string; syscall?: string; path?: string };
  if (code === undefined || syscall === undefined) return undefined;
  const [got, fix] = Object.hasOwn(SYSTEM, code) ? SYSTEM[code]! : [];
  if (got === undefined && named === undefined) return undefined;
  return labError(named ?? syscall, {
    expected: `a system that can do this (${syscall})`,
    got: got === undefined ? code : `${got} (${code})`,
    fix: fix ?? "see what the system says about it",
  });
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (typeof value === "object" && value !== null) return shorten(jsonOf(value));
  return String(value);
}

/** What is wrong may be too deep to write, circular or hold a bigint: the error about it is told all the same. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? "object";
  } catch {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  }
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}… (${text.length} characters)`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}
