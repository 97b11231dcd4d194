import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { queryRuns, runFolders } from "../../lib/experiment/query.js";
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

it("says where runs were expected", () => {
  expect(() => runFolders("/nowhere/at/all")).toThrow("runFolders: expected a folder with runs");
});

it("shows progress, a line a run", () => {
  const job = { arm: "gigpo", seed: 3, config: { method: "gigpo" } } as const;
  expect(progressTable([{ job, iteration: 50, of: 100, state: "running", success: 0.5, seconds: 31 }])).toBe(
    "gigpo  seed  3  running  █████·····  success 0.500   31 s",
  );
});
