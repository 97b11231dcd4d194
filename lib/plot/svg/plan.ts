/**
 * Where everything goes: title, legend, axis labels and the plot between them, computed from the widths of the texts
 * before anything is drawn, so that nothing overlaps and nothing is cut off.
 */
import type { Figure, Trace } from "../figure.js";
import type { Scale, Tick } from "../scale.js";
import { FONT_SIZE, TITLE_SIZE } from "../theme.js";
import { scaleOf } from "./extent.js";
import { fit, textWidth } from "./markup.js";

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface LegendItem {
  readonly trace: Trace;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Plan {
  readonly width: number;
  readonly height: number;
  /** The area of the marks. */
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly title: readonly string[];
  readonly legend: readonly LegendItem[];
  readonly xLabels: Labels;
  readonly yLabels: Labels;
}

/** Tick labels as they are written: shortened, thinned out, turned. */
export interface Labels {
  readonly ticks: readonly Tick[];
  readonly angle: number;
  /** Pixels they take away from the plot. */
  readonly depth: number;
}

const LINE = 18;
const EDGE = 10;
const GAP = 7; // between an axis and its labels
const LABEL_AIR = 4; // letters are a little wider in some fonts than they are reckoned
export const LEGEND_KEY = 28;

export function plan(figure: Figure): Plan {
  const { width, height, margin = {} } = figure.layout;
  const title = titleLines(figure.layout.title.text, width - 2 * EDGE, Math.max(1, Math.floor(height / 100)));
  const legendTop = EDGE + title.length * (TITLE_SIZE + 5) + (title.length > 0 ? 4 : 0);
  const legend = placeLegend(figure, legendTop, width - EDGE);
  const top = Math.max(margin.t ?? 0, (legend.at(-1)?.y ?? legendTop - LINE / 2) + LINE / 2 + 8);
  const rough = { from: height - 50, to: top };
  const yLabels = labelsBeside(scaleOf(figure, "y", rough), width * 0.4);
  const beside = Math.max(margin.l ?? 0, EDGE + yLabels.depth + titleRoom(figure.layout.yaxis.title?.text));
  const edge = width - Math.max(margin.r ?? 0, EDGE + 8, hasHeat(figure) ? 84 : 0);
  const roughX = scaleOf(figure, "x", { from: beside, to: edge });
  const left = Math.max(beside, slantedRoom(roughX));
  const right = edge - overhang(roughX, width);
  const x = scaleOf(figure, "x", { from: left, to: Math.max(left + 20, right) });
  const xLabels = labelsBelow(x);
  const bottom = height - Math.max(margin.b ?? 0, EDGE + xLabels.depth + titleRoom(figure.layout.xaxis.title?.text));
  const y = scaleOf(figure, "y", { from: Math.max(top + 20, bottom), to: top });
  const box = { left, right: Math.max(left + 20, right), top, bottom: Math.max(top + 20, bottom) };
  return { width, height, box, x, y, title, legend, xLabels, yLabels: { ...labelsBeside(y, width * 0.4) } };
}

function hasHeat(figure: Figure): boolean {
  return figure.data.some((trace) => trace.type === "heatmap");
}

function titleRoom(title: string | undefined): number {
  return title === undefined || title === "" ? 0 : FONT_SIZE + 8;
}

/** The title on as many lines as a picture of this height can spare. */
function titleLines(text: string, width: number, most: number): string[] {
  const lines = wrap(text, width, TITLE_SIZE);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), fit(lines.slice(most - 1).join(" "), width, TITLE_SIZE)];
}

/** Words on as many lines as they need. */
function wrap(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(fit(word, width, size));
  }
  return lines;
}

/** Entries from left to right, on a new row where the line is full. */
function placeLegend(figure: Figure, top: number, right: number): LegendItem[] {
  if (figure.layout.showlegend === false) return [];
  let [x, y] = [EDGE, top + LINE / 2];
  return legendTraces(figure.data).map((trace) => {
    const name = fit(trace.name!, right - EDGE - LEGEND_KEY);
    const width = LEGEND_KEY + 6 + textWidth(name) + 16;
    if (x > EDGE && x + width > right) [x, y] = [EDGE, y + LINE];
    const item = { trace, name, x, y };
    x += width;
    return item;
  });
}

type NamedTrace = Exclude<Trace, { type: "table" }>;

function legendTraces(traces: readonly Trace[]): NamedTrace[] {
  return traces.filter(
    (trace): trace is NamedTrace =>
      trace.type !== "table" && trace.type !== "heatmap" && trace.showlegend !== false && (trace.name ?? "") !== "",
  );
}

/** Labels at the left of the vertical axis; categories that stand too close are thinned out. */
function labelsBeside(scale: Scale, room: number): Labels {
  const step = scale.kind === "category" ? Math.max(1, Math.ceil((FONT_SIZE + 1) / scale.unit)) : 1;
  const ticks = every(scale.ticks, step).map(({ at, label }) => ({ at, label: fit(label, room) }));
  return { ticks, angle: 0, depth: widest(ticks) + GAP };
}

/** Labels under the horizontal axis: level where they fit, else slanted, else every n-th. */
function labelsBelow(scale: Scale): Labels {
  const room = scale.kind === "category" ? scale.unit - 6 : Infinity;
  if (widest(scale.ticks) <= room) return { ticks: scale.ticks, angle: 0, depth: FONT_SIZE + GAP };
  const step = Math.max(1, Math.ceil((FONT_SIZE + 4) / scale.unit));
  if (step > 1 && widest(scale.ticks) <= scale.unit * step - 6)
    return { ticks: every(scale.ticks, step), angle: 0, depth: FONT_SIZE + GAP };
  const ticks = every(scale.ticks, step).map(({ at, label }) => ({ at, label: fit(label, 150) }));
  return { ticks, angle: -35, depth: widest(ticks) * 0.58 + FONT_SIZE + GAP };
}

/** A slanted label begins left of its tick; the first one must not leave the picture. */
function slantedRoom(scale: Scale): number {
  const { angle, ticks } = labelsBelow(scale);
  return angle === 0 ? 0 : EDGE + textWidth(ticks[0]?.label ?? "") * 0.82 - scale.unit / 2;
}

/** How far the last level label would stand out of the picture, half of it being right of its tick. */
function overhang(scale: Scale, width: number): number {
  const { angle, ticks } = labelsBelow(scale);
  const last = ticks.at(-1);
  const at = last && scale.place(last.at);
  return angle !== 0 || at === undefined ? 0 : Math.max(0, at + textWidth(last!.label) / 2 - (width - LABEL_AIR));
}

function every<T>(items: readonly T[], step: number): T[] {
  return items.filter((_, i) => i % step === 0);
}

function widest(ticks: readonly Tick[]): number {
  return ticks.reduce((most, { label }) => Math.max(most, textWidth(label)), 0);
}
