/** The timeline: one life a row, what it was from when to when, and the moments at which that changed. */
import { Chart } from "../chart.js";
import type { Dash, ScatterTrace } from "../figure.js";
import { formatNumber } from "../scale.js";
import { aligned } from "../text.js";
import { inStatusOrder, layout } from "../theme.js";
import { heightFor, uniqueNames } from "./common.js";
import { decisionLook } from "./forest.js";

export interface Life {
  readonly name: string;
  /** In order: from `at` on it was `status`, until the next change. */
  readonly changes: readonly { readonly at: number; readonly status: string }[];
  /** Where the row stops; the end of the timeline if left out. */
  readonly until?: number;
}

export interface TimelineOptions {
  readonly title: string;
  readonly lives: readonly Life[];
  readonly x?: string;
  readonly end: number;
  readonly width?: number;
}

interface Stretch {
  readonly name: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

const DASHES: Readonly<Record<string, Dash>> = { candidate: "dot", retired: "dash" };
const LINE_WIDTHS: Readonly<Record<string, number>> = { active: 6, graduated: 6, retired: 1.5 };

export function timeline({ title, lives, x = "iteration", end, width = 760 }: TimelineOptions): Chart {
  const names = uniqueNames(lives.map(({ name }) => name));
  const stretches = lives.flatMap((life, i) => stretchesOf(life, names[i]!, end));
  const statuses = inStatusOrder(stretches.map(({ status }) => status));
  const figure = {
    data: statuses.flatMap((status, i) => statusTraces(status, i, stretches)),
    layout: layout({
      title,
      width,
      height: heightFor(lives.length, 24),
      xaxis: { title: { text: x }, range: [0, Math.max(end, 1) * 1.02] },
      yaxis: { type: "category", categoryarray: names, autorange: "reversed", showgrid: false },
    }),
  } as const;
  return new Chart(figure, timelineText(title, lives));
}

function stretchesOf({ changes, until }: Life, name: string, end: number): Stretch[] {
  return changes.map(({ at, status }, i) => ({ name, status, from: at, to: changes[i + 1]?.at ?? until ?? end }));
}

/** Lines of all stretches of one status, and its symbol where each began. */
function statusTraces(status: string, index: number, stretches: readonly Stretch[]): ScatterTrace[] {
  const mine = stretches.filter((stretch) => stretch.status === status);
  const { color, symbol } = decisionLook(status, index);
  const lines: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    showlegend: false,
    legendgroup: status,
    x: mine.flatMap(({ from, to }) => [from, to, null]),
    y: mine.flatMap(({ name }) => [name, name, null]),
    line: { color, width: LINE_WIDTHS[status] ?? 3, dash: DASHES[status] ?? "solid" },
    connectgaps: false,
  };
  const starts: ScatterTrace = {
    type: "scatter",
    mode: "markers",
    name: status,
    legendgroup: status,
    x: mine.map(({ from }) => from),
    y: mine.map(({ name }) => name),
    marker: { color, symbol, size: 9 },
  };
  return [lines, starts];
}

function timelineText(title: string, lives: readonly Life[]): string {
  const rows = lives.map(({ name, changes }) => [
    name,
    changes.map(({ at, status }) => `${formatNumber(at)} ${status}`).join(" → "),
  ]);
  return [title, rows.length === 0 ? "no data" : aligned(rows)].join("\n");
}
