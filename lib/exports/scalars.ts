/**
 * The numbers of a run as other trackers want them: one name, one step, one value. An examination's arm and kind of task
 * become part of the name.
 */
import type { MetricLine } from "../experiment/metrics.js";
import type { RunFolder } from "../experiment/run-folder.js";
import { expect } from "../errors.js";

export interface Scalar {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

/** Every number of `metrics.jsonl`, in its order. */
export function scalarsOf(folder: RunFolder): Scalar[] {
  const scalars = [...folder.eachRow<MetricLine>("metrics.jsonl")].flatMap(scalarsIn);
  expect(scalars.length > 0, "export", {
    expected: "a run that has logged something",
    got: folder.path,
    fix: "train it for an iteration or more",
  });
  return scalars;
}

function scalarsIn({ iteration: step, metrics, arm, byKind = {} }: MetricLine): Scalar[] {
  const ending = arm === undefined ? "" : `/${arm}`;
  const kinds = Object.entries(byKind).map(([kind, value]) => [`evaluation/kind/${kind}`, value] as const);
  return [...Object.entries(metrics), ...kinds]
    .filter(([, value]) => Number.isFinite(value)) // what is no number stands as null in a log
    .map(([name, value]) => ({ step, name: `${name}${ending}`, value }));
}
