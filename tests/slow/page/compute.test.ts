/**
 * What a page computes with: relaxed SIMD and no SIMD for real; WebGPU on Chromium's software adapter, where it starts, in the
 * gradient of a small decoder and up to the page's own words; and what a browser without WebGPU is told.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import type { Tensorflow } from "../../../lib/compute/tensors/tensorflow.js";
import { bundle } from "../../../site/bundle.js";
import { writePages } from "../../../site/make.js";
import { playgroundFiles } from "../../../site/playground.js";
import type * as lane from "./lane-entry.js";
import { chromium, launch } from "./shared.js";

const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];
const short = "run=gigpo&seed=3&set=iterations=1&set=evaluation.every=1&set=evaluation.tasks=4&set=rollout.groups=1&set=rollout.groupSize=2&set=update.minibatches=1"; // prettier-ignore

describe.skipIf(chromium === undefined)("what a page computes with (skipped without chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-compute-"));
  const asked: string[] = [];
  let browser: Browser;
  let withGpu: Browser;
  beforeAll(async () => {
    writePages(await playgroundFiles(), folder);
    [browser, withGpu] = await Promise.all([launch(), launch(SOFTWARE_GPU)]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), withGpu?.close()]);
    rmSync(folder, { recursive: true });
  });

  async function open(on: Browser, hash: string): Promise<Page> {
    const page = await (await on.newContext()).newPage();
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${pathToFileURL(join(folder, "index.html")).href}#${hash}`);
    await page.getByRole("button", { name: "skip" }).click();
    return page;
  }

  const says = (page: Page, words: string) =>
    page.locator(".computes, [role=alert]").filter({ hasText: words }).waitFor();

  it("takes relaxed SIMD where it is asked for, and says that the last digits are others", async () => {
    const page = await open(browser, `${short}&on=relaxed`);
    await says(page, "relaxed SIMD: a little quicker");
    await page.getByText("drift apart").waitFor();
    await page.getByRole("button", { name: "step", exact: true }).click();
    await page.locator(".controls output").filter({ hasText: "iteration 1 of 1" }).waitFor();
    await page.close();
  });

  it("computes without SIMD where a browser has none, and says what that means", async () => {
    const other = mkdtempSync(join(tmpdir(), "siri-compute-"));
    const files = await playgroundFiles("WebAssembly.validate = () => false;"); // before the thread's own words
    writePages(files, join(other, "site"));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${pathToFileURL(join(other, "site/index.html")).href}#${short}`);
    await says(page, "has no SIMD: it computes number by number");
    await page.close();
    rmSync(other, { recursive: true });
  });

  it("refuses WebGPU where there is none, says why, and cannot be set to it", async () => {
    const page = await open(browser, `${short}&on=webgpu`);
    await says(page, "This browser has no WebGPU");
    await page.getByText("Settings").first().click();
    await page.getByText("WebGPU cannot be chosen: this browser finds no graphics processor for it").waitFor();
    expect(await page.locator("option[value=webgpu]").isDisabled()).toBe(true);
    await page.getByLabel("Computes on").selectOption("strict");
    await page.getByRole("button", { name: "Start with these" }).click();
    await says(page, "the same bytes as Node");
    expect(page.url()).not.toContain("on=");
    await page.close();
  });

  it("has the kernels' gradient on WebGPU", async ({ skip }) => {
    const page = await open(withGpu, short);
    if (!(await hasAdapter(page))) skip("this Chromium starts no WebGPU, not even in software");
    await page.addScriptTag({ content: await bundle({ entry: "site/app/tensorflow.ts", made: { util: "", crypto: "" } }) }); // prettier-ignore
    await page.addScriptTag({ content: await bundle({ entry: "tests/slow/page/lane-entry.ts", name: "lanes" }) });
    const path = "lib/compute/kernels/kernels.portable.wasm";
    const bytes = [...readFileSync(join(packageRoot(), path))];
    const [found, expected] = await page.evaluate(
      async ([path, bytes]) => {
        const { lanes, tensorflow } = globalThis as unknown as { lanes: typeof lane; tensorflow: Tensorflow };
        lanes.providePackageFiles({ [path]: new Uint8Array(bytes) });
        await tensorflow.setBackend("webgpu");
        await tensorflow.ready();
        return [await lanes.gradientOn(tensorflow), await lanes.gradientOn()] as const;
      },
      [path, bytes] as const,
    );
    expect(expected.some((value) => Math.abs(value) > 0.1)).toBe(true);
    found.forEach((value, i) =>
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * (1 + Math.abs(expected[i]!))),
    );
    expect(found).not.toEqual(expected); // the last digits are the adapter's own
    await page.close();
  });

  it("loads TensorFlow.js only when WebGPU is chosen, and says what trains then", async ({ skip }) => {
    asked.length = 0;
    const page = await open(withGpu, short);
    if (!(await hasAdapter(page))) skip("this Chromium starts no WebGPU, not even in software");
    await says(page, "the same bytes as Node");
    expect(asked.filter((url) => url.endsWith("tensorflow.js"))).toEqual([]);
    await page.getByText("Settings").first().click();
    await page.getByLabel("Computes on").selectOption("webgpu");
    await page.getByRole("button", { name: "Start with these" }).click();
    await says(page, "Trains on WebGPU");
    await page.getByText("drift apart").waitFor();
    expect(asked.filter((url) => url.endsWith("tensorflow.js"))).toHaveLength(1);
    expect(page.url()).toContain("on=webgpu");
    await page.close();
  });

  const hasAdapter = (page: Page): Promise<boolean> =>
    page.evaluate("Promise.resolve(navigator.gpu?.requestAdapter()).then((found) => Boolean(found))");
});
