/**
 * The marks: lines, bands, points, bars, cells and the intervals on them. Each function turns one trace and the two
 * scales into markup; where things go was decided in `plan.ts`.
 */
import type { BarTrace, Dash, ErrorBar, Figure, Hatch, HeatTrace, ScatterTrace, Symbol } from "../figure.js";
import type { Scale } from "../scale.js";
import { COLORS, colorAt, INK, inkOn } from "../theme.js";
import { drawn, isStacked, runsOf, stackOf } from "./extent.js";
import { element, fit, label, round } from "./markup.js";
import type { Plan } from "./plan.js";
import { pointLabels, type NamedPoint } from "./point-labels.js";

const DASH: Readonly<Record<Dash, string | undefined>> = {
  solid: undefined,
  dash: "7 4",
  dot: "2 3",
  dashdot: "8 3 2 3",
  longdash: "12 4",
};

export function dashArray(dash: Dash | undefined): string | undefined {
  return DASH[dash ?? "solid"];
}

type Point = { readonly x: number; readonly y: number };

function path(points: readonly Point[], shape: "linear" | "hv" = "linear"): string {
  return points
    .map(({ x, y }, i) =>
      i === 0 ? `M${round(x)} ${round(y)}` : shape === "hv" ? `H${round(x)}V${round(y)}` : `L${round(x)} ${round(y)}`,
    )
    .join("");
}

/** All marks of a figure; bands first, so that lines stand on them. */
export function marks(figure: Figure, { x, y, box }: Pick<Plan, "x" | "y" | "box">): string {
  const traces = drawn(figure);
  const bars = traces.filter((trace): trace is BarTrace => trace.type === "bar");
  const bands = traces.map((trace, i) => (trace.type === "scatter" ? band(trace, traces[i - 1], x, y) : ""));
  const drawnBars = bars.length === 0 ? "" : barsOf(bars, figure.layout, x, y);
  const rest = traces.map((trace) =>
    trace.type === "scatter" ? scatter(trace, x, y) : trace.type === "heatmap" ? heat(trace, x, y) : "",
  );
  return [...bands, drawnBars, ...rest, pointLabels(namedPoints(traces, x, y), box)].join("");
}

function namedPoints(traces: readonly Figure["data"][number][], x: Scale, y: Scale): NamedPoint[] {
  return traces.flatMap((trace) => {
    if (trace.type !== "scatter" || !trace.mode.includes("text")) return [];
    const points = runsOf(trace, x, y).flat();
    return points.map(({ x, y, index }) => ({ x, y, text: trace.text?.[index] ?? "" }));
  });
}

/** The area between a trace and the one before it, where both have values. */
function band(trace: ScatterTrace, before: unknown, x: Scale, y: Scale): string {
  if (trace.fill !== "tonexty") return "";
  const lower = new Map(
    runsOf(before as ScatterTrace, x, y)
      .flat()
      .map((point) => [point.index, point]),
  );
  return runsOf(trace, x, y)
    .map((run) => run.filter(({ index }) => lower.has(index)))
    .filter((run) => run.length > 0)
    .map((run) =>
      bandPath(
        run,
        run.map(({ index }) => lower.get(index)!),
        trace.fillcolor,
      ),
    )
    .join("");
}

function bandPath(upper: readonly Point[], lower: readonly Point[], fill: string | undefined): string {
  return element("path", { d: `${path(upper)}L${path([...lower].reverse()).slice(1)}Z`, fill });
}

function scatter(trace: ScatterTrace, x: Scale, y: Scale): string {
  const runs = runsOf(trace, x, y);
  const lines = trace.mode.includes("lines") ? runs.map((run) => line(trace, run)).join("") : "";
  const points = runs.flat();
  const errors = errorBars(trace.error_x, points, x, "x") + errorBars(trace.error_y, points, y, "y");
  const dots = trace.mode.includes("markers") ? points.map((point) => dot(trace, point)).join("") : "";
  return lines + errors + dots;
}

function line(trace: ScatterTrace, run: readonly Point[]): string {
  const { color = COLORS[0], width = 2, dash, shape } = trace.line ?? {};
  if (width === 0) return "";
  if (run.length === 1 && trace.mode === "lines") return marker("circle", run[0]!, 5, color); // a lone point has no line
  const stroke = {
    stroke: color,
    "stroke-width": width,
    "stroke-dasharray": dashArray(dash),
    "stroke-linejoin": "round",
  };
  return element("path", { d: path(run, shape), fill: "none", ...stroke });
}

function dot(trace: ScatterTrace, point: Point & { index: number }): string {
  const { symbol = "circle", size = 7, color = COLORS[0] } = trace.marker ?? {};
  return marker(symbol, point, size, color, trace.text?.[point.index]);
}

