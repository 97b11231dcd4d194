/** What a run told, as a list that can be asked: records of one kind, a curve of success, a number by its name. */
import { mean } from "../credit/normalise.js";
import type { RunRecord } from "../records.js";

export type RecordOf<Kind extends RunRecord["kind"]> = Extract<RunRecord, { readonly kind: Kind }>;
export type Arm = RecordOf<"evaluation">["arm"];

export interface CurvePoint {
  readonly iteration: number;
  readonly value: number;
}

export class Records extends Array<RunRecord> {
  /** What is made of the list by `map` or `filter` is a plain list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Records of one kind, in order. */
  of<Kind extends RunRecord["kind"]>(kind: Kind): RecordOf<Kind>[] {
    return this.filter((record): record is RecordOf<Kind> => record.kind === kind);
  }

  /** Success on held-out tasks, examination by examination; `arm` says what stood in the prompt. */
  success(arm: Arm = "plain"): CurvePoint[] {
    return this.of("evaluation")
      .filter((record) => record.arm === arm)
      .map(({ iteration, outcomes }) => ({ iteration, value: mean(outcomes.map(({ success }) => success)) }));
  }

  /** The first and the last of these examinations; NaN where there was none. */
  ends(arm: Arm = "plain"): { readonly first: number; readonly last: number } {
    const curve = this.success(arm);
    return { first: curve[0]?.value ?? NaN, last: curve.at(-1)?.value ?? NaN };
  }

  /** A number of the log by its name, iteration by iteration: `metric("imitation/weight")`. */
  metric(name: string): CurvePoint[] {
    return this.flatMap((record) => {
      const value = record.kind === "update" || record.kind === "measure" ? record.metrics[name] : undefined;
      return value === undefined ? [] : [{ iteration: record.iteration, value }];
    });
  }
}

/** Any records, such as those of several stretches of a run, as one list. */
export function recordsFrom(...stretches: readonly (readonly RunRecord[])[]): Records {
  const all = new Records();
  for (const stretch of stretches) for (const record of stretch) all.push(record);
  return all;
}
