import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { queryRuns, runFolders, writeParquet } from "../../lib/experiment/query.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { progressTable } from "../../lib/experiment/sweep.js";

it("queries many runs as one table", async () => {
  const root = join(mkdtempSync(join(tmpdir(), "it's runs-")), "study");
  for (const [seed, success] of [
    [0, 0.5],
    [1, 0.75],
  ] as const) {
    const folder = RunFolder.create(join(root, "gigpo", `seed-${seed}`), { seed });
    folder.append("metrics.jsonl", [{ iteration: 10, kind: "evaluation", metrics: { "evaluation/success": success } }]);
  }
  expect(runFolders(root)).toHaveLength(2);
  const rows = await queryRuns(root, `select run, metrics."evaluation/success" as success from metrics order by run`);
  expect(rows).toEqual([
    { run: "gigpo/seed-0", success: 0.5 },
    { run: "gigpo/seed-1", success: 0.75 },
  ]);
});

it("reads JSON lines and Parquet alike, also side by side", async () => {
  const root = mkdtempSync(join(tmpdir(), "packed-"));
  const log = (seed: number, metrics: object): string => {
    const folder = RunFolder.create(join(root, `seed-${seed}`), { seed });
    folder.append("metrics.jsonl", [
      { iteration: 1, kind: "evaluation", arm: "plain", metrics },
      { iteration: 2, kind: "update", metrics: { "loss/rl": seed } },
    ]);
    return folder.path;
  };
  const first = log(0, { "evaluation/success": 0.5 });
  const sql = `select run, kind, metrics."evaluation/success" as success, metrics."loss/rl" as loss from metrics order by all`;
  log(1, { "evaluation/success": 1, "evaluation/score": 0.25 }); // another metric
  const before = await queryRuns(root, sql);
  expect(before).toHaveLength(4);
  const written = await writeParquet(first);
  expect(written).toEqual([join(first, "metrics.parquet")]);
  expect(await queryRuns(root, sql)).toEqual(before); // the lines count, nothing twice
  rmSync(join(first, "metrics.jsonl"));
  expect(await queryRuns(root, sql)).toEqual(before); // one of each
  await writeParquet(root);
  rmSync(join(root, "seed-1", "metrics.jsonl"));
  expect(await queryRuns(root, sql)).toEqual(before); // Parquet alone
});

it("passes on what the database says about a question it does not understand", async () => {
  const root = join(mkdtempSync(join(tmpdir(), "asked-")), "run");
  RunFolder.create(root, {}).append("metrics.jsonl", [{ iteration: 1 }]);
  await expect(queryRuns(root, "select nothing from metrics")).rejects.toThrow(
    /queryRuns: expected SQL that DuckDB understands, got "select nothing from metrics"; .*Candidate bindings: "iteration"/s,
  );
});

it("says where runs were expected", () => {
  expect(() => runFolders("/nowhere/at/all")).toThrow("runFolders: expected a folder with runs");
});

it("shows progress, a line a run", () => {
  const job = { arm: "gigpo", seed: 3, config: { method: "gigpo" } } as const;
  expect(progressTable([{ job, iteration: 50, of: 100, state: "running", success: 0.5, seconds: 31 }])).toBe(
    "gigpo  seed  3  running  █████·····  success 0.500   31 s",
  );
});
