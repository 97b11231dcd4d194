/** One skill's trials in the order in which they came: each difference, what is believed after it, and what was decided. */
import { badge, colorOf } from "./charts.js";
import { h, s } from "./dom.js";

export interface TrialPoint {
  readonly delta: number;
  /** What the rule looks at: a mean or an average. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface TrialChartOptions {
  readonly points: readonly TrialPoint[];
  /** Thresholds. */
  readonly lines: readonly number[];
  readonly marks: readonly { readonly after: number; readonly status: string }[];
  /** Trials that there is room for, so that the picture stays as they come. */
  readonly most: number;
}

const BOX = { left: 34, right: 708, top: 8, bottom: 158 };

export function trialChart({ points, lines, marks, most }: TrialChartOptions): HTMLElement {
  const x = (trial: number): number => BOX.left + ((trial - 0.5) / most) * (BOX.right - BOX.left);
  const y = (value: number): number => (BOX.top + BOX.bottom) / 2 - (value * (BOX.bottom - BOX.top)) / 2;
  const path = points.map(({ value }, i) => `${x(i + 1).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const edges = [
    ...points.map(({ high }, i) => [i, high] as const),
    ...points.map(({ low }, i) => [i, low] as const).reverse(),
  ];
  const band = edges.map(([i, value]) => `${x(i + 1).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const level = (value: number, dash: string, opacity: number): SVGElement =>
    s("line", {
      x1: BOX.left,
      x2: BOX.right,
      y1: y(value),
      y2: y(value),
      stroke: "currentColor",
      opacity,
      "stroke-dasharray": dash,
    });
  const drawing = s(
    "svg",
    { viewBox: "0 0 720 178", width: 720, height: 178, role: "img", "aria-label": "differences of its trials" },
    ...[-1, 0, 1].flatMap((value) => [
      level(value, "", value === 0 ? 0.5 : 0.18),
      s("text", { x: BOX.left - 6, y: y(value) + 4, "text-anchor": "end" }, String(value).replace("-", "−")),
    ]),
    ...lines.map((value) => level(value, "6 4", 0.6)),
    s("polygon", { points: band, fill: "var(--blue)", opacity: 0.15 }),
    s("polyline", { points: path, fill: "none", stroke: "var(--blue)", "stroke-width": 2 }),
    ...points.map(({ delta }, i) =>
      s("circle", { cx: x(i + 1), cy: y(delta), r: 3.5, fill: "none", stroke: "currentColor" }),
    ),
    ...marks.flatMap(({ after, status }) => [
      s("line", {
        x1: x(after),
        x2: x(after),
        y1: BOX.top,
        y2: BOX.bottom,
        stroke: colorOf(status),
        "stroke-width": 2,
      }),
      s("text", { x: x(after) + 4, y: BOX.bottom - 4, "data-part": "mark" }, status),
    ]),
    s("text", { x: (BOX.left + BOX.right) / 2, y: 174, "text-anchor": "middle" }, "trial"),
  );
  const legend = h(
    "div",
    { class: "row" },
    h("small", {}, "○ difference of a trial"),
    h("small", {}, "━ what the rule looks at, with the interval of the mean"),
    ...(lines.length === 0 ? [] : [h("small", {}, "┅ thresholds")]),
    ...marks.map(({ after, status }) => h("small", {}, badge(status), ` after ${after}`)),
  );
  return h("div", {}, drawing, legend);
}
