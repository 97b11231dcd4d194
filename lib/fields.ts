/**
 * How options are filled and checked: a table of fields with the shape of a configuration, where every leaf holds its
 * default and what it accepts. Knows no method and no world; the tables are theirs.
 */
import { expectKnown, labError, unknownName, type LabError } from "./errors.js";

/** One option: what it is when left out, and which values it takes. */
export interface Field<T> {
  readonly default: T;
  /** In words, for error messages: "a whole number ≥ 1". */
  readonly accepts: string;
  readonly allows: (value: unknown) => boolean;
  /** What is said of a value that it does not take, where "leave it out" would not help enough. */
  readonly refusal?: (where: string, got: unknown) => LabError;
}

/** A table of fields with the shape of a configuration; an object in it may be one option, or a table again. */
export type Fields<Config> = {
  readonly [Name in keyof Config]: Config[Name] extends object
    ? Fields<Config[Name]> | Field<Config[Name]>
    : Field<Config[Name]>;
};

/** A table without sections: the dials of a world, for example. */
export type FlatFields<Options> = { readonly [Name in keyof Options]: Field<Options[Name]> };

/** What a person writes: any part of a configuration, at any depth. */
export type Input<Config> = {
  readonly [Name in keyof Config]?: Config[Name] extends object ? Input<Config[Name]> : Config[Name];
};

interface Range {
  readonly min?: number;
  readonly max?: number;
  /** The value must be larger than this. */
  readonly above?: number;
}

export function whole(initial: number, { min = 0, max = Infinity }: Range = {}): Field<number> {
  const accepts = max === Infinity ? `a whole number ≥ ${min}` : `a whole number from ${min} to ${max}`;
  return { default: initial, accepts, allows: (value) => Number.isSafeInteger(value) && within(value, { min, max }) };
}

export function real(
  initial: number,
  { min = -Infinity, max = Infinity, above = -Infinity }: Range = {},
): Field<number> {
  const bounds = [above > -Infinity && `> ${above}`, min > -Infinity && `≥ ${min}`, max < Infinity && `≤ ${max}`];
  const accepts = ["a number", bounds.filter(Boolean).join(" and ")].join(" ").trim();
  return { default: initial, accepts, allows: (value) => Number.isFinite(value) && within(value, { min, max, above }) };
}

function within(value: unknown, { min = -Infinity, max = Infinity, above = -Infinity }: Range): boolean {
  return typeof value === "number" && value >= min && value <= max && value > above;
}

export function oneOf<const T extends string | number>(initial: T, others: readonly T[]): Field<T> {
  const all = [initial, ...others];
  return {
    default: initial,
    accepts: `one of ${all.map((name) => JSON.stringify(name)).join(", ")}`,
    allows: (value) => all.some((name) => name === value),
  };
}

export function flag(initial: boolean): Field<boolean> {
  return { default: initial, accepts: "true or false", allows: (value) => typeof value === "boolean" };
}

export function text(initial: string): Field<string> {
  return { default: initial, accepts: "a text", allows: (value) => typeof value === "string" && value !== "" };
}

/** One of the names in a registry; a misspelt one is answered with the closest. */
export function nameOf<T extends string>(what: string, initial: T, all: readonly T[]): Field<T> {
  return {
    ...oneOf(initial, all),
    accepts: `the name of a ${what}: ${all.join(", ")}`,
    refusal: (where, got) => unknownName(where, what, String(got), all),
  };
}

/** Any of these names; all of them where nothing is said. */
export function someOf<const T extends string>(all: readonly T[]): Field<readonly T[]> {
  return {
    default: all,
    accepts: `a list of ${all.map((name) => JSON.stringify(name)).join(", ")}`,
    allows: (value) => Array.isArray(value) && value.every((name) => all.some((known) => known === name)),
  };
}

/** A value of either field; the first one's default. */
export function either<A, B>(first: Field<A>, second: Field<B>): Field<A | B> {
  return {
    default: first.default,
    accepts: `${first.accepts}, or ${second.accepts}`,
    allows: (value) => first.allows(value) || second.allows(value),
  };
}

/** Nothing where nothing is said, or what the field takes. */
export function nothingOr<T>(field: Field<T>): Field<T | null> {
  const allows = (value: unknown): boolean => value === null || field.allows(value);
  return { ...field, default: null, accepts: `null or ${field.accepts}`, allows };
}

/** An object that is one option: it is given with all of these fields, or not at all. */
export function objectOf<Options>(fields: FlatFields<Options>): Field<Options> {
  const all = Object.entries<Field<unknown>>(fields);
  const names = Object.keys(fields);
  return {
    default: defaultsOf(fields),
    accepts: `{ ${all.map(([name, { accepts }]) => `"${name}": ${accepts}`).join(", ")} }`,
    allows: (value) =>
      isTree(value) &&
      Object.keys(value).every((name) => names.includes(name)) &&
      all.every(([name, { allows }]) => allows(value[name])),
  };
}

type Tree = { readonly [name: string]: unknown };

/** The whole configuration: what was given, checked, and the default for the rest. Unknown keys are refused. */
export function fill<Config>(fields: Fields<Config>, input: Input<Config>, where: string): Config {
  return fillTree(fields as Tree, input, where) as Config;
}

function fillTree(fields: Tree, input: unknown, where: string): Tree {
  if (!isTree(input)) {
    throw labError(where, {
      expected: "an object of options",
      got: input,
      fix: "write { name: value, … } or leave it out",
    });
  }
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(fields, name)) throw unknownName(where, "option", name, Object.keys(fields));
  }
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    fillOne(field, input[name], `${where}.${name}`),
  ]);
  return Object.fromEntries(entries) as Tree;
}

function fillOne(field: unknown, given: unknown, where: string): unknown {
  if (!isField(field)) return fillTree(field as Tree, given === undefined ? {} : given, where);
  if (given === undefined) return field.default;
  expectAllowed(field, given, where);
  return given;
}

/** Throw unless the field takes this value. */
export function expectAllowed(field: Field<unknown>, given: unknown, where: string): void {
  if (field.allows(given)) return;
  const left =
    field.default === undefined ? "leave it out" : `leave it out for the default, ${JSON.stringify(field.default)}`;
  throw field.refusal?.(where, given) ?? labError(where, { expected: field.accepts, got: given, fix: left });
}

/** The dials of a world as it is given them: refuses unknown ones and values out of range; the rest stays left out. */
export function expectDials(fields: object, given: object, world: string): void {
  expectKnown(world, "dial", Object.keys(given), Object.keys(fields));
  for (const [name, value] of Object.entries(given))
    if (value !== undefined) expectAllowed((fields as Tree)[name] as Field<unknown>, value, `${world} dial ${name}`);
}

/** The default of every field. */
export function defaultsOf<Options>(fields: FlatFields<Options>): Options {
  return fill(fields as Fields<Options>, {}, "defaults");
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isField(value: unknown): value is Field<unknown> {
  return isTree(value) && typeof value["allows"] === "function";
}

/** Paths of all options with their defaults, in the order of the table: for `--help` and for docs. */
export function listFields(fields: object, prefix = ""): { path: string; default: unknown; accepts: string }[] {
  return Object.entries(fields as Tree).flatMap(([name, field]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return isField(field)
      ? [{ path, default: field.default, accepts: field.accepts }]
      : listFields(field as object, path);
  });
}
