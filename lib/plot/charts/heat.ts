/**
 * The heat strip: signed numbers as cells, such as the advantage of every turn of a group. Zero is always the neutral
 * middle, both ends are equally far, and every cell that has room says its number with its sign.
 */
import { expect } from "../../errors.js";
import { Chart } from "../chart.js";
import { finite, type HeatTrace } from "../figure.js";
import { decimalsFor, formatSigned } from "../scale.js";
import { DIVERGING, layout } from "../theme.js";
import { heightFor, uniqueNames } from "./common.js";

export interface HeatRow {
  readonly label: string;
  /** Missing values (null, NaN) are "no opinion", drawn as a hairline: not the same as 0. */
  readonly values: readonly (number | null | undefined)[];
  /** Written behind the number, one a cell: the letter of an anchor, an action. */
  readonly notes?: readonly string[];
}

export interface HeatOptions {
  readonly title: string;
  readonly rows: readonly HeatRow[];
  /** Names of the columns; 1, 2, 3 … if left out. */
  readonly columns?: readonly string[];
  /** What the numbers are. */
  readonly value?: string;
  readonly x?: string;
  /** The number with the full colour; the largest size in the data if left out. */
  readonly limit?: number;
  readonly width?: number;
}

export function heatStrip(options: HeatOptions): Chart {
  const { title, rows, value = "value", x = "", width = 720 } = options;
  const count = rows.reduce((most, { values }) => Math.max(most, values.length), 0);
  const names = uniqueNames(options.columns ?? Array.from({ length: count }, (_, i) => String(i + 1)));
  expect(names.length >= count, "heatStrip", {
    expected: `a name for each of ${count} columns`,
    got: names.length,
    fix: "name every column or leave `columns` out",
  });
  const z = rows.map(({ values }) => names.map((_, i) => finite(values[i])));
  const limit = limitOf(options, z);
  const trace: HeatTrace = {
    type: "heatmap",
    z,
    x: names,
    y: uniqueNames(rows.map(({ label }) => label)),
    text: rows.map((row, i) => z[i]!.map((cell, j) => cellText(cell, row.notes?.[j], decimalsFor(limit)))),
    texttemplate: width / Math.max(1, names.length) < 36 ? "" : "%{text}",
    colorscale: DIVERGING,
    zmin: -limit,
    zmax: limit,
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: value }, thickness: 12, len: 1 },
  };
  return new Chart({
    data: [trace],
    layout: layout({
      title,
      width,
      height: heightFor(rows.length, 26),
      xaxis: { title: { text: x }, type: "category", categoryarray: trace.x, showgrid: false },
      yaxis: { type: "category", categoryarray: trace.y, autorange: "reversed", showgrid: false },
      margin: { t: 58 },
    }),
  });
}

function limitOf({ limit }: HeatOptions, z: readonly (readonly (number | null)[])[]): number {
  expect(limit === undefined || (Number.isFinite(limit) && limit > 0), "heatStrip.limit", {
    expected: "a number > 0",
    got: limit,
    fix: "leave it out to fit the data",
  });
  const largest = z.flat().reduce<number>((most, cell) => Math.max(most, Math.abs(cell ?? 0)), 0);
  return limit ?? (largest === 0 ? 1 : largest);
}

function cellText(value: number | null, note: string | undefined, decimals: number): string {
  const number = value === null ? "" : value === 0 ? "0" : formatSigned(value, decimals);
  return [number, note ?? ""].filter((part) => part !== "").join(" ");
}
