/** A run in one row: what it is, where it stands, and its curve; of a damaged one, why. */
import { join } from "node:path";
import type { Files } from "../experiment/files.js";
import { readObject } from "../experiment/files.js";
import { isHeld } from "../experiment/run-lock.js";
import type { MetricLine } from "../experiment/metrics.js";
import type { RunRow, RunState } from "./data.js";
import { metricLines } from "./metric-lines.js";
import { armOf, writtenAt, type Place } from "./places.js";

type Tree = Readonly<Record<string, unknown>>;

/** What `config.json` says, or why it cannot be read. */
export function configOfPlace({ folder, kept, path }: Place, files: Files): { config: Tree; problem?: string } {
  if (kept?.config !== undefined) return { config: kept.config as Tree };
  try {
    return { config: readObject(join(folder, "config.json"), files) as Tree };
  } catch {
    return { config: {}, problem: `${path}/config.json cannot be read: it is damaged, or leads out of this folder.` };
  }
}

/** Curves in a list have no more points than can be seen. */
const POINTS = 60;

export function runRow(place: Place, files: Files): RunRow {
  const { config, problem } = configOfPlace(place, files);
  const { lines, iteration, problems } = metricLines(place, files, "examinations");
  const exams = lines.filter(({ kind, arm }) => kind === "evaluation" && arm === "plain");
  const timing = timingOf(place, files);
  const variant = inner(inner(config, "run"), "recipe");
  return {
    path: place.path,
    ...armOf(place.path),
    method: textOf(config, "method", "unknown"),
    variant: [textOf(variant, "name", ""), textOf(variant, "hash", "")].filter(Boolean).join(" #"),
    world: textOf(inner(config, "tasks"), "world", "unknown"),
    seed: numberOf(config, "seed"),
    iterations: numberOf(config, "iterations"),
    iteration,
    state: problem === undefined ? stateOf(place, files, timing) : "damaged",
    curve: thinned(exams).map((line) => [line.iteration, line.metrics["evaluation/success"] ?? 0] as const),
    tasks: exams.at(-1)?.outcomes?.length ?? 0,
    seconds: timing === undefined ? null : numberOf(timing, "seconds"),
    kept: place.kept !== undefined,
    written: Math.round(writtenAt(place)),
    problems: problem === undefined ? problems : [problem],
  };
}

function stateOf({ folder }: Place, files: Files, timing: Tree | undefined): RunState {
  if (timing !== undefined) return "done";
  return isHeld(folder, files) ? "running" : "stopped";
}

/** Present once a run is done. */
function timingOf({ folder, kept }: Place, files: Files): Tree | undefined {
  if (kept !== undefined) return (kept.timing ?? {}) as Tree;
  const path = join(folder, "timing.json");
  try {
    return files.exists(path) ? (readObject(path, files) as Tree) : undefined;
  } catch {
    return undefined;
  }
}

function thinned(lines: readonly MetricLine[]): readonly MetricLine[] {
  const step = Math.ceil(lines.length / POINTS);
  return lines.filter((_, at) => (lines.length - 1 - at) % step === 0);
}

export function inner(tree: Tree, name: string): Tree {
  const value = tree[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}

function textOf(tree: Tree, name: string, other: string): string {
  const value = tree[name];
  return typeof value === "string" ? value : other;
}

function numberOf(tree: Tree, name: string): number {
  const value = tree[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