/** A point; its text is the tooltip. */
export function marker(symbol: Symbol, { x, y }: Point, size: number, color: string, tooltip?: string): string {
  const r = size / 2;
  const title = tooltip === undefined || tooltip === "" ? "" : element("title", {}, escapeTitle(tooltip));
  const open = symbol.endsWith("-open");
  const ink = open ? { fill: "none", stroke: color, "stroke-width": 1.8 } : { fill: color };
  if (symbol === "circle" || symbol === "circle-open") return element("circle", { cx: x, cy: y, r, ...ink }, title);
  if (symbol === "x" || symbol === "cross") return crossMark(symbol, { x, y }, r, color, title);
  return element("path", { d: outline(symbol, x, y, r), ...ink }, title);
}

function escapeTitle(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function crossMark(symbol: "x" | "cross", { x, y }: Point, r: number, color: string, title: string): string {
  const a = symbol === "x" ? r * 0.9 : r * 1.1;
  const d =
    symbol === "x"
      ? `M${round(x - a)} ${round(y - a)}L${round(x + a)} ${round(y + a)}M${round(x - a)} ${round(y + a)}L${round(x + a)} ${round(y - a)}`
      : `M${round(x - a)} ${round(y)}H${round(x + a)}M${round(x)} ${round(y - a)}V${round(y + a)}`;
  return element("path", { d, fill: "none", stroke: color, "stroke-width": 2.4 }, title);
}

function outline(symbol: Symbol, x: number, y: number, r: number): string {
  const corners: Partial<Record<Symbol, readonly (readonly [number, number])[]>> = {
    diamond: [
      [0, -1.3],
      [1.3, 0],
      [0, 1.3],
      [-1.3, 0],
    ],
    "triangle-up": [
      [0, -1.2],
      [1.15, 0.9],
      [-1.15, 0.9],
    ],
    "triangle-down": [
      [0, 1.2],
      [1.15, -0.9],
      [-1.15, -0.9],
    ],
  };
  const square = [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ] as const;
  return `${path((corners[symbol] ?? square).map(([a, b]) => ({ x: x + a * r, y: y + b * r })))}Z`;
}

/** Intervals with caps. */
function errorBars(
  errors: ErrorBar | undefined,
  points: readonly (Point & { index: number })[],
  scale: Scale,
  side: "x" | "y",
): string {
  if (errors === undefined) return "";
  const d = points.map(({ x, y, index }) => {
    const [down, up] = [errors.arrayminus[index], errors.array[index]];
    if (typeof down !== "number" || typeof up !== "number") return "";
    const [from, to] =
      side === "x" ? [x - down * scale.unit, x + up * scale.unit] : [y + down * scale.unit, y - up * scale.unit];
    const cap = errors.width;
    return side === "x"
      ? `M${round(from)} ${round(y)}H${round(to)}M${round(from)} ${round(y - cap)}v${2 * cap}M${round(to)} ${round(y - cap)}v${2 * cap}`
      : `M${round(x)} ${round(from)}V${round(to)}M${round(x - cap)} ${round(from)}h${2 * cap}M${round(x - cap)} ${round(to)}h${2 * cap}`;
  });
  const themed = errors.color === INK ? "siri-stroke" : undefined;
  return element("path", {
    d: d.join(""),
    class: themed,
    fill: "none",
    stroke: errors.color,
    "stroke-width": errors.thickness,
  });
}

/** Bars beside one another in their category, or on one another (values below 0 hang from 0). */
function barsOf(bars: readonly BarTrace[], { barmode, bargap = 0.2 }: Figure["layout"], x: Scale, y: Scale): string {
  const stacks = new Map<string, number>();
  const stacked = isStacked(barmode);
  const drawnBars = bars.map((bar, series) => {
    const [along, across] = bar.orientation === "v" ? [x, y] : [y, x];
    const places = bar.orientation === "v" ? bar.x : bar.y;
    const values = bar.orientation === "v" ? bar.y : bar.x;
    const room = (bar.width ?? 1) * along.unit * (1 - bargap);
    const thick = stacked ? room : room / bars.length;
    const tops = places.map((place, index) => {
      const [middle, value] = [along.place(place), values[index]];
      if (middle === undefined || typeof value !== "number") return "";
      const stack = stackOf(place!, value);
      const foot = stacked ? (stacks.get(stack) ?? 0) : 0;
      stacks.set(stack, foot + value);
      const shift = stacked ? 0 : (series - (bars.length - 1) / 2) * thick;
      return oneBar(bar, index, { middle: middle + shift, thick, foot, value: foot + value, across });
    });
    return tops.join("");
  });
  return drawnBars.join("");
}

interface BarPlace {
  readonly middle: number;
  readonly thick: number;
  readonly foot: number;
  readonly value: number;
  readonly across: Scale;
}

function oneBar(bar: BarTrace, index: number, { middle, thick, foot, value, across }: BarPlace): string {
  const [from, to] = [across.place(foot) ?? across.place(across.domain[0])!, across.place(value)!];
  const vertical = bar.orientation === "v";
  const rectangle = vertical
    ? { x: middle - thick / 2, y: Math.min(from, to), width: thick, height: Math.abs(from - to) }
    : { x: Math.min(from, to), y: middle - thick / 2, width: Math.abs(from - to), height: thick };
  const point = vertical ? { x: middle, y: to, index } : { x: to, y: middle, index };
  const errors = errorBars(vertical ? bar.error_y : bar.error_x, [point], across, vertical ? "y" : "x");
  return element("rect", { ...rectangle, ...barPaint(bar) }) + errors + barText(bar, point, across);
}

function barText(bar: BarTrace, { x, y, index }: Point & { index: number }, across: Scale): string {
  const text = bar.textposition === "outside" ? bar.text?.[index] : undefined;
  if (text === undefined || text === "") return "";
  const reach = ((bar.orientation === "v" ? bar.error_y : bar.error_x)?.array[index] ?? 0) * across.unit;
  return bar.orientation === "v"
    ? label(text, { x, y: y - reach - 10, anchor: "middle", size: 11 })
    : label(text, { x: x + reach + 6, y, size: 11 });
}

/** Pale inside, so that intervals can be seen on it, or a hatch (defined by `hatchDefinitions`); full colour around. */
function barPaint({ marker: { color, pattern, line } }: BarTrace): Record<string, string | number> {
  const shape = pattern?.shape ?? "";
  const fill = shape === "" ? { fill: color, "fill-opacity": 0.6 } : { fill: `url(#${hatchId(color, shape)})` };
  return line?.width === 0 ? fill : { ...fill, stroke: color, "stroke-width": line?.width ?? 1 };
}

const HATCH_NAMES: Readonly<Record<Hatch, string>> = {
  "": "plain",
  "/": "up",
  "\\": "down",
  x: "both",
  "-": "level",
  "|": "upright",
  ".": "dots",
};

function hatchId(color: string, shape: Hatch): string {
  return `siri-${HATCH_NAMES[shape]}-${color.slice(1)}`;
}

const HATCH_PATHS: Readonly<Record<Hatch, string>> = {
  "": "",
  "/": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
  "\\": "M-2 6L2 10M0 0L8 8M6 -2L10 2",
  x: "M0 8L8 0M0 0L8 8",
  "-": "M0 4H8",
  "|": "M4 0V8",
  ".": "M3 4H5",
};

/** The hatches a figure uses: the colour, pale, with strokes of the full colour. */
export function hatchDefinitions(figure: Figure): string {
  const used = new Map<string, { color: string; shape: Hatch }>();
  for (const trace of figure.data) {
    if (trace.type !== "bar" || !trace.marker.pattern?.shape) continue;
    const { color, pattern } = trace.marker;
    used.set(hatchId(color, pattern.shape), { color, shape: pattern.shape });
  }
  return [...used].map(([id, { color, shape }]) => hatch(id, color, shape)).join("");
}

function hatch(id: string, color: string, shape: Hatch): string {
  const ground = element("rect", { width: 8, height: 8, fill: color, "fill-opacity": 0.35 });
  const strokes = element("path", { d: HATCH_PATHS[shape], stroke: color, "stroke-width": 1.6 });
  return element("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, ground + strokes);
}

/** Swatch of a bar in the legend. */
export function swatch(bar: BarTrace, { x, y }: Point): string {
  return element("rect", { x, y: y - 6, width: 20, height: 12, ...barPaint(bar) });
}

/** Cells with their numbers, where there is room for them. */
function heat(trace: HeatTrace, x: Scale, y: Scale): string {
  const [width, height] = [Math.max(1, x.unit - trace.xgap), Math.max(1, y.unit - trace.ygap)];
  const cells = trace.z.flatMap((row, i) =>
    row.map((value, j) => {
      const [middle, level] = [x.place(j)!, y.place(i)!];
      if (value === null) return emptyCell(middle, level, width, height);
      const color = colorAt(trace.colorscale, (value - trace.zmin) / (trace.zmax - trace.zmin));
      const rectangle = { x: middle - width / 2, y: level - height / 2, width, height, fill: color };
      return (
        element("rect", rectangle) + cellText(trace.text[i]?.[j] ?? "", { x: middle, y: level, width, height, color })
      );
    }),
  );
  return cells.join("");
}

/** A missing value is a hairline, never a colour. */
function emptyCell(x: number, y: number, width: number, height: number): string {
  const half = Math.min(width, height) / 4;
  return element("path", {
    d: path([
      { x: x - half, y },
      { x: x + half, y },
    ]),
    stroke: "rgba(127,127,127,0.5)",
  });
}

function cellText(
  text: string,
  { x, y, width, height, color }: Point & { width: number; height: number; color: string },
): string {
  const size = Math.min(11, height - 2);
  if (text === "" || size < 7 || fit(text, width, size) !== text) return "";
  return label(text, { x, y, anchor: "middle", size, color: inkOn(color) });
}
