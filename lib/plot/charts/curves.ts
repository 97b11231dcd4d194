/** Lines over a numeric axis: learning curves with their intervals and phase bands, and plain lines. */
import { expect } from "../../errors.js";
import { Chart } from "../chart.js";
import { finite, type Annotation, type Axis, type Figure, type ScatterTrace, type Shape } from "../figure.js";
import { errorBar } from "./common.js";
import { fade, INK, layout, SHADE, styleOf, type Style } from "../theme.js";

/** One line; `low` and `high` are its interval at each point. Missing values (NaN, null) leave a gap. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** A stretch of the horizontal axis with a name. */
export interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A value to compare with. */
export interface Reference {
  readonly y: number;
  readonly name: string;
}

export interface CurveOptions {
  readonly title: string;
  readonly series: readonly Series[];
  readonly x?: string;
  readonly y?: string;
  readonly phases?: readonly Phase[];
  readonly references?: readonly Reference[];
  /** Bottom and top of the vertical axis; fitted to the data if left out. */
  readonly range?: readonly [number, number];
  /** Left and right end of the horizontal axis; fitted to the data if left out. */
  readonly xRange?: readonly [number, number];
  /** Values hold until the next one. */
  readonly steps?: boolean;
  readonly logarithmic?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** Lines with interval bands, over bands that name the phases. */
export function curves(options: CurveOptions): Chart {
  return new Chart(curveFigure(options));
}

/** The same as a figure, for charts that lay more on it. */
export function curveFigure(options: CurveOptions): Figure {
  const { title, series, phases = [], references = [], width = 720, height = 380 } = options;
  series.forEach(checkSeries);
  const data = series.flatMap((one, i) => seriesTraces(one, styleOf(i), options));
  return {
    data,
    layout: layout({
      title,
      width,
      height,
      xaxis: { title: { text: options.x ?? "" }, ...(options.xRange && { range: options.xRange }) },
      yaxis: verticalAxis(options),
      shapes: [...phases.flatMap(phaseShapes), ...references.map(referenceLine)],
      annotations: [...phases.map(phaseName), ...references.map(referenceName)],
    }),
  };
}

function checkSeries({ name, x, y, low, high }: Series): void {
  for (const [what, values] of Object.entries({ y, low: low ?? x, high: high ?? x })) {
    expect(values.length === x.length, `curves ${JSON.stringify(name)}`, {
      expected: `as many values in ${what} as in x (${x.length})`,
      got: values.length,
      fix: "give one value a point; NaN leaves a gap",
    });
  }
  expect((low === undefined) === (high === undefined), `curves ${JSON.stringify(name)}`, {
    expected: "both ends of the interval or none",
    got: low === undefined ? "only high" : "only low",
    fix: "give low and high",
  });
}

function verticalAxis({ y, range, logarithmic }: CurveOptions): Axis {
  const title = { title: { text: y ?? "" } };
  if (logarithmic) return { ...title, type: "log" };
  return range === undefined ? title : { ...title, range };
}

function seriesTraces(
  { name, x, y, low, high }: Series,
  style: Style,
  { steps, series }: CurveOptions,
): ScatterTrace[] {
  const few = x.length <= 40;
  const shape = steps ? ("hv" as const) : ("linear" as const);
  const line: ScatterTrace = {
    type: "scatter",
    mode: few && !steps ? "lines+markers" : "lines",
    name,
    showlegend: series.length > 1,
    legendgroup: name,
    x,
    y: y.map(finite),
    line: { color: style.color, width: 2, dash: style.dash, shape },
    ...(few && !steps ? { marker: { color: style.color, symbol: style.symbol, size: 6 } } : {}),
    connectgaps: false,
  };
  if (low === undefined || high === undefined) return [line];
  const runs = intervalRuns(low, high);
  const lone = lonePoints(y, { low, high }, runs, style);
  return [
    ...runs.filter(({ length }) => length > 1).flatMap((run) => bandTraces(line, { low, high }, run)),
    { ...line, ...lone },
  ];
}

interface Ends {
  readonly low: Series["y"];
  readonly high: Series["y"];
}

/** Neighbouring points that have an interval; a band must not bridge a gap. */
function intervalRuns(low: Series["y"], high: Series["y"]): number[][] {
  const runs: number[][] = [[]];
  low.forEach((end, i) => {
    if (finite(end) !== null && finite(high[i]) !== null) runs.at(-1)!.push(i);
    else runs.push([]);
  });
  return runs.filter(({ length }) => length > 0);
}

/** Two invisible lines with the area between them. */
function bandTraces(line: ScatterTrace, { low, high }: Ends, run: readonly number[]): ScatterTrace[] {
  const color = line.line!.color!;
  const edge: ScatterTrace = {
    ...{ type: "scatter", mode: "lines", showlegend: false, hoverinfo: "skip" },
    x: run.map((i) => line.x[i]!),
    y: run.map((i) => low[i]!),
    line: { color, width: 0, shape: line.line!.shape! },
    legendgroup: line.legendgroup!,
  };
  return [edge, { ...edge, y: run.map((i) => high[i]!), fill: "tonexty", fillcolor: fade(color) }];
}

/** A point without neighbours has no area; its interval is a bar. */
function lonePoints(
  y: Series["y"],
  { low, high }: Ends,
  runs: readonly number[][],
  { color }: Style,
): Partial<ScatterTrace> {
  const lone = new Set(runs.flatMap((run) => (run.length === 1 ? run : [])));
  if (lone.size === 0) return {};
  const only = (ends: Series["y"]) => ends.map((end, i) => (lone.has(i) ? end : null));
  return { error_y: errorBar(y, { low: only(low), high: only(high) }, { color, where: "curves" }) };
}

function phaseShapes({ from, to }: Phase, index: number): Shape[] {
  const place = { xref: "x", yref: "paper", y0: 0, y1: 1, layer: "below" } as const;
  const shade: Shape = { type: "rect", ...place, x0: from, x1: to, fillcolor: SHADE, line: { width: 0 } };
  const start: Shape = { type: "line", ...place, x0: from, x1: from, line: { color: INK, width: 1, dash: "dot" } };
  return [...(index % 2 === 1 ? [shade] : []), ...(index > 0 ? [start] : [])];
}

function phaseName({ name, from, to }: Phase): Annotation {
  const place = { xref: "x", yref: "paper", x: (from + to) / 2, y: 1, xanchor: "center", yanchor: "top" } as const;
  return { ...place, text: name, showarrow: false, font: { size: 11 } };
}

function referenceLine({ y }: Reference): Shape {
  const line = { color: INK, width: 1.5, dash: "dash" } as const;
  return { type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: y, y1: y, layer: "below", line };
}

function referenceName({ y, name }: Reference): Annotation {
  const place = { xref: "paper", yref: "y", x: 1, y, xanchor: "right", yanchor: "bottom" } as const;
  return { ...place, text: name, showarrow: false, font: { size: 11 } };
}
