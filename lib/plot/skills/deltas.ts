/**
 * One skill's trials: the difference of every paired group, and what was known after it: the running mean with its
 * narrowing interval, the paper's exponential average, and the moments of decision.
 */
import { entryOf, type Bank } from "../../skills/bank.js";
import { livesOf, type LifeChange } from "../../skills/history.js";
import type { SkillId } from "../../types.js";
import { Chart } from "../chart.js";
import { curveFigure } from "../charts/curves.js";
import type { Annotation, Axis, ScatterTrace, Shape } from "../figure.js";
import { formatSigned, niceTicks } from "../scale.js";
import { INK, STATUS } from "../theme.js";
import { lookingTimes, utilityPath, type MeasureOptions } from "./measure.js";

export interface SkillDeltasOptions extends MeasureOptions {
  readonly title?: string;
  /** Values to compare with besides 0: where skills are promoted or retired. */
  readonly thresholds?: readonly number[];
  readonly width?: number;
  readonly height?: number;
}

export function skillDeltas(bank: Bank, id: SkillId, options: SkillDeltasOptions = {}): Chart {
  const entry = entryOf(bank, id);
  const { title = `Trials of “${entry.skill.text}”`, thresholds = [], width = 760, height = 340 } = options;
  const times = lookingTimes(entry.deltas.length);
  const path = utilityPath(entry, times, options);
  const { changes } = livesOf(bank).find(({ skill }) => skill.id === id)!;
  const decisions = changes.slice(
    Math.max(
      1,
      changes.findLastIndex(({ anew }) => anew === true),
    ),
  );
  const { data, layout } = curveFigure({
    title,
    width,
    height,
    x: "paired groups",
    y: "success with minus without",
    range: [-1.08, 1.18],
    series: [
      {
        name: "running mean and its 95 % interval",
        x: times,
        y: path.map(({ mean }) => mean),
        low: path.map(({ interval }) => interval.low),
        high: path.map(({ interval }) => interval.high),
      },
      { name: "exponential average", x: times, y: path.map(({ ema }) => ema) },
    ],
  });
  return new Chart({
    data: [pointTrace(entry.deltas), ...data.map(withoutMarkers)],
    layout: {
      ...layout,
      xaxis: trialAxis(layout.xaxis, entry.deltas.length),
      yaxis: { ...layout.yaxis, tickvals: [-1, -0.5, 0, 0.5, 1], ticktext: ["−1", "−0.5", "0", "+0.5", "+1"] },
      shapes: [...thresholds.map(thresholdLine), ...decisions.map(decisionLine)],
      annotations: [...thresholds.map(thresholdName), ...decisions.map(decisionName)],
      margin: { r: 52 },
    },
  });
}

/** Whole numbers only: there is no half a trial. */
function trialAxis(axis: Axis, trials: number): Axis {
  const range = [0.4, Math.max(4, trials) + 0.6] as const;
  const ticks = niceTicks(range, 8).flatMap(({ at }) => (Number.isInteger(at) ? [at] : []));
  return { ...axis, range, tickvals: ticks, ticktext: ticks.map(String), zeroline: false };
}

function thresholdLine(y: number): Shape {
  const line = { color: INK, width: 1, dash: "dot" } as const;
  return { type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: y, y1: y, layer: "below", line };
}

/** Beside the plot, where no mark can cover it. */
function thresholdName(y: number): Annotation {
  const place = { xref: "paper", yref: "y", x: 1.01, y, xanchor: "left", yanchor: "middle" } as const;
  return { ...place, text: formatSigned(y, 2), showarrow: false, font: { size: 10 } };
}

function pointTrace(deltas: readonly number[]): ScatterTrace {
  return {
    type: "scatter",
    mode: "markers",
    name: "one paired group",
    x: deltas.map((_, i) => i + 1),
    y: deltas,
    marker: { color: INK, symbol: "circle-open", size: 6 },
  };
}

/** The points of the picture are the groups; the lines must not look like more of them. */
function withoutMarkers<T>(trace: T): T {
  const isLine = (trace as Partial<ScatterTrace>).mode === "lines+markers";
  return isLine ? { ...trace, mode: "lines" as const } : trace;
}

function decisionLine({ trials, status }: LifeChange): Shape {
  const line = { color: STATUS[status]?.color ?? INK, width: 1.5, dash: "dot" } as const;
  const x = trials + 0.3; // after the trial that decided
  return { type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, layer: "above", line };
}

/** Names of neighbouring decisions stand on two levels. */
function decisionName({ trials, status, at }: LifeChange, index: number): Annotation {
  const place = { xref: "x", yref: "paper", x: trials + 0.1, y: 1 - 0.08 * (index % 2) } as const;
  const text = `${status} (iteration ${at})`;
  return { ...place, text, xanchor: "right", yanchor: "top", showarrow: false, font: { size: 11 } };
}
