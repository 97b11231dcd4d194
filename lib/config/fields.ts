/**
 * How a configuration is filled and checked: a table of fields with the shape of the configuration, where every leaf
 * holds its default and what it accepts. Knows no method; `sections.ts` and `../config.ts` hold the tables.
 */
import { expect, labError, unknownName } from "../errors.js";

/** One option: what it is when left out, and which values it takes. */
export interface Field<T> {
  readonly default: T;
  /** In words, for error messages: "a whole number ≥ 1". */
  readonly accepts: string;
  readonly allows: (value: unknown) => boolean;
}

/** A table of fields with the shape of a configuration. */
export type Fields<Config> = {
  readonly [Name in keyof Config]: Config[Name] extends object ? Fields<Config[Name]> : Field<Config[Name]>;
};

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

export function oneOf<const T extends string>(initial: T, others: readonly T[]): Field<T> {
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
  const fix = `leave it out for the default, ${JSON.stringify(field.default)}`;
  expect(field.allows(given), where, { expected: field.accepts, got: given, fix });
  return given;
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
