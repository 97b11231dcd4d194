/** `gpu-check` without a GPU: it says so, computes the same step on TensorFlow.js's processor backend, and agrees. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ALLOWED, type GpuReport } from "../../lib/cli/gpu-check.js";
import { siriLab } from "./program.js";

const place = mkdtempSync(join(tmpdir(), "gpu-check-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

it("compares a LoRA step and a choice with the kernels, and says what computed them", () => {
  const out = join(place, "check.json");
  const { status, stdout, stderr } = siriLab("gpu-check", "--seconds", "0", "--out", out);
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
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
