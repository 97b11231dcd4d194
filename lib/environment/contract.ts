/**
 * The contract of a world, as clauses: functions from a world to a list of complaints, so that a broken environment can be
 * shown to each of them and must be caught. `checkWorld` asks them all.
 */
import type { World } from "../environment.js";
import {
  endsApart,
  keysMean,
  nothingPrivileged,
  oracleWins,
  splitsFixed,
  wrongProgramsThrow,
} from "./contract/goal-clauses.js";
import {
  admissibleValid,
  forksIndependent,
  lanesShareNothing,
  oddActionsHarmless,
  refusalsChangeNothing,
  restoreIdempotent,
  seedHonoured,
  snapshotsIndependent,
} from "./contract/state-clauses.js";
import type { Clause, ContractOptions } from "./contract/walks.js";

export type { Clause, ContractOptions };

/** Every clause by what it promises. */
export const clauses = {
  "the same task and key give the same bytes, other tasks others": seedHonoured,
  "snapshots are data and independent of what is played on": snapshotsIndependent,
  "restoring is idempotent": restoreIdempotent,
  "forks are independent": forksIndependent,
  "admissible actions are valid": admissibleValid,
  "inadmissible actions change nothing": refusalsChangeNothing,
  "odd texts are refused and harm nothing": oddActionsHarmless,
  "lanes share no state": lanesShareNothing,
  "the oracle reaches the goal": oracleWins,
  "observations tell nothing privileged": nothingPrivileged,
  "termination and truncation are apart, and the end is the end": endsApart,
  "splits have a fixed order and their size": splitsFixed,
  "equal full keys have equal futures": keysMean,
  "a wrong program is told so": wrongProgramsThrow,
} as const satisfies Record<string, Clause>;

/** One promise of a world, and the first thing that speaks against it; empty where nothing does. */
export interface Promised {
  readonly promise: keyof typeof clauses;
  readonly kept: boolean;
  readonly complaint: string;
}

/** Ask every clause about a world. A world that throws where it must not has broken the promise that was asked about. */
export function checkWorld(world: World, options: ContractOptions): Promised[] {
  return Object.entries(clauses).map(([promise, clause]) => {
    const complaint = firstComplaint(clause, world, options);
    return { promise: promise as keyof typeof clauses, kept: complaint === "", complaint };
  });
}

function firstComplaint(clause: Clause, world: World, options: ContractOptions): string {
  try {
    return clause(world, options)[0] ?? "";
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}
