/** `gpu-check` without a GPU: it says so, computes the same step on TensorFlow.js's processor backend, and agrees. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { ALLOWED, type GpuReport } from "../../lib/cli/gpu-check.js";

const place = mkdtempSync(join(tmpdir(), "gpu-check-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function checked(words: readonly string[], cwd?: string): string {
  const program = join(cwd ?? packageRoot(), "dist/lib/cli/siri-lab.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "gpu-check", ...words], { encoding: "utf8", cwd }); // prettier-ignore
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  return stdout;
}

it("runs from its archive, of at most 64 MB, where nothing else is", () => {
  const archive = join(place, "check.tgz");
  checked(["--pack", archive]);
  expect(statSync(archive).size).toBeLessThan(64e6);
  const bare = join(place, "bare");
  mkdirSync(bare);
  execFileSync("tar", ["xzf", archive, "-C", bare]);
  expect(checked(["--seconds", "0"], bare)).toContain("the device agrees with the kernels");
  expect(existsSync(join(bare, "data/gpu-check.json"))).toBe(true);
}, 120_000);

it("compares a LoRA step and a choice with the kernels, and says what computed them", () => {
  const out = join(place, "check.json");
  const stdout = checked(["--seconds", "0", "--out", out]);
  const report = JSON.parse(readFileSync(out, "utf8")) as GpuReport;
  if (!report.gpu) expect(stdout).toContain("no GPU found; device = wasm");
  expect(stdout).toContain("the device agrees with the kernels");
  expect(report.sizes.map(({ model }) => model).slice(0, 2)).toEqual(["tiny", "small"]);
  for (const { free, choice, gradient, kernels, device } of report.sizes) {
    for (const off of [free, choice, gradient]) expect(off).toBeLessThan(ALLOWED);
    expect(Math.max(free, choice, gradient)).toBeGreaterThan(0); // two computations, not one compared with itself
    for (const speed of [kernels, device]) expect(speed).toBeGreaterThan(0);
  }
}, 120_000);
