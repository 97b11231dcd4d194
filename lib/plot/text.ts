/**
 * A figure as readable text: for terminals, for screen readers, and for whoever reads a notebook's source. Lines become
 * small curves with their ends, bars and intervals are drawn with characters, heat strips are signed numbers.
 */
import { finite, type BarTrace, type Figure, type HeatTrace, type ScatterTrace, type TableTrace } from "./figure.js";
import { formatNumber } from "./scale.js";

const BLOCKS = "▁▂▃▄▅▆▇█";
const WIDTH = 40;

export function figureText({ data, layout }: Figure): string {
  const axes = [layout.yaxis.title?.text, layout.xaxis.title?.text].filter(Boolean).join(" against ");
  const heading = [layout.title.text, axes === "" ? "" : `(${axes})`].filter(Boolean).join(" ");
  const curves = data.flatMap((trace) => (trace.type === "scatter" && trace.hoverinfo !== "skip" ? [trace] : []));
  const bars = data.flatMap((trace) => (trace.type === "bar" ? [trace] : []));
  const parts = [
    ...(curves.length > 0 ? [aligned(curves.map(curveRow))] : []),
    ...(bars.length > 0 ? [barRows(bars)] : []),
    ...data.flatMap((trace) => (trace.type === "heatmap" ? [heatRows(trace)] : [])),
    ...data.flatMap((trace) => (trace.type === "table" ? [tableRows(trace)] : [])),
  ];
  return [heading, ...(parts.join("\n").trim() === "" ? ["no data"] : parts)].filter((line) => line !== "").join("\n");
}

/** Rows of texts as columns of equal width; numbers stand at the right where `right` says so. */
export function aligned(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((text, i) => (widths[i] = Math.max(widths[i] ?? 0, [...text].length)));
  const pad = (text: string, i: number) => {
    const space = " ".repeat(widths[i]! - [...text].length);
    return right[i] ? space + text : text + space;
  };
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function curveRow({ name = "", x, y }: ScatterTrace): string[] {
  const known = y.flatMap((value, i) => (typeof value === "number" ? [{ value, x: x[i] ?? i }] : []));
  if (known.length === 0) return [name, "no data"];
  const values = known.map(({ value }) => value);
  const [first, last] = [known[0]!, known.at(-1)!];
  const ends =
    known.length === 1 ? formatNumber(first.value) : `${formatNumber(first.value)} → ${formatNumber(last.value)}`;
  const range = `min ${formatNumber(Math.min(...values))}, max ${formatNumber(Math.max(...values))}`;
  return [name, sparkline(values), ends, range, `${known.length} point${known.length === 1 ? "" : "s"}`];
}

/** A curve one character high; long ones show means of neighbours. Equal values are a level line. */
export function sparkline(values: readonly (number | null)[], width = WIDTH): string {
  const shown = values.length <= width ? values : Array.from({ length: width }, (_, i) => meanOf(values, i, width));
  const known = shown.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return shown
    .map((value) => {
      if (value === null) return " ";
      const share = high === low ? 0.5 : (value - low) / (high - low);
      return BLOCKS[Math.min(7, Math.floor(share * 8))]!;
    })
    .join("");
}

function meanOf(values: readonly (number | null)[], bin: number, bins: number): number | null {
  const part = values
    .slice(Math.floor((bin * values.length) / bins), Math.floor(((bin + 1) * values.length) / bins))
    .flatMap((value) => finite(value) ?? []);
  return part.length === 0 ? null : part.reduce((a, b) => a + b, 0) / part.length;
}

function barRows(bars: readonly BarTrace[]): string {
  const rows = bars.flatMap((bar) => {
    const [places, values, errors] =
      bar.orientation === "v" ? [bar.x, bar.y, bar.error_y] : [bar.y, bar.x, bar.error_x];
    return places.map((place, i) => ({
      name: [bars.length > 1 ? bar.name : "", typeof place === "number" ? formatNumber(place) : place]
        .filter(Boolean)
        .join(" · "),
      value: finite(values[i] as number | null),
      low: errors?.arrayminus[i] ?? null,
      high: errors?.array[i] ?? null,
      text: bar.text?.[i],
    }));
  });
  const longest = Math.max(...rows.map(({ value }) => Math.abs(value ?? 0)), 0);
  return aligned(
    rows.map(({ name, value, low, high, text }) => {
      const length = longest === 0 || value === null ? 0 : Math.round((Math.abs(value) / longest) * 30);
      const interval =
        value !== null && low !== null && high !== null
          ? `[${formatNumber(value - low)}, ${formatNumber(value + high)}]`
          : "";
      return [name, (value !== null && value < 0 ? "░" : "█").repeat(length), text ?? formatNumber(value), interval];
    }),
  );
}

function heatRows({ x, y, text, z }: HeatTrace): string {
  const cells = z.map((row, i) => row.map((value, j) => (value === null ? "·" : text[i]?.[j] || formatNumber(value))));
  return aligned([["", ...x], ...cells.map((row, i) => [y[i] ?? "", ...row])].map((row) => row.map(visible)));
}

function visible(text: string): string {
  return text.replaceAll("\u200b", "");
}

function tableRows({ header, cells }: TableTrace): string {
  const rows = (cells.values[0] ?? []).map((_, i) => cells.values.map((column) => column[i] ?? ""));
  const rule = header.values.map((name, i) => "─".repeat(Math.max(name.length, ...rows.map((row) => row[i]!.length))));
  return aligned(
    [header.values, rule, ...rows],
    header.align.map((side) => side === "right"),
  );
}

/** An interval on a ruler of characters: `├──●──┤`, with `┊` at zero. */
export function rulerText(
  value: number | null,
  low: number | null,
  high: number | null,
  domain: readonly [number, number],
): string {
  const width = 31;
  const place = (at: number) =>
    Math.min(width - 1, Math.max(0, Math.round(((at - domain[0]) / (domain[1] - domain[0])) * (width - 1))));
  const line = new Array<string>(width).fill(" ");
  if (domain[0] <= 0 && domain[1] >= 0) line[place(0)] = "┊";
  if (low !== null && high !== null) {
    for (let i = place(low); i <= place(high); i++) line[i] = "─";
    line[place(low)] = "├";
    line[place(high)] = "┤";
  }
  if (value !== null) line[place(value)] = "●";
  return line.join("");
}
