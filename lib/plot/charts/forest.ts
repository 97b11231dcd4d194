/** The forest plot: one estimate with its interval a row, the line of no effect, and what was decided about it. */
import { Chart } from "../chart.js";
import { finite, type Annotation, type ScatterTrace, type Shape, type Symbol } from "../figure.js";
import { decimalsFor, domainOf, formatSigned } from "../scale.js";
import { COLORS, inStatusOrder, INK, layout, STATUS, VERDICT } from "../theme.js";
import { aligned, rulerText } from "../text.js";
import { textWidth } from "../svg/markup.js";
import { errorBar, heightFor, uniqueNames } from "./common.js";

export interface ForestRow {
  readonly name: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How many comparisons stand behind it. */
  readonly n?: number;
  /** In a word: rows of the same decision share colour and symbol. */
  readonly decision?: string;
}

export interface ForestOptions {
  readonly title: string;
  readonly rows: readonly ForestRow[];
  readonly x?: string;
  /** Values to compare with besides 0, such as a threshold. */
  readonly thresholds?: readonly number[];
  /** Digits after the point; as many as the largest value needs if left out. */
  readonly decimals?: number;
  readonly width?: number;
}

/** Words that are no status take what is left. */
const EN_SPACE = "\u2002"; // two spaces would be drawn as one

const OTHERS = [
  { color: COLORS[3], symbol: "square" },
  { color: COLORS[4], symbol: "triangle-up" },
  { color: COLORS[5], symbol: "triangle-down" },
] as const;

export function decisionLook(decision: string, index: number): { color: string; symbol: Symbol } {
  return STATUS[decision] ?? VERDICT[decision] ?? OTHERS[index % OTHERS.length]!;
}

export function forest({ title, rows, x = "", thresholds = [], decimals, width = 760 }: ForestOptions): Chart {
  const names = uniqueNames(rows.map(({ name }) => name));
  const decisions = inStatusOrder(rows.map(({ decision }) => decision ?? ""));
  const largest = rows.reduce((most, row) => Math.max(most, Math.abs(finite(row.value) ?? 0)), 0);
  const notes = rows.map((row) => noteOf(row, decimals ?? decimalsFor(largest)));
  const right = notes.reduce((most, note) => Math.max(most, textWidth(note, 11)), 0);
  const figure = {
    data: decisions.map((decision, i) => decisionTrace(decision, i, { rows, names })),
    layout: layout({
      title,
      width,
      height: heightFor(rows.length, 26),
      xaxis: { title: { text: x }, zeroline: false },
      yaxis: { type: "category", categoryarray: names, autorange: "reversed", showgrid: false },
      showlegend: decisions.length > 1,
      shapes: [verticalLine(0, "solid"), ...thresholds.map((at) => verticalLine(at, "dot"))],
      annotations: notes.map((text, i) => noteAnnotation(text, names[i]!)),
      margin: { r: right + 28 },
    }),
  } as const;
  return new Chart(figure, forestText(title, rows, notes));
}

function noteOf({ value, low, high, n }: ForestRow, decimals: number): string {
  const signed = (end: number | null) => formatSigned(finite(end), decimals);
  const interval = finite(low) === null || finite(high) === null ? "" : `[${signed(low)}, ${signed(high)}]`;
  return [signed(value), interval, n === undefined ? "" : `n ${n}`].filter((part) => part !== "").join(EN_SPACE);
}

function noteAnnotation(text: string, name: string): Annotation {
  const place = { xref: "paper", yref: "y", x: 1.015, y: name, xanchor: "left", yanchor: "middle" } as const;
  return { ...place, text, showarrow: false, font: { size: 11 } };
}

function verticalLine(at: number, dash: "solid" | "dot"): Shape {
  const line = { color: INK, width: 1, dash } as const;
  return { type: "line", xref: "x", yref: "paper", x0: at, x1: at, y0: 0, y1: 1, layer: "below", line };
}

interface Rows {
  readonly rows: readonly ForestRow[];
  readonly names: readonly string[];
}

function decisionTrace(decision: string, index: number, { rows, names }: Rows): ScatterTrace {
  const mine = rows.flatMap((row, i) => ((row.decision ?? "") === decision ? [{ row, name: names[i]! }] : []));
  const { color, symbol } =
    decision === "" ? { color: COLORS[0], symbol: "circle" as const } : decisionLook(decision, index);
  const values = mine.map(({ row }) => finite(row.value));
  const ends = { low: mine.map(({ row }) => row.low), high: mine.map(({ row }) => row.high) };
  return {
    type: "scatter",
    mode: "markers",
    name: decision === "" ? "undecided" : decision,
    x: values,
    y: mine.map(({ name }) => name),
    marker: { color, symbol, size: 9 },
    error_x: errorBar(values, ends, { color, where: "forest" }),
  };
}

function forestText(title: string, rows: readonly ForestRow[], notes: readonly string[]): string {
  const ends = rows.flatMap(({ value, low, high }) => [value, low, high].flatMap((end) => finite(end) ?? []));
  const domain = domainOf([...ends, 0]);
  const lines = rows.map(({ name, value, low, high, decision = "" }, i) => {
    const ruler = rulerText(finite(value), finite(low), finite(high), domain);
    return [name, ruler, notes[i]!, decision];
  });
  return [title, lines.length === 0 ? "no data" : aligned(lines)].join("\n");
}
