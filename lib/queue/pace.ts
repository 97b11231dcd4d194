/** How long the runs of a queue will still take: by the seconds that an iteration costs a worker, over all that work now. */

/** How far a run is. */
export interface Moving {
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly iteration: number;
  /** Iterations in all; 0 before anybody has said so. */
  readonly of: number;
  /** Seconds its worker has spent on it, and the iteration at which that worker took it over. */
  readonly seconds: number;
  readonly from: number;
}

/** Undefined before anything has moved, and while nobody works. `lanes` is how many runs are taken at a time. */
export function timeLeft(runs: readonly Moving[], lanes: number): number | undefined {
  const sum = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0);
  const told = runs.filter(({ iteration, from }) => iteration > from);
  const played = sum(told.map(({ iteration, from }) => iteration - from));
  const open = runs.filter(({ state }) => state === "waiting" || state === "running");
  if (open.length === 0) return 0;
  if (played === 0 || lanes === 0) return undefined;
  const pace = sum(told.map(({ seconds }) => seconds)) / played;
  const known = runs.filter(({ of }) => of > 0).map(({ of }) => of);
  const usual = sum(known) / known.length;
  const left = open.map(({ iteration, of }) => Math.max(0, (of || usual) - iteration));
  return pace * Math.max(sum(left) / Math.min(lanes, open.length), ...left);
}
