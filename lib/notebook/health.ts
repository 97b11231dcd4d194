/** Numbers of a run with what they mean: `healthOf(records, "policy/entropy", "groups/mixed")`, and one of them as a curve. */
import { MetricLines, metricsDictionary } from "../experiment/metrics.js";
import { unknownName } from "../errors.js";
import type { CurvePoint } from "../recipes/records.js";
import type { RunRecord } from "../records.js";
import { frame, type Frame } from "./frame.js";

/** A number of the metrics dictionary, iteration by iteration; of examinations those without skills. Empty where none was logged. */
export function metricCurve(records: readonly RunRecord[], name: string): CurvePoint[] {
  if (!(name in metricsDictionary)) throw unknownName("metricCurve", "metric", name, Object.keys(metricsDictionary));
  const lines = new MetricLines();
  return records
    .flatMap((record) => lines.add(record))
    .flatMap(({ iteration, metrics, arm = "plain" }) => {
      const value = arm === "plain" ? metrics[name] : undefined;
      return value === undefined ? [] : [{ iteration, value }];
    });
}

/** One row a number: its last value, its smallest and largest, its meaning and its healthy range. */
export function healthOf(records: readonly RunRecord[], ...names: readonly string[]): Frame {
  return frame(
    names.map((name) => {
      const values = metricCurve(records, name).map(({ value }) => value);
      const { about, healthy } = metricsDictionary[name]!;
      return {
        name,
        last: values.at(-1) ?? NaN,
        least: Math.min(...values),
        most: Math.max(...values),
        about,
        healthy,
      };
    }),
  );
}
