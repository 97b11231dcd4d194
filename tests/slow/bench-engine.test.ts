/** `npm run bench` of the engine: what it prints, not how fast it is. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";

const bench = (...argv: string[]) =>
  spawnSync(process.execPath, [`${packageRoot()}/dist/tests/bench/index.js`, ...argv], { encoding: "utf8" });

it("prints exactly one JSON object with --json", () => {
  const { stdout, status } = bench("--json", "--quick", "--size", "d64L2");
  expect(status).toBe(0);
  const { results, memory } = JSON.parse(stdout) as { results: object[]; memory: object[] };
  const row = { size: "d64L2", engine: "siri-lab portable", workers: 2 };
  for (const work of ["train", "rollout", "iteration"])
    expect(results).toContainEqual({ ...row, work, tokensPerSecond: expect.any(Number), seconds: expect.any(Number) });
  expect(memory).toEqual([{ ...row, peakMegabytes: expect.any(Number) }]);
});

it("shows its options and refuses others", () => {
  expect(bench("engine", "--help").stdout).toMatch(/--size NAME +one of d64L2/);
  expect(bench("engine", "--size", "d1").stderr).toMatch(/expected one of d64L2.*got "d1"/);
  expect(bench("--speed").stderr).toMatch(/unknown|known option/);
});
