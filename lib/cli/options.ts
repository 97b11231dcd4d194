/**
 * Command-line options as data: what a command takes, read from the arguments with clear refusals, and shown by `--help`.
 * No command may read `process.argv` in another way.
 */
import { expect, labError, unknownName } from "../errors.js";

/** One option. A `flag` is on or off, a `many` may stand several times; the rest take one value. */
export interface Option {
  readonly type: "text" | "number" | "flag" | "many";
  readonly about: string;
  /** Shown in `--help` in place of the value. */
  readonly value?: string;
  /** A number must be whole, and in this range. */
  readonly range?: readonly [from: number, to: number];
}

export interface CommandSpec {
  /** As typed: "npm run play --". */
  readonly usage: string;
  readonly about: string;
  /** The last may stand several times where it is `many`. */
  readonly positionals: readonly { readonly name: string; readonly about: string; readonly many?: boolean }[];
  readonly options: Readonly<Record<string, Option>>;
}

/** What was given; an option that was not given is absent. */
export interface Given {
  readonly help: boolean;
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  many(name: string): readonly string[];
}

/** Read arguments: `--name value`, `--name=value`, `--flag`, `--help`; all else is positional, in order. */
export function parseOptions(spec: CommandSpec, argv: readonly string[]): Given {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith("--")) {
      positionals.push(word);
      continue;
    }
    const [name = "", inline] = splitOnce(word.slice(2), "=");
    if (name === "help") values.set(name, []);
    else values.set(name, [...(values.get(name) ?? []), valueOf(spec, name, inline, rest)]);
  }
  const most = spec.positionals.at(-1)?.many ? Infinity : spec.positionals.length;
  expect(values.has("help") || positionals.length <= most, spec.usage, {
    expected: `at most ${most} words before the options`,
    got: positionals.join(" "),
    fix: "npm keeps options for itself unless they come after `--`; see --help",
  });
  return {
    help: values.has("help"),
    positionals,
    text: (name) => values.get(name)?.at(-1),
    number: (name) => (values.has(name) ? Number(values.get(name)!.at(-1)) : undefined),
    flag: (name) => values.has(name),
    many: (name) => values.get(name) ?? [],
  };
}

function valueOf(spec: CommandSpec, name: string, inline: string | undefined, rest: string[]): string {
  const option = Object.hasOwn(spec.options, name) ? spec.options[name] : undefined;
  if (option === undefined) throw unknownName(spec.usage, "option", name, [...Object.keys(spec.options), "help"]);
  if (option.type === "flag") return "";
  const value = inline ?? rest.shift();
  if (value !== undefined && (option.type !== "number" || isNumber(value, option))) return value;
  throw labError(`${spec.usage} --${name}`, {
    expected: accepted(option),
    got: value,
    fix: `write --${name} ${option.value ?? "VALUE"}`,
  });
}

function isNumber(text: string, { range }: Option): boolean {
  if (range === undefined) return /^-?\d+(\.\d+)?$/.test(text);
  return /^\d+$/.test(text) && Number(text) >= range[0] && Number(text) <= range[1];
}

function accepted({ type, range }: Option): string {
  if (range === undefined) return type === "number" ? "a number" : "a value";
  return range[1] === Infinity ? `a whole number ≥ ${range[0]}` : `a whole number from ${range[0]} to ${range[1]}`;
}

function splitOnce(text: string, sign: string): [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The help text. */
export function helpText(spec: CommandSpec): string {
  const words = spec.positionals.map(({ name, many }) => `<${name}>${many ? "…" : ""}`);
  const rows: [string, string][] = [
    ...spec.positionals.map(({ name, about }): [string, string] => [`<${name}>`, about]),
    ...Object.entries(spec.options).map(([name, { type, about, value }]): [string, string] => [
      type === "flag" ? `--${name}` : `--${name} ${value ?? (type === "number" ? "N" : "TEXT")}`,
      about,
    ]),
    ["--help", "this text"],
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${spec.usage} ${[...words, "[options]"].join(" ")}`,
    "",
    spec.about,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join("\n");
}

/** `name=value` pairs as an object; values are read as JSON where they are JSON, else as text. */
export function settings(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = splitOnce(pair, "=");
      if (value === undefined)
        throw labError("--set", { expected: "name=value", got: pair, fix: "for example slack=2" });
      return [name, jsonOrText(value)];
    }),
  );
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export type Tree = { [name: string]: unknown };

/** Names that reach into JavaScript itself and not into a configuration. */
const INHERITED = ["__proto__", "constructor", "prototype"];

/** `{ "update.clip.low": .1 }` as `{ update: { clip: { low: .1 } } }`. */
export function nested(flat: Readonly<Tree>): Tree {
  const tree: Tree = {};
  for (const [path, value] of Object.entries(flat)) {
    const names = path.split(".");
    const odd = names.find((name) => name === "" || INHERITED.includes(name));
    expect(odd === undefined, `--set ${path}`, {
      expected: "names of options with dots between them",
      got: odd,
      fix: "see --help for the options of a method",
    });
    let place = tree;
    for (const name of names.slice(0, -1)) place = sectionOf(place, name, path);
    place[names.at(-1)!] = value;
  }
  return tree;
}

function sectionOf(place: Tree, name: string, path: string): Tree {
  const section = Object.hasOwn(place, name) ? place[name] : (place[name] = {});
  expect(typeof section === "object" && section !== null && !Array.isArray(section), `--set ${path}`, {
    expected: `${name} to be a section with options`,
    got: section,
    fix: `set ${name} once, or options in it`,
  });
  return section as Tree;
}
