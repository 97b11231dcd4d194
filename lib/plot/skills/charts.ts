/**
 * Charts of a bank of skills: which help (with intervals and what was decided), when they came and went, what they
 * repair and what they break, how many there are. All are drawn from the bank alone; the same bank gives the same bytes.
 */
import { compositionOf, lastIteration, livesOf } from "../../skills/history.js";
import type { Bank } from "../../skills/bank.js";
import type { SkillStatus } from "../../types.js";
import { Chart } from "../chart.js";
import { funnel } from "../charts/bars.js";
import { heightFor, uniqueNames } from "../charts/common.js";
import { forest } from "../charts/forest.js";
import { timeline } from "../charts/timeline.js";
import type { Annotation, BarTrace } from "../figure.js";
import { niceTicks } from "../scale.js";
import { aligned, sparkline } from "../text.js";
import { COLORS, layout, STATUS } from "../theme.js";
import { mostUseful, outOf, testText, type ChoiceOptions, type Measured, type MeasureOptions } from "./measure.js";

export interface SkillForestOptions extends ChoiceOptions, MeasureOptions {
  readonly title?: string;
  /** Values to compare with besides 0: where skills are promoted or retired. */
  readonly thresholds?: readonly number[];
  readonly width?: number;
}

/** The utility of every tried skill with its interval, the number of trials behind it, and its status. */
export function skillForest(bank: Bank, options: SkillForestOptions = {}): Chart {
  const { title = "What each skill is worth", thresholds = [], width = 820 } = options;
  const { shown, of } = mostUseful(bank, options);
  return forest({
    title: `${title}${outOf(shown.length, of)}`,
    x: "success with the skill minus without",
    thresholds,
    width,
    rows: shown.map(({ entry, utility }) => ({
      name: entry.skill.text,
      value: utility.mean,
      low: utility.interval.low,
      high: utility.interval.high,
      n: utility.trials,
      decision: entry.status,
    })),
  });
}

export interface SkillTimelineOptions extends ChoiceOptions {
  readonly title?: string;
  readonly width?: number;
}

/** Births, promotions, graduations and retirements; the longest useful lives are shown where there is no room for all. */
export function skillTimeline(bank: Bank, options: SkillTimelineOptions = {}): Chart {
  const { title = "The lives of skills", statuses, most = 30, width = 820 } = options;
  const end = lastIteration(bank);
  const lives = livesOf(bank).filter(({ changes }) => statuses?.includes(changes.at(-1)!.status) ?? true);
  const shown = [...lives]
    .sort((a, b) => b.trials.length - a.trials.length)
    .slice(0, most)
    .sort((a, b) => lives.indexOf(a) - lives.indexOf(b));
  return timeline({
    title: `${title}${outOf(shown.length, lives.length)}`,
    end,
    width,
    lives: shown.map(({ skill, changes, until }) => ({
      name: skill.text,
      changes,
      ...(until === undefined ? {} : { until }),
    })),
  });
}

export interface SkillRepairsOptions extends ChoiceOptions {
  readonly title?: string;
  readonly width?: number;
}

/** Pairs with equal luck that only one half won: repaired by the skill to the right, lost with it to the left. */
export function skillRepairs(bank: Bank, options: SkillRepairsOptions = {}): Chart {
  const { title = "Repairs and regressions", width = 820 } = options;
  const { shown, of } = mostUseful(bank, options);
  const rows = [...shown].sort((a, b) => netRepairs(b) - netRepairs(a));
  const names = uniqueNames(rows.map(({ entry }) => entry.skill.text));
  const counts = rows.flatMap(({ utility }) => [-utility.regressions, utility.repairs]);
  const ticks = wholeTicks(counts);
  const figure = {
    data: [
      sideTrace("repaired by the skill", names, rows, "repairs"),
      sideTrace("lost with the skill", names, rows, "regressions"),
    ],
    layout: layout({
      title: `${title}${outOf(shown.length, of)}`,
      width,
      height: heightFor(rows.length, 26),
      xaxis: {
        title: { text: "pairs with equal luck that only one half won" },
        tickvals: ticks,
        ticktext: ticks.map((at) => String(Math.abs(at))),
      },
      yaxis: { type: "category", categoryarray: names, autorange: "reversed", showgrid: false },
      barmode: "relative",
      annotations: rows.map((row, i) => testNote(row, names[i]!)),
      margin: { r: 130 },
    }),
  } as const;
  return new Chart(figure, repairsText(figure.layout.title.text, rows));
}

