/**
 * A figure as a still picture: deterministic SVG in plain Node, without a browser and without Plotly.
 * Draws exactly the kinds of marks in `figure.ts`; the background is transparent and the ink can be read on light and
 * dark pages (it follows the page's own text colour in JupyterLab and VS Code).
 */
import { expect } from "../errors.js";
import type { Figure, TableTrace } from "./figure.js";
import { FONT, FONT_SIZE, INK } from "./theme.js";
import { annotations, axes, colorBar, legend, shapes, title } from "./svg/axes.js";
import { hatchDefinitions, marks } from "./svg/marks.js";
import { element, escape } from "./svg/markup.js";
import { plan } from "./svg/plan.js";
import { tableMarks } from "./svg/table.js";

const PAGE_INK = `var(--jp-content-font-color1,var(--vscode-editor-foreground,${INK}))`;
const STYLE = `.siri-ink{fill:${PAGE_INK}}.siri-stroke{stroke:${PAGE_INK}}`;

export function svg(figure: Figure): string {
  const { width, height } = figure.layout;
  expect(width >= 120 && height >= 80, "svg", {
    expected: "a figure of at least 120 × 80 pixels",
    got: `${width} × ${height}`,
    fix: "give the chart a larger width or height",
  });
  const table = figure.data.find((trace): trace is TableTrace => trace.type === "table");
  const content = table === undefined ? drawing(figure) : tableMarks(table, figure.layout);
  const head = element("title", {}, escape(figure.layout.title.text)) + element("style", {}, STYLE);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "font-family": FONT,
    "font-size": FONT_SIZE,
    style: "max-width:100%;height:auto",
  };
  return element("svg", attributes, head + content);
}

function drawing(figure: Figure): string {
  const places = plan(figure);
  const hatches = hatchDefinitions(figure);
  return [
    hatches === "" ? "" : element("defs", {}, hatches),
    shapes(figure, places, "below"),
    axes(figure, places),
    marks(figure, places),
    shapes(figure, places, "above"),
    annotations(figure, places),
    colorBar(figure.data, places),
    legend(places),
    title(places),
  ].join("");
}
