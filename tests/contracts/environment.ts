/** `describeWorld` runs the contract of worlds as tests. */
import { describe, expect, it } from "vitest";
import type { World } from "../../lib/environment.js";
import { clauses, type Clause, type ContractOptions } from "../../lib/environment/contract.js";

export { clauses, type Clause, type ContractOptions };

/** Run the whole contract on a world. */
export function describeWorld(name: string, world: World, options: ContractOptions): void {
  describe(`${name} keeps the contract of worlds`, () => {
    for (const [promise, clause] of Object.entries(clauses))
      it(promise, () => expect(clause(world, options).slice(0, 5)).toEqual([]));
  });
}
