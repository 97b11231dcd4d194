/**
 * Miscalibration: how often the intervals of a few trials hold the effect that the other trials of the same skill show. The
 * yardstick has luck of its own, so even perfect 95 % intervals would hold it a little less often than that.
 */
import { keyOf, split } from "../../../random.js";
import { intervalOf, type IntervalKind } from "../../../validation/utility.js";
import { mean } from "../../statistics.js";
import { markdown, short } from "../report.js";
import { deltasOf, type ProbeRow } from "./trials.js";

const sizes = [4, 8, 16] as const;
const key = keyOf("validation-pocket coverage");

const kinds = ["bootstrap", "cautious", "sequential"] as const;

/** One interval and the effect it should hold. */
interface Check {
  readonly holds: boolean;
  readonly width: number;
}

export function coverage(rows: readonly ProbeRow[]): string[] {
  const lines = sizes.flatMap((size) =>
    kinds.map((kind) => {
      const [real, others] = [true, false].map((isTrue) =>
        rows.filter((row) => (row.kind === "true") === isTrue).flatMap((row) => checksOf(row, size, kind)),
      ) as [Check[], Check[]];
      return [kind, size, share(real), share(others), width(real)];
    }),
  );
  const head = ["interval", "trials", "holds a true skill's effect", "any other's", "mean width"];
  return [
    "Each skill's trials are cut into pieces; the interval of a piece should hold the mean of all other trials, in 95 of 100",
    "cases or, since that mean has luck of its own, a little less. The bootstrap of few trials promises too much. The cautious",
    "interval (Student's, with two imagined trials of +½ and −½) is what utilities are shown with. The sequential interval",
    "holds whenever one looks, and pays for it in width. The two imagined trials were chosen on these very numbers.",
    "",
    ...markdown(head, lines),
  ];
}

function checksOf(row: ProbeRow, size: number, kind: IntervalKind): Check[] {
  const deltas = deltasOf(row);
  return Array.from({ length: Math.floor(deltas.length / size) }, (_, piece): Check => {
    const own = deltas.slice(piece * size, (piece + 1) * size);
    const rest = mean([...deltas.slice(0, piece * size), ...deltas.slice((piece + 1) * size)]);
    const { low, high } = intervalOf(own, split(key, `${row.family} ${row.sentence} ${size} ${piece}`), kind);
    return { holds: low <= rest && rest <= high, width: high - low };
  });
}

function share(checks: readonly Check[]): string {
  return short(mean(checks.map(({ holds }) => Number(holds))));
}

function width(checks: readonly Check[]): string {
  return short(mean(checks.map((check) => check.width)));
}
