/** A grid: every combination of values of some options, each an arm of a sweep with a name that says what it is. */
import { resolve, type ConfigInput } from "../config.js";
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import type { Job, JobProgress } from "./sweep.js";

/** One option and the values it takes in turn. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

type Tree = { readonly [name: string]: unknown };

/** The runs of a grid; every configuration is checked before the first one begins. */
export function gridJobs(base: ConfigInput, axes: readonly Axis[], seeds: readonly number[]): Job[] {
  const paths = axes.map(({ path }) => path);
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  expect(twice === undefined, `grid ${twice}`, {
    expected: "every option once",
    got: "it twice",
    fix: "name all its values at once",
  });
  return combinations(axes).flatMap((settings) => {
    const arm = settings.map(({ path, value }) => `${path}=${word(value)}`).join(",") || base.method;
    const config = settings.reduce<Tree>(
      (tree, { path, value }) => within(tree, path.split("."), value),
      base,
    ) as ConfigInput;
    return seeds.map((seed): Job => {
      resolve({ ...config, seed } as ConfigInput);
      return { arm, seed, config };
    });
  });
}

function combinations(axes: readonly Axis[]): { readonly path: string; readonly value: unknown }[][] {
  return axes.reduce<{ path: string; value: unknown }[][]>(
    (all, { path, values }) => all.flatMap((before) => values.map((value) => [...before, { path, value }])),
    [[]],
  );
}

function within(tree: Tree, [name, ...rest]: readonly string[], value: unknown): Tree {
  if (name === undefined) return tree;
  const inner = rest.length === 0 ? value : within((tree[name] ?? {}) as Tree, rest, value);
  return { ...tree, [name]: inner };
}

/** An arm's name is a folder's too. */
function word(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[^\w.+-]+/g, "_");
}

/** One combination over its seeds. */
export interface GridRow {
  readonly arm: string;
  readonly done: number;
  readonly seeds: number;
  /** Mean success without skills at the end, of the finished runs. */
  readonly success: number | undefined;
  readonly least: number | undefined;
  readonly most: number | undefined;
}

/** The best mean first; arms of which nothing is finished last. */
export function gridRows(table: readonly JobProgress[]): GridRow[] {
  const rows = [...new Set(table.map(({ job }) => job.arm))].map((arm): GridRow => {
    const own = table.filter(({ job }) => job.arm === arm);
    const done = own.filter(({ state }) => state === "done");
    const values = done.flatMap(({ success }) => (success === undefined ? [] : [success]));
    const some = values.length > 0;
    return {
      arm,
      done: done.length,
      seeds: own.length,
      success: some ? mean(values) : undefined,
      least: some ? Math.min(...values) : undefined,
      most: some ? Math.max(...values) : undefined,
    };
  });
  return rows.sort((a, b) => (b.success ?? -1) - (a.success ?? -1));
}
