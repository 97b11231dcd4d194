/**
 * What a word or the value of an option may be, each with what it accepts in words, so that a refusal says it, and with what
 * a shell may suggest for it.
 */
import { text as plain, type Message } from "@optique/core/message";
import { levenshteinDistance } from "@optique/core/suggestion";
import type { ValueParser } from "@optique/core/valueparser";

export type Value<T> = ValueParser<"sync", T>;

interface Reading<T> {
  /** In place of the value, in help: N, FILE. */
  readonly metavar: string;
  /** In words: "a whole number from 1 to 256". */
  readonly accepts: string;
  readonly placeholder: T;
  /** Undefined where the text is refused. */
  readonly read: (text: string) => T | undefined;
  readonly suggest?: ValueParser<"sync", T>["suggest"];
  /** What could have been meant; the nearest are named. */
  readonly known?: readonly string[];
}

export function sentence(text: string): Message {
  return [plain(text)];
}

/** The names that could have been meant, the nearest only, as the end of a sentence. */
export function meant(typed: string, known: readonly string[]): string {
  const all = known.map((name) => ({ name, distance: levenshteinDistance(typed, name) }));
  const best = Math.min(...all.map(({ distance }) => distance));
  const near = all.filter(({ distance }) => distance === best && best <= Math.ceil(0.4 * typed.length));
  return near.length === 0 ? "" : `; did you mean ${near.map(({ name }) => name).join(" or ")}?`;
}

function value<T>({ metavar, accepts, placeholder, read, suggest, known = [] }: Reading<T>): Value<T> {
  return {
    mode: "sync",
    metavar: metavar as ValueParser["metavar"],
    placeholder,
    format: String,
    parse: (text) => {
      const found = read(text);
      if (found !== undefined) return { success: true, value: found };
      return {
        success: false,
        error: sentence(`expected ${accepts}, got ${JSON.stringify(text)}${meant(text, known)}`),
      };
    },
    ...(suggest && { suggest }),
  };
}

export function text(metavar: string): Value<string> {
  return value({ metavar, accepts: "a text", placeholder: "", read: (text) => (text === "" ? undefined : text) });
}

export function whole(from = 0, to = Infinity, metavar = "N"): Value<number> {
  const accepts = to === Infinity ? `a whole number ≥ ${from}` : `a whole number from ${from} to ${to}`;
  const within = (number: number): number | undefined =>
    Number.isSafeInteger(number) && number >= from && number <= to ? number : undefined;
  return value({ metavar, accepts, placeholder: from, read: (text) => within(asNumber(text)) });
}

export function share(metavar = "SHARE"): Value<number> {
  const within = (number: number): number | undefined => (number >= 0 && number <= 1 ? number : undefined);
  return value({ metavar, accepts: "a number from 0 to 1", placeholder: 0, read: (text) => within(asNumber(text)) });
}

/** As people write numbers: 3, .5, -2, 1e-4; no hexadecimal, no blanks. */
function asNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

/** One of a few names. */
export function oneOf<const T extends string>(metavar: string, names: readonly T[]): Value<T> {
  return value<T>({
    metavar,
    accepts: `one of ${names.join(", ")}`,
    placeholder: names[0]!,
    read: (text) => names.find((name) => name === text),
    suggest: (prefix) => literals(prefix, names),
    known: names,
  });
}

/** Any text, with names to suggest: what it must be is checked where it is used. */
export function suggested(metavar: string, names: readonly string[]): Value<string> {
  return { ...text(metavar), suggest: (prefix) => literals(prefix, names) };
}

/** Names to suggest, or a path: a method, or a file or folder that takes its place. */
export function namedOrPath(metavar: string, names: readonly string[]): Value<string> {
  return {
    ...text(metavar),
    suggest: (prefix) => [...literals(prefix, names), { kind: "file", type: "any" }],
  };
}

export function file(metavar = "FILE"): Value<string> {
  return { ...text(metavar), suggest: () => [{ kind: "file", type: "file" }] };
}

export function folder(metavar = "FOLDER"): Value<string> {
  return { ...text(metavar), suggest: () => [{ kind: "file", type: "directory" }] };
}

/** A file, or a condition before it: `with=new.json`. */
export function fileOrFolder(metavar: string): Value<string> {
  return { ...text(metavar), suggest: () => [{ kind: "file", type: "any" }] };
}

/** An option of a configuration by its path, and its value. */
export interface Setting {
  readonly path: string;
  /** As it was typed. */
  readonly value: string;
}

/** `PATH=VALUE`. Where the paths are known, another one is refused with the nearest. */
export function setting(paths: readonly string[], { strict = true } = {}): Value<Setting> {
  const parse = (text: string): ReturnType<Value<Setting>["parse"]> => {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    const refused = (wish: string): { success: false; error: Message } => ({
      success: false,
      error: sentence(`expected ${wish}, got ${JSON.stringify(text)}${meant(path ?? text, paths)}`),
    });
    if (path === undefined || value === undefined) return refused("PATH=VALUE");
    if (strict && !isPath(path, paths)) return refused("a known option before the =");
    return { success: true, value: { path, value } };
  };
  return {
    mode: "sync",
    metavar: "PATH=VALUE" as ValueParser["metavar"],
    placeholder: { path: "", value: "" },
    format: ({ path, value }) => `${path}=${value}`,
    parse,
    suggest: (prefix) =>
      literals(
        prefix,
        paths.map((path) => `${path}=`),
      ),
  };
}

/** A section as a whole may be set too; what stands in it is checked with the configuration. */
function isPath(path: string, paths: readonly string[]): boolean {
  return paths.some((known) => known === path || known.startsWith(`${path}.`) || path.startsWith(`${known}.`));
}

function* literals(prefix: string, names: readonly string[]): Iterable<{ kind: "literal"; text: string }> {
  for (const name of names) if (name.startsWith(prefix)) yield { kind: "literal", text: name };
}
