/** One run whole: its curves, phases and examinations, what it was told, what it spent, and every skill in a row. */
import { join } from "node:path";
import { readObject, type Files } from "../experiment/files.js";
import type { MetricLine } from "../experiment/metrics.js";
import { playedIterations } from "../experiment/plays.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { Exam, Line, RunData, Spent } from "./data.js";
import { metricLines } from "./metric-lines.js";
import type { Place } from "./places.js";
import { configOfPlace, inner, runRow } from "./run-row.js";
import { refusedOf, skillRows, type SkillLog } from "./skill-data.js";

/** Refused sentences that are listed. */
const LISTED = 500;

export function runData(place: Place, files: Files, skills: SkillLog): RunData {
  const { lines, problems } = metricLines(place, files);
  const { config } = configOfPlace(place, files);
  const { run: _, ...told } = config;
  const row = runRow(place, files);
  const refused = refusedOf(skills);
  return {
    ...row,
    problems: [...new Set([...row.problems, ...problems, ...skills.problems])],
    config: told,
    ran: inner(config, "run"),
    phases: lines.flatMap(({ iteration, phase }) => (phase === undefined ? [] : [{ iteration, phase }])),
    exams: examsOf(lines),
    lines: linesByName(lines),
    funnel: funnelOf(lines),
    skills: skillRows(skills),
    refused: refused.slice(-LISTED),
    refusals: refused.length,
    spent: spentBy(place, files),
    played: stretches(place.kept === undefined ? playedIn(place, files) : []),
  };
}

function examsOf(lines: readonly MetricLine[]): Record<string, Exam[]> {
  const exams: Record<string, Exam[]> = {};
  for (const { kind, arm, iteration, metrics, byKind = {}, outcomes = "" } of lines) {
    if (kind !== "evaluation" || arm === undefined) continue;
    (exams[arm] ??= []).push({
      iteration,
      success: metrics["evaluation/success"] ?? 0,
      score: metrics["evaluation/score"] ?? 0,
      byKind,
      outcomes: /^[01]*$/.test(outcomes) ? outcomes : "",
    });
  }
  return exams;
}

function funnelOf(lines: readonly MetricLine[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { kind, metrics } of lines)
    if (kind === "gate")
      for (const [name, tokens] of Object.entries(metrics)) total[name] = (total[name] ?? 0) + tokens;
  return total;
}

/** More points than this of one number are taken together. */
const POINTS = 400;

function linesByName(lines: readonly MetricLine[]): Record<string, Line> {
  const all = new Map<string, { x: number[]; y: number[] }>();
  for (const { kind, iteration, metrics } of lines) {
    if (kind === "evaluation") continue;
    for (const [name, value] of Object.entries(metrics)) {
      const line = all.get(name) ?? { x: [], y: [] };
      all.set(name, line);
      line.x.push(iteration);
      line.y.push(value);
    }
  }
  return Object.fromEntries([...all].map(([name, line]) => [name, thinned(line)]));
}

/** So many neighbours as one point: their mean between their least and their most, at their middle. */
export function thinned({ x, y }: Line, most = POINTS): Line {
  if (x.length <= most) return { x, y };
  const step = Math.ceil(x.length / most);
  const starts = Array.from({ length: Math.ceil(x.length / step) }, (_, i) => i * step);
  const parts = starts.map((start) => ({ x: x.slice(start, start + step), y: y.slice(start, start + step) }));
  const means = (of: "x" | "y"): number[] => parts.map((part) => part[of].reduce((a, b) => a + b, 0) / part[of].length);
  return {
    x: means("x"),
    y: means("y"),
    low: parts.map((part) => Math.min(...part.y)),
    high: parts.map((part) => Math.max(...part.y)),
  };
}

function spentBy({ folder, kept }: Place, files: Files): Spent | null {
  if (kept !== undefined) return (kept.ledger as Spent | undefined) ?? null;
  const path = join(folder, "ledger.json");
  try {
    return files.exists(path) ? (readObject(path, files) as Spent) : null;
  } catch {
    return null;
  }
}

function playedIn({ folder }: Place, files: Files): number[] {
  try {
    return playedIterations(RunFolder.open(folder, files));
  } catch {
    return [];
  }
}

/** 1, 2, 3, 7 as 1–3 and 7–7. */
export function stretches(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}
