/**
 * The decoder on TensorFlow.js's WebGPU backend, driven by a Vulkan driver in software: Chromium's SwiftShader (Debian's
 * chromium brings it). Skipped, with the reason, where the packages (`npm run webgpu:setup`) or the driver are not there.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";

const FOLDERS = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];
const [LOADER, DRIVER] = ["libvulkan.so.1", "vk_swiftshader_icd.json"];
const folder = FOLDERS.find((each) => existsSync(join(each, LOADER)) && existsSync(join(each, DRIVER)));
const absent = !existsSync(join(packageRoot(), ".webgpu/node_modules/webgpu"))
  ? "npm run webgpu:setup was not run"
  : folder === undefined
    ? `no Chromium with ${DRIVER} is installed`
    : undefined;

/** Run Node with SwiftShader as the only Vulkan driver. */
function node(argv: readonly string[], more: NodeJS.ProcessEnv) {
  const driver = { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder ?? "", DRIVER) };
  const env = { ...process.env, ...driver, ...more };
  return spawnSync(process.execPath, argv, { encoding: "utf8", env, cwd: packageRoot(), timeout: 500_000 });
}

describe.skipIf(absent)(`the decoder on WebGPU${absent ? ` (skipped: ${absent})` : ""}`, () => {
  it("has the scores and gradients of the fused pass", () => {
    const { stdout, stderr, status } = node(["tests/slow/webgpu-decoder.mjs"], { SIRI_SOFTWARE_GPU: "1" });
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    const { scores, gradients } = JSON.parse(stdout) as { scores: number; gradients: number };
    expect(scores).toBeLessThan(1e-4);
    expect(gradients).toBeLessThan(1e-4);
  });

  it("refuses a driver in software unless told: the kernels are quicker", () => {
    const code = 'await (await import("./dist/lib/compute/backend.js")).startBackend("webgpu");';
    const { stderr, status } = node(["--input-type=module", "-e", code], { SIRI_SOFTWARE_GPU: undefined });
    expect(status).not.toBe(0);
    expect(stderr).toContain('backend: expected webgpu to be available, got "only a software adapter"');
  });
});
