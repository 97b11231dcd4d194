/** What workers that play give, from the processor seconds of one that does: who asks and Redis come one after the other. */

/** Processor seconds of one iteration's groups. */
export interface Rollouts {
  readonly layers: number;
  readonly parameters: number;
  /** Bytes of weights that go to each worker. */
  readonly weights: number;
  /** In the process of the run. */
  readonly alone: number;
  /** … and where one worker plays: of the process of the run, of the worker with its player, of Redis. */
  readonly asker: number;
  readonly worker: number;
  readonly redis: number;
}

/** How many times as fast, where each has a core: groups are shared out whole. */
export function speedUp(
  { alone, asker, worker, redis }: Omit<Rollouts, "layers" | "parameters" | "weights">,
  groups: number,
  workers: number,
): number {
  const rounds = Math.ceil(groups / workers);
  return alone / (asker + redis + (rounds * worker) / groups);
}

/** The size from which on it is faster than alone, between those that were measured, and how long a group takes there. */
export function payingFrom(
  rows: readonly Rollouts[],
  groups: number,
  workers: number,
): { parameters?: number; seconds?: number } {
  const gain = rows.map((row) => Math.log(speedUp(row, groups, workers)));
  const at = gain.findIndex((value, i) => value > 0 && gain.slice(i).every((later) => later > 0));
  if (at === -1) return {};
  const above = rows[at]!;
  if (at === 0) return { parameters: above.parameters, seconds: above.alone / groups };
  const below = rows[at - 1]!;
  const share = -gain[at - 1]! / (gain[at]! - gain[at - 1]!);
  const between = (from: number, to: number): number => from * (to / from) ** share;
  return {
    parameters: between(below.parameters, above.parameters),
    seconds: between(below.alone, above.alone) / groups,
  };
}
