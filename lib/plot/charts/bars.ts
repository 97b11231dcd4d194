/** Bars: values of categories with their intervals, parts of a whole over time, a funnel, and histograms. */
import { expect } from "../../errors.js";
import { Chart } from "../chart.js";
import { finite, type BarTrace } from "../figure.js";
import { formatNumber } from "../scale.js";
import { INK, layout, STATUS, styleOf } from "../theme.js";
import { errorBar, heightFor } from "./common.js";

export interface BarSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface BarOptions {
  readonly title: string;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly x?: string;
  readonly y?: string;
  /** Bars that lie suit long names. */
  readonly horizontal?: boolean;
  /** One on another, where they are parts of a whole. */
  readonly stacked?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** One bar a category and series, side by side or stacked. */
export function bars(options: BarOptions): Chart {
  const { title, categories, series, horizontal = false, stacked = false, width = 720 } = options;
  const [value, category] = [
    { title: { text: options.y ?? "" } },
    { title: { text: options.x ?? "" }, type: "category" as const },
  ];
  const rows = heightFor(categories.length * (stacked ? 1 : series.length), 26);
  return new Chart({
    data: series.map((one, i) => barTrace(one, i, options)),
    layout: layout({
      title,
      width,
      height: options.height ?? (horizontal ? rows : 380),
      xaxis: horizontal ? value : { ...category, categoryarray: categories },
      yaxis: horizontal ? { ...category, categoryarray: categories, autorange: "reversed" } : value,
      barmode: stacked ? "stack" : "group",
      showlegend: series.length > 1,
    }),
  });
}

function barTrace(
  one: BarSeries,
  index: number,
  { categories, horizontal = false, stacked = false }: BarOptions,
): BarTrace {
  const where = `bars ${JSON.stringify(one.name)}`;
  expect(one.values.length === categories.length, where, {
    expected: `one value a category (${categories.length})`,
    got: one.values.length,
    fix: "give NaN where there is none",
  });
  expect(!stacked || one.values.every((value) => (value ?? 0) >= 0), where, {
    expected: "no negative part of a whole",
    got: one.values,
    fix: "leave `stacked` out",
  });
  const { color, hatch } = { ...styleOf(index), ...STATUS[one.name] };
  const values = one.values.map(finite);
  const { low, high } = one;
  const errors =
    low && high ? { [horizontal ? "error_x" : "error_y"]: errorBar(values, { low, high }, { color: INK, where }) } : {};
  return {
    type: "bar",
    name: one.name,
    orientation: horizontal ? "h" : "v",
    x: horizontal ? values : categories,
    y: horizontal ? categories : values,
    marker: { color, ...(hatch === "" ? {} : { pattern: { shape: hatch } }) },
    ...errors,
  };
}

export interface FunnelOptions {
  readonly title: string;
  /** In order; each is what is left of the one before, or a part of `whole`. */
  readonly stages: readonly { readonly name: string; readonly count: number }[];
  /** What the shares are of; the first stage if left out. */
  readonly whole?: number;
  readonly unit?: string;
  readonly width?: number;
}

/** How many are left after each sieve, with the share of the first. */
export function funnel({ title, stages, whole, unit = "", width = 720 }: FunnelOptions): Chart {
  const all = whole ?? stages[0]?.count ?? 0;
  const share = (count: number) => (all > 0 ? ` (${Math.round((100 * count) / all)} %)` : "");
  const trace: BarTrace = {
    type: "bar",
    orientation: "h",
    x: stages.map(({ count }) => finite(count)),
    y: stages.map(({ name }) => name),
    text: stages.map(({ count }) => `${formatNumber(count)}${share(count)}`),
    textposition: "outside",
    cliponaxis: false,
    marker: { color: styleOf(0).color },
  };
  return new Chart({
    data: [trace],
    layout: layout({
      title,
      width,
      height: heightFor(stages.length, 30),
      xaxis: { title: { text: unit } },
      yaxis: { type: "category", categoryarray: trace.y as string[], autorange: "reversed" },
      showlegend: false,
      margin: { r: 110 },
    }),
  });
}

export interface HistogramOptions {
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly x?: string;
  readonly bins?: number;
  readonly width?: number;
  readonly height?: number;
}

/** How often values fall into equal bins; missing values are counted in the title, never dropped in silence. */
export function histogram({ title, values, x = "", bins = 20, width = 720, height = 340 }: HistogramOptions): Chart {
  expect(Number.isSafeInteger(bins) && bins >= 1, "histogram", {
    expected: "a whole number of bins ≥ 1",
    got: bins,
    fix: "leave it out",
  });
  const known = values.flatMap((value) => finite(value) ?? []);
  const missing = values.length - known.length;
  const { middles, counts, size } = count(known, bins);
  const trace: BarTrace = {
    type: "bar",
    orientation: "v",
    x: middles,
    y: counts,
    width: size,
    marker: { color: styleOf(0).color },
  };
  return new Chart({
    data: [trace],
    layout: layout({
      title: missing === 0 ? title : `${title} (${missing} missing)`,
      width,
      height,
      xaxis: { title: { text: x } },
      yaxis: { title: { text: "count" } },
      bargap: 0.04,
      showlegend: false,
    }),
  });
}

/** Equal values stand in one bin of width 1. */
function count(values: readonly number[], bins: number): { middles: number[]; counts: number[]; size: number } {
  if (values.length === 0) return { middles: [], counts: [], size: 1 };
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const size = (high - low) / bins;
  if (size === 0) return { middles: [low], counts: [values.length], size: 1 };
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / size))]!++;
  return { middles: counts.map((_, i) => low + (i + 0.5) * size), counts, size };
}
