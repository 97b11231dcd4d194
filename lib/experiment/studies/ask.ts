/** Questions to the results of a study, one a call: a registered pair, and the same pair by kinds of tasks. */
import { unknownName } from "../../errors.js";
import { pairedBySeed, pairedDifference, tInterval, type Difference, type Estimate } from "../statistics.js";
import type { ArmResult, Comparison, RunResult, StudyResults } from "./study.js";

/** The registered comparison of a with b. */
export function registeredPair({ study, comparisons }: StudyResults, a: string, b: string): Comparison {
  const found = comparisons.find((pair) => pair.a === a && pair.b === b);
  if (found !== undefined) return found;
  const pairs = comparisons.map((pair) => `${pair.a} − ${pair.b}`);
  throw unknownName(`study ${study.name}`, "registered pair", `${a} − ${b}`, pairs);
}

/** One kind of task: how often it was won before training, and by how much arm a ends above arm b there. */
export interface KindGain {
  readonly kind: string;
  readonly start: Estimate;
  readonly gain: Difference;
}

/** By kinds of tasks, without skills in the prompt. Secondary: a study registers the mean over all its tasks. */
export function kindGains({ study, arms }: StudyResults, a: string, b: string): KindGain[] {
  const arm = (name: string): ArmResult => {
    const found = arms.find((one) => one.arm.name === name);
    if (found !== undefined) return found;
    throw unknownName(
      `study ${study.name}`,
      "arm",
      name,
      arms.map((one) => one.arm.name),
    );
  };
  const pairs = pairedBySeed(arm(a).runs, arm(b).runs);
  const kinds = [...new Set(pairs.flatMap(([run]) => Object.keys(examinations(run)[0]!.byKind)))].sort();
  return kinds.map((kind) => {
    const here = pairs.filter((pair) => pair.every((run) => examinations(run).every(({ byKind }) => kind in byKind)));
    const at = (side: 0 | 1, place: number): number[] =>
      here.map((pair) => examinations(pair[side]).at(place)!.byKind[kind]!);
    return { kind, start: tInterval(at(0, 0), { range: [0, 1] }), gain: pairedDifference(at(0, -1), at(1, -1)) };
  });
}

function examinations({ curves }: RunResult): readonly { readonly byKind: Readonly<Record<string, number>> }[] {
  return curves["plain"]!;
}
