/** The lines of a run's `metrics.jsonl` as they are: what is no line of ours is left out and counted, never obeyed. */
import { join } from "node:path";
import type { Files } from "../experiment/files.js";
import type { MetricLine } from "../experiment/metrics.js";
import { linesOf } from "../experiment/run-log.js";
import type { Place } from "./places.js";

export interface ReadLines {
  readonly lines: readonly MetricLine[];
  /** Iterations begun so far. */
  readonly iteration: number;
  readonly problems: readonly string[];
}

/** All lines; or, `only` examinations, which is much quicker where a run is long. */
export function metricLines(place: Place, files: Files, only?: "examinations"): ReadLines {
  if (place.kept !== undefined) {
    const all = place.kept.metrics ?? [];
    return { lines: all.filter(isLine), iteration: lastOf(all), problems: [] };
  }
  const path = join(place.folder, "metrics.jsonl");
  if (!files.exists(path)) return { lines: [], iteration: 0, problems: [`${place.path} has no metrics.jsonl.`] };
  const lines: MetricLine[] = [];
  let [odd, last] = [0, ""];
  for (const text of linesOf(files, path)) {
    last = text;
    if (only !== undefined && !text.includes('"kind":"evaluation"')) continue;
    const line = parsed(text);
    if (line === undefined) odd++;
    else lines.push(line);
  }
  const problems =
    odd === 0 ? [] : [`${place.path}/metrics.jsonl: ${odd} of its lines cannot be read and are left out.`];
  return { lines, iteration: lastOf([...lines.slice(-1), parsed(last)]), problems };
}

/** The lines that speak of teaching, by their iteration; only iterations whose gate was asked. */
export function gateLines(place: Place, files: Files): ReadonlyMap<number, readonly MetricLine[]> {
  const { lines } = metricLines(place, files);
  const telling = lines.filter(({ kind, metrics }) => kind === "gate" || metrics["imitation/weight"] !== undefined);
  const byIteration = new Map<number, MetricLine[]>();
  for (const line of telling) byIteration.set(line.iteration, [...(byIteration.get(line.iteration) ?? []), line]);
  return new Map([...byIteration].filter(([, some]) => some.some(({ kind }) => kind === "gate")));
}

function lastOf(lines: readonly (MetricLine | undefined)[]): number {
  return lines.reduce((most, line) => Math.max(most, line?.iteration ?? 0), 0);
}

function parsed(text: string): MetricLine | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is MetricLine {
  if (typeof value !== "object" || value === null) return false;
  const { iteration, kind, metrics } = value as Partial<Record<keyof MetricLine, unknown>>;
  return (
    Number.isSafeInteger(iteration) &&
    typeof kind === "string" &&
    typeof metrics === "object" &&
    metrics !== null &&
    Object.values(metrics).every((number) => typeof number === "number")
  );
}
