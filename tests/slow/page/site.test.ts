/** Every page of the site in Chromium: no error, nothing asked of anybody else, nothing for axe, and a light first load. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePages } from "../../../site/make.js";
import { textPages } from "../../../site/pages.js";
import { playgroundFiles } from "../../../site/playground.js";
import { serve } from "../../../site/serve.js";
import { chromium, launch } from "./shared.js";

describe.skipIf(chromium === undefined)("the site (skipped without chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-site-"));
  const pages = textPages();
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    writePages(new Map([...(await playgroundFiles()), ...pages]), folder);
    served = await serve(folder, 0);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    served.server.close();
    rmSync(folder, { recursive: true });
  });

  it("loads its first page in less than 3 MB", async () => {
    const page = await (await browser.newContext()).newPage();
    let bytes = 0;
    page.on("response", async (response) => {
      if (response.url().startsWith(served.address)) bytes += (await response.body()).length;
    });
    await page.goto(served.address);
    await page.locator(".controls").waitFor();
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(3_000_000);
    await page.close();
  });

  it.each([...pages.keys()].filter((path) => path.endsWith(".html")))("shows %s", async (path) => {
    const page = await (await browser.newContext()).newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(served.address) && !/^(data|blob):/.test(request.url())) errors.push(request.url());
    });
    await page.goto(served.address + path);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html.slice(0, 200)])).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
