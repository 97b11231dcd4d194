/** Learning-rate and weight schedules: pure functions of progress. */
import { labError } from "../errors.js";

export type Schedule =
  | { readonly kind: "constant" }
  /** Rises from 0 over `steps` steps, then stays. */
  | { readonly kind: "warm-up"; readonly steps: number }
  /** Rises over `warmup` steps, then falls in a straight line to `end` (a share of the peak) at `total`. */
  | { readonly kind: "linear"; readonly warmup: number; readonly total: number; readonly end: number }
  | { readonly kind: "cosine"; readonly warmup: number; readonly total: number; readonly end: number };

/** The factor (0 to 1) at a step counted from 0. */
export function scheduled(schedule: Schedule, step: number): number {
  if (!(step >= 0)) throw labError("scheduled", { expected: "a step ≥ 0", got: step, fix: "count steps from 0" });
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "warm-up":
      return rise(step, schedule.steps);
    case "linear":
      return rise(step, schedule.warmup) * (1 - (1 - schedule.end) * progress(step, schedule.total));
    case "cosine": {
      const fall = 0.5 * (1 + Math.cos(Math.PI * progress(step, schedule.total)));
      return rise(step, schedule.warmup) * (schedule.end + (1 - schedule.end) * fall);
    }
  }
}

function rise(step: number, steps: number): number {
  return steps <= 0 ? 1 : Math.min(1, (step + 1) / steps);
}

function progress(step: number, total: number): number {
  return total <= 0 ? 1 : Math.min(1, step / total);
}
