/**
 * Everything around the marks: grid, tick labels, axis titles, phase bands and reference lines, notes, legend, title,
 * and the colour bar of a heat strip.
 */
import type { Annotation, Figure, HeatTrace, Shape, Trace } from "../figure.js";
import { formatNumber, type Scale } from "../scale.js";
import { COLORS, colorAt, FAINT, FONT_SIZE, TITLE_SIZE } from "../theme.js";
import { dashArray, marker, swatch } from "./marks.js";
import { element, label } from "./markup.js";
import { LEGEND_KEY, type Box, type LegendItem, type Plan } from "./plan.js";

export function title({ title }: Plan): string {
  return title
    .map((line, i) =>
      label(line, { x: 10, y: 10 + TITLE_SIZE / 2 + i * (TITLE_SIZE + 5), size: TITLE_SIZE, bold: true }),
    )
    .join("");
}

export function axes(figure: Figure, { box, x, y, xLabels, yLabels }: Plan): string {
  const { xaxis, yaxis } = figure.layout;
  const vertical = xaxis.showgrid === false || x.kind === "category" ? [] : x.ticks.map(({ at }) => x.place(at)!);
  const level = yaxis.showgrid === false || y.kind === "category" ? [] : y.ticks.map(({ at }) => y.place(at)!);
  const grid = [...vertical.map((at) => `M${at.toFixed(1)} ${box.top.toFixed(1)}V${box.bottom.toFixed(1)}`)]
    .concat(level.map((at) => `M${box.left.toFixed(1)} ${at.toFixed(1)}H${box.right.toFixed(1)}`))
    .join("");
  const below = xLabels.ticks.map(({ at, label: text }) =>
    xLabels.angle === 0
      ? label(text, { x: clampLabel(x.place(at)!, box), y: box.bottom + 13, anchor: "middle" })
      : label(text, { x: x.place(at)! + 4, y: box.bottom + 12, anchor: "end", angle: xLabels.angle }),
  );
  const beside = yLabels.ticks.map(({ at, label: text }) =>
    label(text, { x: box.left - 7, y: y.place(at)!, anchor: "end" }),
  );
  const lines = grid === "" ? "" : element("path", { d: grid, stroke: FAINT, fill: "none" });
  return lines + zeroLines(figure, { box, x, y }) + [...below, ...beside].join("") + axisTitles(figure, box);
}

/** Zero stands out where values lie on both sides of it, and under bars. */
function zeroLines({ layout }: Figure, { box, x, y }: Pick<Plan, "box" | "x" | "y">): string {
  const crosses = ({ kind, domain }: Scale) => kind === "linear" && domain[0] <= 0 && domain[1] > 0;
  const stroke = { stroke: "rgba(127,127,127,0.7)", "stroke-width": 1 };
  const upright = layout.xaxis.zeroline !== false && crosses(x) && x.domain[0] < 0;
  const level = layout.yaxis.zeroline !== false && crosses(y);
  return [
    upright ? element("line", { x1: x.place(0)!, x2: x.place(0)!, y1: box.top, y2: box.bottom, ...stroke }) : "",
    level ? element("line", { x1: box.left, x2: box.right, y1: y.place(0)!, y2: y.place(0)!, ...stroke }) : "",
  ].join("");
}

function clampLabel(at: number, box: Box): number {
  return Math.min(at, box.right);
}

function axisTitles({ layout }: Figure, box: Box): string {
  const [below, beside] = [layout.xaxis.title?.text ?? "", layout.yaxis.title?.text ?? ""];
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const under = below === "" ? "" : label(below, { x: middle.x, y: layout.height - 10, anchor: "middle" });
  return under + (beside === "" ? "" : label(beside, { x: 12, y: middle.y, anchor: "middle", angle: -90 }));
}

/** Bands and reference lines, clipped to the plot. */
export function shapes(figure: Figure, plan: Plan, layer: Shape["layer"]): string {
  return (figure.layout.shapes ?? [])
    .filter((shape) => shape.layer === layer)
    .map((shape) => drawShape(shape, plan))
    .join("");
}

