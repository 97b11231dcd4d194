/**
 * The speeds the worlds promise, in processor time, at a third of what was measured on the slowest machine so far: a fall
 * of an order of magnitude is caught, a busy machine is not.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { world } from "../../envs/index.js";
import { packageRoot } from "../../lib/assets.js";
import { measure } from "../bench/envs.js";
import { table } from "../bench/measure.js";

describe("the worlds' speed", () => {
  it.each([
    ["pocket", 100_000],
    ["household", 20_000],
    ["sokoban", 40_000],
    ["strings", 40_000],
    ["probes", 100_000],
  ])("%s: at least %d steps/s with lists, snapshots in 20 µs, few kilobytes a lane", (name, floor) => {
    const row = measure(name, () => world(name));
    expect(row.stepsPerSecond).toBeGreaterThan(floor);
    expect(row.snapshotRestoreMicroseconds).toBeLessThan(20);
    expect(row.bytesPerLane).toBeLessThan(8000);
    expect(row.listLength).toBeGreaterThan(0);
  });
});

describe("npm run bench", () => {
  const bench = (...argv: string[]) =>
    spawnSync(process.execPath, [`${packageRoot()}/dist/tests/bench/index.js`, ...argv], { encoding: "utf8" });

  it("lists what it can measure", () => {
    expect(bench("--help").stdout).toMatch(/envs +the worlds/);
    expect(bench("worlds")).toMatchObject({ status: 1 });
    expect(bench("worlds").stderr).toMatch(/got "worlds"; use one of: .*envs/);
  });

  it("aligns its tables", () => {
    expect(table(["a", "number"], [["bb", "1"]]).split("\n")).toEqual(["a   number", "──  ──────", "bb       1"]);
  });
});
