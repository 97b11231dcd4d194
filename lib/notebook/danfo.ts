/**
 * The way to danfojs, for those who know it. Two of its faults would give wrong answers in silence, so they are closed
 * here: it counts null as 0 in group means (missing numbers go in as NaN, and such a group's mean is NaN), and it guesses
 * a column's type from its first rows (types are given; a column that mixes types is refused).
 */
import { expect, optionalPackage } from "../errors.js";
import type { Cell } from "../plot/charts/table.js";

type Grouped = { mean(): DanfoFrame; sum(): DanfoFrame; count(): DanfoFrame; max(): DanfoFrame; min(): DanfoFrame };

/** What we promise of a danfojs DataFrame; it can do more. Its own types would slow every cell of a notebook. */
export interface DanfoFrame {
  readonly shape: number[];
  readonly columns: string[];
  readonly values: unknown[][];
  print(): void;
  head(rows?: number): DanfoFrame;
  describe(): DanfoFrame;
  groupby(columns: string[]): Grouped;
  sortValues(column: string, options?: { ascending?: boolean }): DanfoFrame;
  query(condition: unknown): DanfoFrame;
}

interface Danfo {
  readonly DataFrame: new (data: object, options: { readonly dtypes: readonly string[] }) => DanfoFrame;
}

export async function danfoFrame(columns: Readonly<Record<string, readonly Cell[]>>): Promise<DanfoFrame> {
  const names = Object.keys(columns);
  expect(names.length > 0 && columns[names[0]!]!.length > 0, "toDataFrame", {
    expected: "at least one row and one column",
    got: names,
    fix: "danfojs cannot hold an empty table",
  });
  const dtypes = names.map((name) => dtypeOf(name, columns[name]!));
  const data = names.map((name, i) => [
    name,
    columns[name]!.map((cell) => (cell === null ? missing(dtypes[i]!) : cell)),
  ]);
  const danfo: unknown = await optionalPackage("danfojs-node", () => import("danfojs-node"));
  const { DataFrame } = danfo as Danfo;
  return new DataFrame(Object.fromEntries(data) as object, { dtypes });
}

function dtypeOf(name: string, cells: readonly Cell[]): "float32" | "string" | "boolean" {
  const types = [...new Set(cells.flatMap((cell) => (cell === null ? [] : [typeof cell])))];
  const where = `toDataFrame column ${JSON.stringify(name)}`;
  expect(types.length <= 1, where, {
    expected: "cells of one type",
    got: types,
    fix: "make them all numbers or all texts",
  });
  const type = types[0] ?? "number";
  expect(type !== "boolean" || !cells.includes(null), where, {
    expected: "no missing cell among true and false",
    got: null,
    fix: "use 0, 1 and null instead",
  });
  return type === "number" ? "float32" : (type as "string" | "boolean");
}

function missing(dtype: "float32" | "string" | "boolean"): number | string {
  return dtype === "float32" ? NaN : "";
}
