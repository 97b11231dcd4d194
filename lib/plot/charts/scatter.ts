/** Points of two numbers each, in groups that differ by colour and symbol. */
import { expect } from "../../errors.js";
import { Chart } from "../chart.js";
import { finite, type ScatterTrace, type Shape } from "../figure.js";
import { INK, layout, styleOf } from "../theme.js";
import { errorBar } from "./common.js";

export interface PointSeries {
  readonly name: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Shown beside each point, or as its tooltip where `labelled` is not set. */
  readonly labels?: readonly string[];
}

export interface ScatterOptions {
  readonly title: string;
  readonly series: readonly PointSeries[];
  readonly x?: string;
  readonly y?: string;
  readonly labelled?: boolean;
  /** A line where both values are equal, for "before against after". */
  readonly diagonal?: boolean;
  readonly width?: number;
  readonly height?: number;
}

export function scatter(options: ScatterOptions): Chart {
  const { title, series, diagonal = false, width = 560, height = 420 } = options;
  return new Chart({
    data: series.map((one, i) => pointTrace(one, i, options)),
    layout: layout({
      title,
      width,
      height,
      xaxis: { title: { text: options.x ?? "" } },
      yaxis: { title: { text: options.y ?? "" } },
      showlegend: series.length > 1,
      shapes: diagonal ? equalLine(series) : [],
    }),
  });
}

function pointTrace(one: PointSeries, index: number, { labelled = false }: ScatterOptions): ScatterTrace {
  const where = `scatter ${JSON.stringify(one.name)}`;
  expect(one.x.length === one.y.length, where, {
    expected: `as many y as x (${one.x.length})`,
    got: one.y.length,
    fix: "give NaN where a value is missing",
  });
  const { color, symbol } = styleOf(index);
  const y = one.y.map(finite);
  const { low, high } = one;
  return {
    type: "scatter",
    mode: labelled ? "markers+text" : "markers",
    name: one.name,
    x: one.x.map(finite),
    y,
    marker: { color, symbol, size: 8 },
    ...(one.labels ? { text: one.labels, textposition: "middle right" as const } : {}),
    ...(low && high ? { error_y: errorBar(y, { low, high }, { color, where }) } : {}),
  };
}

function equalLine(series: readonly PointSeries[]): Shape[] {
  const values = series.flatMap(({ x, y }) => [...x, ...y].flatMap((value) => finite(value) ?? []));
  if (values.length === 0) return [];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const line = { color: INK, width: 1.2, dash: "dash" } as const;
  return [{ type: "line", xref: "x", yref: "y", x0: low, x1: high, y0: low, y1: high, layer: "below", line }];
}
