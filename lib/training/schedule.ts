/** Learning-rate and weight schedules: pure functions of progress. */
import { labError } from "../errors.js";

export type Schedule =
  | { readonly kind: "constant" }
  /** Rises from 0 over `steps` steps, then stays. */
  | { readonly kind: "warm-up"; readonly steps: number }
  /** Rises from 0 along half a cosine over `steps` steps, then stays. */
  | { readonly kind: "cosine-up"; readonly steps: number }
  /** Rises over `warmup` steps to the peak, 1, then falls in a straight line to `end` (a share of the peak) at `total`. */
  | Fall<"rise-linear">
  /** The same, falling along half a cosine. */
  | Fall<"rise-cosine">
  /**
   * A straight fall to `end` at `total` that begins at step 0, its first `warmup` steps damped by a rise. So the rise is no
   * line and the peak is never reached: .91 with a warm-up of 10 in 100. The shipped policies were pretrained with it.
   */
  | Fall<"linear">
  /** The same along half a cosine; its peak is .98 there. */
  | Fall<"cosine">;

interface Fall<Kind extends string> {
  readonly kind: Kind;
  readonly warmup: number;
  readonly total: number;
  readonly end: number;
}

/** The factor (0 to 1) at a step counted from 0. */
export function scheduled(schedule: Schedule, step: number): number {
  if (!(step >= 0)) throw labError("scheduled", { expected: "a step ≥ 0", got: step, fix: "count steps from 0" });
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "warm-up":
      return rise(step, schedule.steps);
    case "cosine-up":
      return 0.5 * (1 - Math.cos(Math.PI * progress(step, schedule.steps)));
    case "rise-linear":
      return Math.min(rise(step, schedule.warmup), straight(schedule, afterRise(step, schedule)));
    case "rise-cosine":
      return Math.min(rise(step, schedule.warmup), cosine(schedule, afterRise(step, schedule)));
    case "linear":
      return rise(step, schedule.warmup) * straight(schedule, progress(step, schedule.total));
    case "cosine":
      return rise(step, schedule.warmup) * cosine(schedule, progress(step, schedule.total));
  }
}

/** How much of the fall is done, which begins where the rise ends. */
function afterRise(step: number, { warmup, total }: Fall<string>): number {
  return progress(Math.max(0, step - warmup), total - warmup);
}

function straight({ end }: Fall<string>, done: number): number {
  return 1 - (1 - end) * done;
}

function cosine({ end }: Fall<string>, done: number): number {
  return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done));
}

function rise(step: number, steps: number): number {
  return steps <= 0 ? 1 : Math.min(1, (step + 1) / steps);
}

function progress(step: number, total: number): number {
  return total <= 0 ? 1 : Math.min(1, step / total);
}
