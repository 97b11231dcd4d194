/** A sweep in real processes: seeds × arms, progress, a failed run beside good ones, and nothing done twice. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ConfigInput } from "../../../lib/config.js";
import { queryRuns } from "../../../lib/experiment/query.js";
import { jobFolder, progressTable, sweep, type Job, type JobProgress } from "../../../lib/experiment/sweep.js";

const small = {
  iterations: 2,
  rollout: { groups: 2, groupSize: 4 },
  update: { minibatches: 2 },
  evaluation: { every: 0, tasks: 8 },
} as const;

function jobs(arms: Readonly<Record<string, ConfigInput>>): Job[] {
  return Object.entries(arms).flatMap(([arm, config]) => [0, 1].map((seed) => ({ arm, seed, config })));
}

it("runs all jobs, tells of each, and leaves the others alone when one fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  const unknownWorld: Job = {
    arm: "lost",
    seed: 0,
    config: { method: "grpo", ...small, tasks: { world: "atlantis" as "pocket" } },
  };
  const all = [unknownWorld, ...jobs({ gigpo: { method: "gigpo", ...small }, grpo: { method: "grpo", ...small } })];
  const tables: (readonly JobProgress[])[] = [];
  const table = await sweep(all, { folder, processes: 2, watch: (now) => tables.push([...now]) });

  expect(table.map(({ state }) => state)).toEqual(["failed", "done", "done", "done", "done"]);
  for (const { job, state, iteration, of, success } of table.slice(1)) {
    expect({ state, iteration, of }).toEqual({ state: "done", iteration: 2, of: 2 });
    expect(success).toBeGreaterThanOrEqual(0);
    expect(existsSync(join(jobFolder(folder, job), "timing.json"))).toBe(true);
  }
  // never more at a time than processes, and both were used
  const running = tables.map((now) => now.filter(({ state }) => state === "running").length);
  expect(Math.max(...running)).toBe(2);
  expect(progressTable(table).split("\n")).toHaveLength(5);

  const rows = await queryRuns(folder, "select run, count(*) as lines from metrics group by run order by run");
  expect(rows.map(({ run }) => run)).toEqual(["gigpo/seed-0", "gigpo/seed-1", "grpo/seed-0", "grpo/seed-1"]);

  const log = join(jobFolder(folder, all[1]!), "metrics.jsonl");
  const before = readFileSync(log, "utf8");
  const again = await sweep([all[1]!], { folder, processes: 1 });
  expect(again[0]!.state).toBe("done");
  expect(readFileSync(log, "utf8")).toBe(before);
});

it("does not go on with a run that was told something else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  const job: Job = { arm: "gigpo", seed: 0, config: { method: "gigpo", ...small } };
  expect((await sweep([job], { folder, processes: 1 }))[0]!.state).toBe("done");
  const other: Job = { ...job, config: { method: "gigpo", ...small, iterations: 3 } };
  expect((await sweep([other], { folder, processes: 1 }))[0]!.state).toBe("failed");
});