function netRepairs({ utility }: Measured): number {
  return utility.repairs - utility.regressions;
}

/** Ticks at whole numbers: nobody repairs half a pair. */
function wholeTicks(counts: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...counts), Math.max(1, ...counts)];
  return niceTicks([low, high], 8).flatMap(({ at }) => (Number.isInteger(at) ? [at] : []));
}

function sideTrace(
  name: string,
  names: readonly string[],
  rows: readonly Measured[],
  side: "repairs" | "regressions",
): BarTrace {
  const helps = side === "repairs";
  return {
    type: "bar",
    orientation: "h",
    name,
    x: rows.map(({ utility }) => (helps ? utility.repairs : 0 - utility.regressions)),
    y: names,
    marker: helps ? { color: COLORS[0] } : { color: COLORS[1], pattern: { shape: "/" } },
  };
}

function testNote({ utility }: Measured, name: string): Annotation {
  const place = { xref: "paper", yref: "y", x: 1.015, y: name, xanchor: "left", yanchor: "middle" } as const;
  return { ...place, text: pairsText(utility), showarrow: false, font: { size: 11 } };
}

function pairsText(utility: Measured["utility"]): string {
  return `${utility.repairs} : ${utility.regressions}\u2002${testText(utility)}`;
}

function repairsText(title: string, rows: readonly Measured[]): string {
  const lines = rows.map(({ entry, utility }) => [
    entry.skill.text,
    `${"░".repeat(Math.min(20, utility.regressions)).padStart(20)}┊${"█".repeat(Math.min(20, utility.repairs)).padEnd(20)}`,
    pairsText(utility),
  ]);
  return [title, lines.length === 0 ? "no data" : aligned(lines)].join("\n");
}

export interface BankCompositionOptions {
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
}

/** How many skills of each status there were at the end of every iteration. */
export function bankComposition(bank: Bank, options: BankCompositionOptions = {}): Chart {
  const { title = "The bank over time", width = 820, height = 320 } = options;
  const counts = compositionOf(bank);
  const present = Object.keys(STATUS).filter((status) => counts[status as SkillStatus].some((count) => count > 0));
  const end = lastIteration(bank);
  const figure = {
    data: present.map((status) => layerTrace(status, counts[status as SkillStatus])),
    layout: layout({
      title,
      width,
      height,
      xaxis: { title: { text: "iteration" }, range: [-0.5, Math.max(1, end) + 0.5], zeroline: false },
      yaxis: { title: { text: "skills" } },
      barmode: "stack",
      bargap: 0,
    }),
  } as const;
  const rows = present.map((status) => rowText(status, counts[status as SkillStatus]));
  return new Chart(
    figure,
    [`${title} (iteration 0 to ${end})`, rows.length === 0 ? "no data" : aligned(rows)].join("\n"),
  );
}

function rowText(status: string, counts: readonly number[]): string[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return [status, sparkline(counts), `at the end ${counts.at(-1) ?? 0}, at most ${most}`];
}

function layerTrace(status: string, counts: readonly number[]): BarTrace {
  const { color, hatch } = STATUS[status]!;
  return {
    type: "bar",
    orientation: "v",
    name: status,
    x: counts.map((_, iteration) => iteration),
    y: counts,
    width: 1,
    marker: { color, line: { width: 0 }, ...(hatch === "" ? {} : { pattern: { shape: hatch } }) },
  };
}

export interface MiningOutcomesOptions {
  readonly title?: string;
  readonly width?: number;
}

/** What became of written sentences: candidates, and each reason for which others were refused. */
export function miningOutcomes(
  written: readonly { readonly rejected?: string }[],
  { title = `What became of ${written.length} written sentences`, width = 720 }: MiningOutcomesOptions = {},
): Chart {
  const reasons = new Map<string, number>();
  for (const { rejected } of written)
    if (rejected !== undefined) reasons.set(rejected, (reasons.get(rejected) ?? 0) + 1);
  const refused = [...reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const accepted = written.filter(({ rejected }) => rejected === undefined).length;
  return funnel({
    title,
    width,
    unit: "sentences",
    whole: written.length,
    stages: [
      { name: "became a candidate", count: accepted },
      ...refused.map(([reason, count]) => ({ name: `refused: ${reason}`, count })),
    ],
  });
}
