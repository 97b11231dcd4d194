/**
 * Which values a figure has to show on each axis: numbers for a domain, or names for categories. Intervals count with
 * both ends, bars with their foot at 0, stacked bars with their sums.
 */
import { labError } from "../../errors.js";
import type { Axis, BarTrace, ErrorBar, Figure, HeatTrace, ScatterTrace, TableTrace, Value } from "../figure.js";
import { categoryScale, domainOf, linearScale, logScale, type Scale } from "../scale.js";

export type Side = "x" | "y";
export type Drawn = Exclude<Figure["data"][number], TableTrace>;

/** Traces on axes; a table has none. */
export function drawn(figure: Figure): Drawn[] {
  return figure.data.filter((trace) => trace.type !== "table");
}

/** The scale of one axis between two pixels. */
export function scaleOf(figure: Figure, side: Side, { from, to }: { from: number; to: number }): Scale {
  const axis = side === "x" ? figure.layout.xaxis : figure.layout.yaxis;
  const names = categoriesOf(figure, side);
  if (names !== undefined) {
    const reversed = axis.autorange === "reversed";
    return categoryScale(names, reversed ? { from: to, to: from } : { from, to });
  }
  if (axis.type === "log") return logScale(axis.range ?? logDomain(numbersOf(figure, side)), { from, to });
  const domain = axis.range ?? linearDomain(figure, side, axis);
  const ticks = axis.tickvals?.map((at, i) => ({ at, label: axis.ticktext?.[i] ?? String(at) }));
  return linearScale(domain[0] === domain[1] ? domainOf([domain[0]]) : domain, { from, to }, ticks);
}

function linearDomain(figure: Figure, side: Side, axis: Axis): [number, number] {
  const traces = drawn(figure);
  const lines = traces.every((trace) => trace.type === "scatter" && !trace.mode.includes("markers"));
  const marks = (figure.layout.shapes ?? []).flatMap((shape) =>
    shape.type === "line" && shape[`${side}ref`] === side ? [shape[`${side}0`]] : [],
  );
  const zero = axis.rangemode === "tozero" || traces.some((trace) => isValueAxis(trace, side));
  return domainOf([...numbersOf(figure, side), ...marks], { zero, air: side === "x" && lines ? 0 : 0.05 });
}

function logDomain(values: readonly number[]): [number, number] {
  return domainOf(values.filter((value) => value > 0).map(Math.log10));
}

/** The axis along which a bar grows. */
function isValueAxis(trace: Drawn, side: Side): boolean {
  return trace.type === "bar" && (trace.orientation === "v") === (side === "y");
}

/** Names in order of appearance, or undefined on a numeric axis. */
function categoriesOf(figure: Figure, side: Side): readonly string[] | undefined {
  const axis = side === "x" ? figure.layout.xaxis : figure.layout.yaxis;
  if (axis.categoryarray) return axis.categoryarray;
  const values = drawn(figure).flatMap((trace) => trace[side] as readonly Value[]);
  const named = axis.type === "category" || values.some((value) => typeof value === "string");
  return named ? [...new Set(values.flatMap((value) => (value === null ? [] : [String(value)])))] : undefined;
}

function numbersOf(figure: Figure, side: Side): number[] {
  const traces = drawn(figure);
  const stacked = isStacked(figure.layout.barmode) ? stackedSums(traces, side) : [];
  return [...stacked, ...traces.flatMap((trace) => numbersOfTrace(trace, side))];
}

function numbersOfTrace(trace: Drawn, side: Side): number[] {
  if (trace.type === "heatmap") return unreachableHeat(trace);
  const reach = trace.type === "bar" && !isValueAxis(trace, side) ? (trace.width ?? 1) / 2 : 0;
  const errors = side === "x" ? trace.error_x : trace.error_y;
  return trace[side].flatMap((value, i) => (typeof value === "number" ? ends(value, i, reach, errors) : []));
}

function ends(value: number, index: number, reach: number, errors: ErrorBar | undefined): number[] {
  const down = errors?.arrayminus[index] ?? reach;
  const up = errors?.array[index] ?? reach;
  return [value - down, value, value + up];
}

function unreachableHeat(trace: HeatTrace): number[] {
  if (trace.x.length === 0 || trace.y.length === 0) return [];
  throw labError("svg", { expected: "heat strips with named rows and columns", got: trace.x, fix: "use heatStrip(…)" });
}

export function isStacked(barmode: Figure["layout"]["barmode"]): boolean {
  return barmode === "stack" || barmode === "relative";
}

/** Bars above 0 and bars below 0 are stacked apart. */
export function stackOf(place: Value, value: number): string {
  return `${value < 0 ? "below" : "above"} ${place}`;
}

/** Sums of stacked bars at each place. */
function stackedSums(traces: readonly Drawn[], side: Side): number[] {
  const bars = traces.filter((trace): trace is BarTrace => trace.type === "bar" && isValueAxis(trace, side));
  const sums = new Map<string, number>();
  for (const bar of bars) {
    bar[side === "y" ? "x" : "y"].forEach((place, i) => {
      const value = bar[side][i];
      if (typeof value !== "number") return;
      const stack = stackOf(place, value);
      sums.set(stack, (sums.get(stack) ?? 0) + value);
    });
  }
  return [...sums.values()];
}

/** Points of a scatter trace that have a place, as runs without gaps. */
export function runsOf(trace: ScatterTrace, x: Scale, y: Scale): { x: number; y: number; index: number }[][] {
  const runs: { x: number; y: number; index: number }[][] = [[]];
  trace.x.forEach((value, index) => {
    const [left, top] = [x.place(value), y.place(trace.y[index] ?? null)];
    if (left !== undefined && top !== undefined) runs.at(-1)!.push({ x: left, y: top, index });
    else if (runs.at(-1)!.length > 0) runs.push([]);
  });
  return runs.filter((run) => run.length > 0);
}
