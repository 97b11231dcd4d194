/**
 * A variant of a method as a value: the method with some of its verbs exchanged. And a recipe of one's own. Neither enters
 * the registry: `run`, `train` and `compare` take the value itself.
 *
 * Each carries a hash of its code, so that two of them are not taken for one. The hash is of the functions' source text
 * and of the plain values beside them. It cannot see what a function refers to from outside: a variable, a helper
 * function, another module. Name such things in `captures`, and the hash sees their values.
 */
import type { ConfigOf, Input, Method } from "../config.js";
import { expect, expectKnown } from "../errors.js";
import { contentId } from "../random.js";
import { defaultVerbs, makers, recipes, type AnyRecipe, type VerbsOf } from "./index.js";
import type { Recipe } from "./lab.js";

/** What a variant is told besides its verbs. */
export type VariantSettings<M extends Method> = Input<Omit<ConfigOf<M>, "method">> & {
  /** Stands in tables and charts; the method and the exchanged verbs if left out. */
  readonly name?: string;
  /** Values that the functions refer to from outside, so that changing them is seen. */
  readonly captures?: Readonly<Record<string, unknown>>;
};

/** A recipe that has a name and settings of its own. */
export type Variant = AnyRecipe & Required<Pick<AnyRecipe, "own" | "settings">>;

/** A method with other verbs, other settings or both. */
export function variant<M extends Method>(
  method: M,
  verbs: Partial<VerbsOf[M]> = {},
  { name, captures, ...settings }: VariantSettings<M> = {} as VariantSettings<M>,
): Variant {
  expect(Object.hasOwn(makers, method), "variant", {
    expected: `one of ${Object.keys(makers).join(", ")}`,
    got: method,
    fix: "a wholly new method is made with recipe({ name, … })",
  });
  expectKnown("variant", "verb", Object.keys(verbs), Object.keys(defaultVerbs[method]));
  const changed = Object.entries(verbs).filter(([, verb]) => verb !== undefined);
  const exchanged = Object.fromEntries(changed) as Partial<VerbsOf[M]>;
  const made = (makers[method].make as (verbs: Partial<VerbsOf[M]>) => AnyRecipe)(exchanged);
  const hash = changed.length === 0 ? "" : hashOf({ method, verbs: exchanged, captures });
  const parts = changed.map(([verb]) => verb).join(", ");
  return Object.freeze({ ...made, own: { name: name ?? `${method}${parts && ` (${parts})`}`, hash }, settings });
}

/** A method of one's own: whose options it reads, and its parts. */
export interface OwnRecipe<M extends Method, State> extends Omit<Recipe<ConfigOf<M>, State>, "method" | "own"> {
  readonly name: string;
  /** Whose options it reads; `gigpo` if left out. */
  readonly method?: M;
  readonly settings?: Input<Omit<ConfigOf<M>, "method">>;
  readonly captures?: Readonly<Record<string, unknown>>;
}

/** A recipe of one's own as a value. `start` gives the first state (plain data, or null), `iterate` the next ones. */
export function recipe<State, M extends Method = "gigpo">(parts: OwnRecipe<M, State>): Variant {
  const { name, method = "gigpo" as M, settings = {}, captures, ...own } = parts;
  expect(!Object.hasOwn(recipes, name), "recipe", {
    expected: "a name that no registered method has",
    got: name,
    fix: "a changed method is made with variant(method, { … })",
  });
  const hash = hashOf({ method, own, captures });
  return Object.freeze({ ...(own as unknown as AnyRecipe), method, own: { name, hash }, settings });
}

/** The recipe under another name, as a comparison calls it. */
export function named(recipe: AnyRecipe, name: string): AnyRecipe {
  return { ...recipe, own: { name, hash: recipe.own?.hash ?? "" } };
}

/** Eight digits that differ where the code or a value differs. */
export function hashOf(value: unknown): string {
  return contentId(told(value, [])).slice(0, 8);
}

/** A value as text: functions by their source, the rest by what they hold. */
function told(value: unknown, within: readonly unknown[]): string {
  if (typeof value === "function") return `${sourceOf(value)}${toldParts(value, within)}`;
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  if (within.includes(value)) return "itself";
  const { constructor } = value;
  const kind = constructor === Object || constructor === undefined ? "" : sourceOf(constructor);
  const items =
    Symbol.iterator in value ? [...(value as Iterable<unknown>)].map((item) => told(item, [...within, value])) : [];
  return `${kind}[${items.join(",")}]${toldParts(value, within)}`;
}

function toldParts(value: object, within: readonly unknown[]): string {
  if (Symbol.iterator in value) return "";
  const parts = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return parts.map(([name, part]) => `{${JSON.stringify(name)}:${told(part, [...within, value])}}`).join("");
}

/** A function or a class. */
type Readable = { readonly name: string };

/** Built-in classes by name; of anything else whose source is hidden nobody could say what it does. */
function sourceOf(code: Readable): string {
  const source = Function.prototype.toString.call(code);
  const builtIn = (globalThis as unknown as Record<string, unknown>)[code.name] === code;
  expect(builtIn || !source.includes("[native code]"), "variant", {
    expected: "functions whose source can be read",
    got: code,
    fix: "write (…) => f(…) instead of f.bind(…)",
  });
  return builtIn ? code.name : source;
}