function drawShape(shape: Shape, { box, x, y }: Plan): string {
  const [left, right] = [shape.x0, shape.x1].map((at) =>
    clamp(onPaper(at, shape.xref, x, box.left, box.right), box.left, box.right),
  );
  const [foot, head] = [shape.y0, shape.y1].map((at) =>
    clamp(onPaper(at, shape.yref, y, box.bottom, box.top), box.top, box.bottom),
  );
  const stroke = {
    stroke: shape.line.color,
    "stroke-width": shape.line.width,
    "stroke-dasharray": dashArray(shape.line.dash),
  };
  if (shape.type === "line") return element("line", { x1: left, x2: right, y1: foot, y2: head, ...stroke });
  const size = {
    x: Math.min(left!, right!),
    y: Math.min(foot!, head!),
    width: Math.abs(right! - left!),
    height: Math.abs(foot! - head!),
  };
  return element("rect", { ...size, fill: shape.fillcolor ?? "none", ...(shape.line.width > 0 ? stroke : {}) });
}

function onPaper(at: number | string, reference: "x" | "y" | "paper", scale: Scale, from: number, to: number): number {
  if (reference === "paper") return from + Number(at) * (to - from);
  return scale.place(at) ?? from;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

const ANCHORS = { left: "start", center: "middle", right: "end" } as const;

export function annotations(figure: Figure, { box, x, y }: Plan): string {
  return (figure.layout.annotations ?? []).map((note) => annotation(note, { box, x, y })).join("");
}

function annotation(note: Annotation, { box, x, y }: Pick<Plan, "box" | "x" | "y">): string {
  const size = note.font?.size ?? FONT_SIZE;
  const shift = { top: size * 0.6, middle: 0, bottom: -size * 0.6 }[note.yanchor];
  const place = {
    x: onPaper(note.x, note.xref, x, box.left, box.right),
    y: onPaper(note.y, note.yref, y, box.bottom, box.top) + shift,
  };
  const color = note.font?.color === undefined ? {} : { color: note.font.color };
  return label(note.text, { ...place, anchor: ANCHORS[note.xanchor], size, ...color });
}

export function legend({ legend }: Plan): string {
  return legend.map((item) => legendKey(item) + label(item.name, { x: item.x + LEGEND_KEY + 2, y: item.y })).join("");
}

function legendKey({ trace, x, y }: LegendItem): string {
  if (trace.type === "bar") return swatch(trace, { x: x + 2, y });
  if (trace.type !== "scatter") return "";
  const color = trace.line?.color ?? trace.marker?.color ?? COLORS[0];
  const stroke = {
    stroke: color,
    "stroke-width": Math.min(6, trace.line?.width ?? 2),
    "stroke-dasharray": dashArray(trace.line?.dash),
  };
  const line = trace.mode.includes("lines") ? element("line", { x1: x, x2: x + 24, y1: y, y2: y, ...stroke }) : "";
  if (!trace.mode.includes("markers")) return line;
  const { symbol = "circle", size = 7 } = trace.marker ?? {};
  return line + marker(symbol, { x: x + 12, y }, Math.min(size, 9), trace.marker?.color ?? color);
}

/** The colours of a heat strip with their numbers. */
export function colorBar(traces: readonly Trace[], { box, width }: Plan): string {
  const heat = traces.find((trace): trace is HeatTrace => trace.type === "heatmap");
  if (heat === undefined) return "";
  const [left, steps] = [width - 70, 24];
  const tall = Math.min(160, box.bottom - box.top);
  const cells = Array.from({ length: steps }, (_, i) => {
    const fill = colorAt(heat.colorscale, 1 - (i + 0.5) / steps);
    return element("rect", { x: left, y: box.top + (i * tall) / steps, width: 12, height: tall / steps + 0.5, fill });
  });
  const marks = [0, 0.5, 1].map((share) => {
    const value = heat.zmin + (1 - share) * (heat.zmax - heat.zmin);
    return label(formatNumber(value), { x: left + 17, y: box.top + share * tall, size: 11 });
  });
  return [...cells, ...marks].join("") + label(heat.colorbar.title.text, { x: left, y: box.top - 18, size: 11 });
}
