/** A person's view of the bank browser: a real browser without a network filters, searches, sorts and opens cards. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as driver, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bankBrowser, bankPage } from "../../lib/plot/index.js";
import { bank, skills } from "../plot/skill-bank.js";
import { chromium } from "./kernel/jupyter.js";

/** Runs in the page: the colour of its paper. */
const paperOf = (body: unknown): string =>
  (globalThis as unknown as { getComputedStyle(of: unknown): { backgroundColor: string } }).getComputedStyle(body)
    .backgroundColor;

describe.skipIf(chromium === undefined)("the bank browser (skipped without chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-page-"));
  const asked: string[] = [];
  const errors: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const withOdd = { ...bank, entries: [...bank.entries, { ...bank.entries[0]!, skill: skills.odd }] };
    writeFileSync(join(folder, "page.html"), bankPage(withOdd, { factsOf: () => ({ parents: ["go to the cellar"] }) }));
    writeFileSync(join(folder, "frame.html"), bankBrowser(withOdd).html());
    browser = await driver.launch({ executablePath: chromium!, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("dialog", (dialog) => errors.push(dialog.message()));
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const sentences = () => page.locator(".card:visible .sentence").allTextContents();
  const count = () => page.locator("#shown").textContent();

  it("asks for nothing, and no text of a skill runs as a script", () => {
    expect(asked).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it("sorts", async () => {
    expect((await sentences())[0]).toBe(skills.helps.text);
    await page.selectOption("#sort", "harm");
    expect((await sentences())[0]).toBe(skills.harms.text);
    await page.selectOption("#sort", "utility");
    expect((await sentences()).at(-1)).not.toBe(skills.harms.text); // untried skills come last
  });

  it("filters by status and searches in sentences and transcripts", async () => {
    expect(await count()).toBe("7 of 7");
    await page.uncheck("input[value=retired]");
    expect(await count()).toBe("5 of 7");
    await page.fill("#search", "BREAD shelf");
    expect(await sentences()).toEqual([skills.untried.text]);
    await page.fill("#search", "cellar");
    expect(await count()).toBe("5 of 7");
    await page.fill("#search", "nothing like this");
    expect(await page.locator("#none").isVisible()).toBe(true);
    await page.fill("#search", "");
    await page.check("input[value=retired]");
  });

  it("opens one card, and all", async () => {
    const bodies = page.locator(".card .body:visible");
    expect(await bodies.count()).toBe(0);
    await page.locator(".card summary").first().click();
    expect(await bodies.count()).toBe(1);
    await page.click("#open");
    expect(await bodies.count()).toBe(7);
    await page.click("#open");
    expect(await bodies.count()).toBe(0);
  });

  it("works in the frame that a notebook shows, on the paper that the notebook has", async () => {
    await page.goto(pathToFileURL(join(folder, "frame.html")).href);
    const paper = () => page.frameLocator("iframe").locator("body").evaluate(paperOf);
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await page.evaluate(`document.body.setAttribute("style", "background:#111;color:#ddd")`); // the theme is changed
    await expect.poll(paper).toBe("rgb(22, 22, 22)");
    const frame = page.frameLocator("iframe");
    await frame.locator("#search").fill("bread");
    expect(await frame.locator("#shown").textContent()).toBe("1 of 7");
    expect(errors).toEqual([]);
  });
});
