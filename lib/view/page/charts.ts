/** The few drawings that views share: curves with a cursor, an interval on a line, a badge. Ink is the page's. */
import type { CurveData } from "../data.js";
import { COLORS, STATUS } from "../../plot/theme.js";
import { h, s } from "./dom.js";

const DASHES = ["", "7 4", "2 3", "8 3 2 3", "12 4"];
const [WIDTH, HEIGHT] = [720, 190];
const BOX = { left: 34, right: 708, top: 10, bottom: 166 };

export interface CurvesOptions {
  readonly curves: readonly CurveData[];
  readonly last: number;
  readonly phases?: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** What is drawn, for whoever does not see it. */
  readonly label: string;
}

/** Shares from 0 to 1 over iterations; `cursor` moves the line that says where one is. */
export function curvesWithCursor({ curves, last, phases = [], label }: CurvesOptions): {
  readonly element: HTMLElement;
  cursor(at: number): void;
} {
  const x = (value: number): number => BOX.left + (value / Math.max(1, last)) * (BOX.right - BOX.left);
  const y = (value: number): number => BOX.bottom - value * (BOX.bottom - BOX.top);
  const line = s("line", {
    y1: BOX.top,
    y2: BOX.bottom,
    stroke: "currentColor",
    "stroke-width": 2,
    "data-part": "cursor",
  });
  const drawing = s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": label },
    ...phases.flatMap(({ name, from, to }, i) => [
      s("rect", {
        x: x(from),
        y: BOX.top,
        width: x(to) - x(from),
        height: BOX.bottom - BOX.top,
        fill: "currentColor",
        opacity: i % 2 === 0 ? 0 : 0.06,
      }),
      s("text", { x: x(from) + 3, y: BOX.top + 9, opacity: 0.7 }, name),
    ]),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      s("line", { x1: BOX.left, x2: BOX.right, y1: y(share), y2: y(share), stroke: "currentColor", opacity: 0.18 }),
      s("text", { x: BOX.left - 6, y: y(share) + 4, "text-anchor": "end" }, share),
    ]),
    ...ticks(last).map((tick) => s("text", { x: x(tick), y: BOX.bottom + 16, "text-anchor": "middle" }, tick)),
    ...curves.flatMap((curve, i) => curveMarks(curve, i, x, y)),
    line,
  );
  const cursor = (at: number): void => {
    line.setAttribute("x1", String(x(at)));
    line.setAttribute("x2", String(x(at)));
  };
  return { element: h("div", {}, drawing, legend(curves.map(({ name }) => name))), cursor };
}

function ticks(last: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= 10) ?? 1000;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
}

type Scale = (value: number) => number;

function curveMarks(curve: CurveData, place: number, x: Scale, y: Scale): SVGElement[] {
  const color = COLORS[place % COLORS.length]!;
  const points = (values: readonly number[]): string[] =>
    values.map((value, i) => `${x(curve.x[i]!).toFixed(1)},${y(value).toFixed(1)}`);
  const { low, high } = curve;
  const band =
    low === undefined || high === undefined
      ? []
      : [s("polygon", { points: [...points(high), ...points(low).reverse()].join(" "), fill: color, opacity: 0.15 })];
  const dots = curve.y.map((value, i) => s("circle", { cx: x(curve.x[i]!), cy: y(value), r: 2.5, fill: color }));
  const dash = DASHES[place % DASHES.length]!;
  return [
    ...band,
    s("polyline", {
      points: points(curve.y).join(" "),
      fill: "none",
      stroke: color,
      "stroke-width": 2,
      "stroke-dasharray": dash,
    }),
    ...dots,
  ];
}

function legend(names: readonly string[]): HTMLElement {
  const entries = names.map((name, i) => {
    const stroke = {
      stroke: COLORS[i % COLORS.length]!,
      "stroke-width": 2,
      "stroke-dasharray": DASHES[i % DASHES.length]!,
    };
    const sample = s(
      "svg",
      { width: 26, height: 10, style: "display:inline", "aria-hidden": "true" },
      s("line", { x1: 0, x2: 24, y1: 5, y2: 5, ...stroke }),
    );
    return h("small", {}, sample, ` ${name}`);
  });
  return h("div", { class: "row" }, ...entries);
}

/** A mean with its interval between −1 and 1, and zero. */
export function ruler({ mean, low, high }: { mean: number; low: number; high: number }, color: string): SVGElement {
  const x = (value: number): number => 70 + value * 65;
  return s(
    "svg",
    { viewBox: "0 0 140 16", width: 140, height: 16, "aria-hidden": "true" },
    s("line", { x1: 70, x2: 70, y1: 0, y2: 16, stroke: "currentColor", opacity: 0.4 }),
    s("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, stroke: color, "stroke-width": 2.5 }),
    s("circle", { cx: x(mean), cy: 8, r: 4, fill: color }),
  );
}

const SIGNS: Readonly<Record<string, string>> = { active: "●", graduated: "◆", candidate: "○", retired: "✕" };

/** What a skill is, in a sign and a word: never colour alone. */
export function badge(status: string): HTMLElement {
  return h("span", { class: "badge", style: `border-color:${colorOf(status)}` }, `${SIGNS[status] ?? ""} ${status}`);
}

export function colorOf(status: string): string {
  return STATUS[status]!.color;
}
