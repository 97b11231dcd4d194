/**
 * The contract of a world, as clauses: functions from a world to a list of complaints, so that a broken environment can be
 * shown to each of them and must be caught. `describeWorld` runs them all as tests.
 */
import { describe, expect, it } from "vitest";
import type { World } from "../../lib/environment.js";
import { oracleWins, nothingPrivileged, endsApart, splitsFixed, keysMean, wrongProgramsThrow } from "./goal-clauses.js";
import {
  seedHonoured,
  snapshotsIndependent,
  restoreIdempotent,
  forksIndependent,
  admissibleValid,
  refusalsChangeNothing,
  oddActionsHarmless,
  lanesShareNothing,
} from "./state-clauses.js";
import type { Clause, ContractOptions } from "./walks.js";

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

/** Run the whole contract on a world. */
export function describeWorld(name: string, world: World, options: ContractOptions): void {
  describe(`${name} keeps the contract of worlds`, () => {
    for (const [promise, clause] of Object.entries(clauses))
      it(promise, () => expect(clause(world, options).slice(0, 5)).toEqual([]));
  });
}
