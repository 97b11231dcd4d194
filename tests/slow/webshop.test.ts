/** The contract of worlds on the shop's longer dialects and on WebShop's own catalogue. */
import { describe } from "vitest";
import { loadOfficialShop, makeWebshop } from "../../envs/webshop/index.js";
import { describeWorld } from "../contracts/environment.js";
import { contract } from "../envs/webshop/contract.js";
import { hasShared, shared } from "../shared.js";

for (const dialect of ["text", "rich"] as const)
  for (const level of [2, 5])
    describeWorld(`webshop in its ${dialect} dialect at level ${level}`, makeWebshop({ dialect, level }), contract);

if (hasShared("data/webshop")) {
  const world = await loadOfficialShop(`${shared}/data/webshop`);
  const finite = Object.fromEntries(world.splits.map((name) => [name, [...world.tasks(name)].length]));
  describeWorld("WebShop's own catalogue", world, { tasks: 3, finite, oracle: 0.8 });
} else describe.skip("WebShop's own catalogue (skipped: the reference data is absent)", () => undefined);
