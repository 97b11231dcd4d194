/** A chart in a page: its picture, its drawing, and Plotly in its place, on light paper and on dark. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curves, table } from "../../../lib/plot/index.js";
import { chromium, Pages, picture, sanitised } from "./page.js";

const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
const chart = curves({
  title: "A <b>curve</b>",
  x: "iteration",
  y: "success",
  series: [{ name: "one", x: [0, 1], y: [0.2, 0.8] }],
});

describe.skipIf(chromium === undefined)("a chart in a page (skipped without chromium)", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.open();
  });
  afterAll(() => pages?.close());

  it("is a drawing in the ink of the page where there is no Plotly", async () => {
    const { page, asked, wrong } = await pages.show([chart.html()], { dark: true });
    expect([asked.length, wrong]).toEqual([1, []]);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("svg title").first().textContent()).toBe("A <b>curve</b>");
  });

  it("is Plotly's where there is one, and its ink follows the theme after it was drawn", async () => {
    const { page, wrong } = await pages.show([`<script>${readFileSync(plotly, "utf8")}</script>`, chart.html()]);
    await page.locator("[data-live]").waitFor({ state: "attached" });
    const ink = () =>
      page
        .locator(".xtick text")
        .first()
        .evaluate((text) => text.getAttribute("style"));
    expect(await ink()).toContain("rgb(0, 0, 0)");
    await page.evaluate(`document.body.setAttribute("style", "background:#111;color:rgb(221, 221, 221)")`);
    await expect.poll(ink).toContain("rgb(221, 221, 221)");
    expect(wrong).toEqual([]);
    await picture(page, "chart-live-dark");
  });

  it("stays a picture where nobody is trusted, a table too", async () => {
    const html = [chart, table({ title: "t", columns: { a: [1], b: ["x"] } })].map((one) => sanitised(one.html()));
    const { page } = await pages.show(html, { scripts: false });
    const widths = await page
      .locator("img")
      .evaluateAll((all) => all.map((image) => image.getAttribute("src")!.slice(0, 22)));
    expect(widths).toEqual(["data:image/png;base64,", "data:image/png;base64,"]);
    expect((await page.locator("img").first().boundingBox())!.width).toBe(720);
    await picture(page, "chart-still");
  });
});
