/** Numbers of a run's updates with what they mean: `healthOf(records, "policy/entropy")`. */
import { metricsDictionary } from "../experiment/metrics.js";
import type { Records } from "../recipes/records.js";
import { frame, type Frame } from "./frame.js";

/** One row a number: its last value, its smallest and largest, its meaning and its healthy range. */
export function healthOf(records: Records, ...names: readonly string[]): Frame {
  return frame(
    names.map((name) => {
      const values = records.metric(name).map(({ value }) => value);
      const { about, healthy } = metricsDictionary[name] ?? { about: "no number of that name", healthy: "" };
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
