/** What `--set PATH=VALUE` says, as the tree that a configuration is. */
import { expect } from "../../errors.js";
import type { Setting } from "./values.js";

export type Tree = { [name: string]: unknown };

/** Names that reach into JavaScript itself and not into a configuration. */
const INHERITED = ["__proto__", "constructor", "prototype"];

/** `update.clip.low=.1` as `{ update: { clip: { low: .1 } } }`; values are read as JSON where they are JSON, else as text. */
export function settingsTree(settings: readonly Setting[]): Tree {
  const tree: Tree = {};
  for (const { path, value } of settings) {
    const names = path.split(".");
    const odd = names.find((name) => name === "" || INHERITED.includes(name));
    expect(odd === undefined, `--set ${path}`, {
      expected: "names of options with dots between them",
      got: odd,
      fix: "see --help for the options of a method",
    });
    let place = tree;
    for (const name of names.slice(0, -1)) place = sectionOf(place, name, path);
    place[names.at(-1)!] = valueOf(value);
  }
  return tree;
}

/** JSON, a number as people write it (.5), or a text. */
export function valueOf(text: string): unknown {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function sectionOf(place: Tree, name: string, path: string): Tree {
  const section = Object.hasOwn(place, name) ? place[name] : (place[name] = {});
  expect(isTree(section), `--set ${path}`, {
    expected: `${name} to be a section with options`,
    got: section,
    fix: `set ${name} once, or options in it`,
  });
  return section;
}

/** The second over the first, section by section. */
export function merge(base: Tree, changes: Tree): Tree {
  const result = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined;
    result[name] = isTree(old) && isTree(value) ? merge(old, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
