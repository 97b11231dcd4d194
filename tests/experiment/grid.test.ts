/** A grid is every combination, checked before the first run; its table has the best first. */
import { describe, expect, it } from "vitest";
import { gridJobs, gridRows } from "../../lib/experiment/grid.js";
import type { JobProgress } from "../../lib/experiment/sweep.js";

const base = { method: "gigpo", update: { minibatches: 1 } } as const;

describe("a grid", () => {
  it("is every combination of values over every seed, beside what all share", () => {
    const axes = [
      { path: "update.learningRate", values: [1e-4, 3e-4] },
      { path: "rollout.choose", values: ["free", "admissible"] },
    ];
    const jobs = gridJobs(base, axes, [1, 2]);
    expect(jobs.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual([
      "update.learningRate=0.0001,rollout.choose=free 1",
      "update.learningRate=0.0001,rollout.choose=free 2",
      "update.learningRate=0.0001,rollout.choose=admissible 1",
      "update.learningRate=0.0001,rollout.choose=admissible 2",
      "update.learningRate=0.0003,rollout.choose=free 1",
      "update.learningRate=0.0003,rollout.choose=free 2",
      "update.learningRate=0.0003,rollout.choose=admissible 1",
      "update.learningRate=0.0003,rollout.choose=admissible 2",
    ]);
    expect(jobs.at(-1)!.config).toEqual({
      method: "gigpo",
      update: { minibatches: 1, learningRate: 3e-4 },
      rollout: { choose: "admissible" },
    });
  });

  it("without an axis is one arm", () => {
    expect(gridJobs(base, [], [0]).map(({ arm }) => arm)).toEqual(["gigpo"]);
  });

  it("is refused as a whole where one value cannot be", () => {
    expect(() => gridJobs(base, [{ path: "update.learningRate", values: [1e-4, "much"] }], [0])).toThrow(
      "learningRate",
    );
    const twice = { path: "iterations", values: [1] };
    expect(() => gridJobs(base, [twice, twice], [0])).toThrow("expected every option once");
  });

  it("has names that folders can have", () => {
    const [job] = gridJobs(base, [{ path: "tasks.dials", values: [{ slack: 2 }] }], [0]);
    expect(job!.arm).toMatch(/^[\w.,=+-]+$/);
  });

  it("is told with the best mean first, of what is finished", () => {
    const row = (arm: string, seed: number, state: JobProgress["state"], success?: number): JobProgress => ({
      job: { arm, seed, config: base },
      iteration: 1,
      of: 1,
      state,
      success,
      seconds: 0,
    });
    const table = [
      row("a", 0, "done", 0.2),
      row("a", 1, "done", 0.4),
      row("b", 0, "done", 0.5),
      row("b", 1, "failed", 0.9),
      row("c", 0, "failed"),
    ];
    expect(gridRows(table)).toEqual([
      { arm: "b", done: 1, seeds: 2, success: 0.5, least: 0.5, most: 0.5 },
      { arm: "a", done: 2, seeds: 2, success: expect.closeTo(0.3, 12), least: 0.2, most: 0.4 },
      { arm: "c", done: 0, seeds: 1, success: undefined, least: undefined, most: undefined },
    ]);
  });
});
