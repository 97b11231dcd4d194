/** The contract of worlds on the shop's longer dialects and on WebShop's own catalogue. */
import { describe, expect, it } from "vitest";
import { loadOfficialShop, makeWebshop } from "../../envs/webshop/index.js";
import { playMarks, shopShares } from "../../lib/experiment/webshop/marks.js";
import { describeWorld } from "../contracts/environment.js";
import { contract } from "../envs/webshop/contract.js";
import { hasShared, shared } from "../shared.js";

for (const dialect of ["text", "rich"] as const)
  for (const level of [2, 5])
    describeWorld(`webshop in its ${dialect} dialect at level ${level}`, makeWebshop({ dialect, level }), contract);

const official = hasShared("data/webshop") ? await loadOfficialShop(`${shared}/data/webshop`) : undefined;

describe.skipIf(official === undefined)("WebShop's own catalogue (skipped where the reference data is absent)", () => {
  it("has goals", () => expect(official?.goals.length).toBeGreaterThan(0));
  if (official === undefined) return;
  const finite = Object.fromEntries(official.splits.map((name) => [name, [...official.tasks(name)].length]));
  it("is played by scripts that read pages: the habit wins more than four fifths, the bound a little more", () => {
    const shares = shopShares(playMarks(official, { splits: ["original-test"] }));
    const [first, habit, best] = shares.map(({ success }) => success.value);
    expect(first).toBeLessThan(0.65);
    expect(habit).toBeGreaterThan(0.8);
    expect(best).toBeGreaterThan(habit!);
  });
  describeWorld("it", official, { tasks: 3, finite, oracle: 0.8 });
});
