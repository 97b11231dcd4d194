/**
 * The site in Chromium: every link leads somewhere and every page is reached; no page logs an error, asks anybody else, gives
 * axe something to complain of in light or dark, or scrolls sideways, at a desk's width and at a phone's; a light first load.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as library from "../../../lib/index.js";
import { siteFiles, writePages } from "../../../site/make.js";
import { textPages } from "../../../site/pages.js";
import { serve } from "../../../site/serve.js";
import { crawl } from "./crawl.js";
import { chromium, launch } from "./shared.js";

/** One page of the API of each kind, the longest included. */
const API = ["index", "modules", "modules/siri-lab", "modules/siri-lab_envs", "interfaces/siri-lab.Bank", "functions/siri-lab.decide", "classes/siri-lab.TransformerPolicy", "types/siri-lab.Config", "variables/siri-lab.recipes"].map((name) => `api/${name}.html`); // prettier-ignore
/** Pages of one form are looked at one in three: they are made by one function. */
const ALIKE = /^(studies|methods)\//;
const TEXTS = [...textPages().keys()].filter((path) => path.endsWith(".html"));
const PAGES = [
  ...TEXTS.filter((path) => !ALIKE.test(path)),
  ...TEXTS.filter((path) => ALIKE.test(path)).filter((_, i) => i % 3 === 0),
  ...API,
];

describe.skipIf(chromium === undefined)("the site (skipped without chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-site-"));
  let files: Awaited<ReturnType<typeof siteFiles>>;
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    files = await siteFiles();
    writePages(files, folder);
    served = await serve(folder, 0);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    served.server.close();
    rmSync(folder, { recursive: true });
  });

  it("loads its first page in less than 3 MB, and TensorFlow.js not with it", async () => {
    const page = await (await browser.newContext()).newPage();
    const loaded: string[] = [];
    let bytes = 0;
    page.on("response", async (response) => {
      if (!response.url().startsWith(served.address)) return;
      loaded.push(response.url());
      bytes += (await response.body()).length;
    });
    await page.goto(served.address);
    await page.locator(".controls").waitFor();
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(3_000_000);
    expect(loaded.some((url) => url.endsWith("tensorflow.js"))).toBe(false);
    await page.close();
  });

  it("has no broken link, no page that nothing leads to, and loads nothing from elsewhere", async () => {
    const page = await browser.newPage();
    const { pages, broken, foreign } = await crawl(page, served.address);
    expect(broken).toEqual([]);
    expect(foreign).toEqual([]);
    const html = [...files.keys()].filter((path) => path.endsWith(".html"));
    expect(html.filter((path) => !pages.includes(path))).toEqual([]);
    expect(pages.length).toBe(html.length);
    await page.close();
  });

  it("is caught where a link, a place on a page or a page is missing, and where a script comes from elsewhere", async () => {
    const other = mkdtempSync(join(tmpdir(), "siri-site-"));
    writeFileSync(join(other, "index.html"), `<a href="gone.html">x</a><a href="b.html#here">y</a><a href="b.html#away">z</a><a href="#run=siri">r</a><script src="https://cdn.invalid/x.js"></script>`); // prettier-ignore
    writeFileSync(join(other, "b.html"), `<p id="here"></p>`);
    const { address, server } = await serve(other, 0);
    const page = await browser.newPage();
    const { pages, broken, foreign } = await crawl(page, address);
    expect(pages).toEqual(["index.html", "b.html"]);
    expect(broken.map((line) => line.split(" → ")[1]!.slice(address.length))).toEqual(["gone.html", "b.html#away"]);
    expect(foreign).toHaveLength(1);
    await page.close();
    server.close();
    rmSync(other, { recursive: true });
  });

  it("shows every name of the API, and the types that their signatures speak of", () => {
    const shown = new Set([...files.keys()].map((path) => /^api\/[a-z]+\/(?:.*\.)?(\w+)\.html$/.exec(path)?.[1]));
    expect(Object.keys(library).filter((name) => !shown.has(name))).toEqual([]);
    expect(files.has("api/interfaces/siri-lab.types_in_signatures.HgpoOptions.html")).toBe(true);
  });

  it("says no path of the machine that built it, and has no page above 3 MB", () => {
    for (const [path, content] of files) {
      expect(content.length, path).toBeLessThan(3_000_000);
      if (/\.(html|js|css)$/.test(path)) expect(Buffer.from(content).includes(process.cwd()), path).toBe(false);
    }
  });

  // two at once: a page waits for its browser more than it computes
  it.concurrent.each(PAGES)("shows %s", async (path) => {
    const page = await (await browser.newContext()).newPage();
    const errors = errorsOf(page);
    await page.goto(served.address + path);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
      const found = violations.map(({ id, nodes }) => [colorScheme, id, nodes[0]?.html.slice(0, 200)]);
      expect(found).toEqual([]);
    }
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate("document.documentElement.scrollWidth"), `${width} pixels`).toBeLessThanOrEqual(width);
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  /** What a page logs as an error, and whom else it asks. */
  function errorsOf(page: Page): string[] {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(served.address) && !/^(data|blob):/.test(request.url())) errors.push(request.url());
    });
    return errors;
  }
});
