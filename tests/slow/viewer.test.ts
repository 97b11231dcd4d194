/** A person at the viewer: a real browser goes from a curve to the two plays behind a number, and back; nothing hostile runs. */
import { AxeBuilder } from "@axe-core/playwright";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as driver, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLab } from "../../lib/experiment/laboratory.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { writeReport } from "../../lib/viewer/report.js";
import { startViewer, type Viewing } from "../../lib/viewer/server.js";
import { oddFolder, shortSiri, trained, type OddFolder } from "../viewer/folder.js";
import { chromium } from "./kernel/jupyter.js";

const RUN = "#/run/siri%2Fseed-3";

describe.skipIf(chromium === undefined)("the viewer (skipped without chromium)", () => {
  let odd: OddFolder;
  let viewing: Viewing;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const asked: string[] = [];
  const trouble: string[] = [];

  const watched = async (to: BrowserContext): Promise<Page> => {
    const made = await to.newPage();
    made.on("request", (request) => asked.push(request.url()));
    made.on("pageerror", (error) => trouble.push(error.message));
    made.on("dialog", (dialog) => trouble.push(`dialog ${dialog.message()}`));
    made.on("console", (message) => {
      // a refused question is answered with 404, which the console tells
      if (message.type() === "error" && !message.text().includes("404")) trouble.push(message.text());
    });
    return made;
  };
  const open = async (hash: string, on = page): Promise<void> => {
    await on.goto(`${viewing.url}${hash}`);
    await on.waitForSelector("main :is(h1, [role=alert])");
  };
  const heading = (): Promise<string> => page.locator("h1").innerText();

  beforeAll(async () => {
    odd = await oddFolder();
    viewing = await startViewer({ folder: odd.root });
    browser = await driver.launch({ executablePath: chromium!, args: ["--no-sandbox"] });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await watched(context);
  });
  afterAll(async () => {
    await browser?.close();
    await viewing?.close();
    rmSync(dirname(odd.root), { recursive: true });
  });

  it("leads from the list to a run, its bank, a skill, a trial, the two plays, and the parent", async () => {
    await open("");
    await page.getByRole("link", { name: "siri/seed-3", exact: true }).click();
    expect(await page.locator(".facts").innerText()).toMatch(/done[^]*siri in pocket, seed 3[^]*iteration 6 of 6/);
    await page.getByRole("link", { name: /^Bank/ }).click();
    await page.selectOption("select", "trials");
    const first = page.locator("table.skills tbody tr").first();
    expect(Number(await first.locator("td").nth(4).innerText())).toBeGreaterThan(0);
    const sentence = await first.locator("a").innerText();
    await first.locator("a").click();
    await expect.poll(heading).toBe(sentence);
    await page.getByRole("region", { name: "trials" }).getByRole("link").first().click();
    await page.waitForSelector(".mounted");
    expect(await page.locator("pre.opening mark").innerText()).toBe(sentence);
    const rows = page.locator(".mounted tr[data-turn]");
    expect(await rows.count()).toBeGreaterThan(0);
    const names = await page.locator(".mounted thead th").allInnerTexts();
    expect(names.slice(1).map((name) => name.split(" →")[0])).toEqual(["without the skill", "with the skill"]);
    await page.getByRole("link", { name: sentence }).first().click();
    await page.getByRole("link", { name: /^play / }).click();
    await expect.poll(() => page.locator(".facts").innerText()).toMatch(/won/);
    await expect.poll(() => page.locator("main").innerText()).toContain("Written from this play");
  });

  it("marks the first turn in which the halves differ, and goes on to the next trial", async () => {
    const { skills } = (await (await fetch(`${viewing.url}api/run?run=siri/seed-3`)).json()) as {
      skills: { id: string; utility: { trials: number } }[];
    };
    const { id } = skills.find(({ utility }) => utility.trials > 1)!;
    await open(`${RUN}/skill/${id}`);
    const trial = page.getByRole("region", { name: "trials" }).getByRole("link");
    await trial.first().click();
    await page.waitForSelector(".mounted [data-differs]");
    const cells = await page.locator(".mounted [data-differs] td").allInnerTexts();
    expect(cells[0]).toMatch(/≠/);
    expect(cells[1]).not.toBe(cells[2]);
    const before = page.url();
    await page.keyboard.press("n");
    await expect.poll(() => page.url()).not.toBe(before);
    await expect.poll(() => page.locator(".facts").innerText()).toMatch(/trial 2 of/);
  });

  it("sets two runs beside each other, paired by task, with what they were told", async () => {
    await open("");
    for (const run of ["siri/seed-3", "gigpo/seed-3"]) await page.getByLabel(`pick ${run} to compare`).check();
    await page.getByRole("link", { name: "Compare" }).click();
    await expect.poll(() => page.locator("main").innerText()).toMatch(/paired by 16 held-out tasks/);
    await expect.poll(() => page.locator("table.options").first().innerText()).toMatch(/method\s+gigpo\s+siri/);
    await page.getByLabel(/set the others beside siri/).check();
    await expect.poll(() => page.locator("h2").allInnerTexts()).toContain("Beside siri");
  });

  it("sets the arms of a study beside each other, paired by seed", async () => {
    await open("#/study/study");
    const table = page.getByRole("region", { name: "differences paired by seed" });
    await expect.poll(() => table.locator("tbody tr").count()).toBe(2);
    expect(await table.innerText()).toMatch(/[+−]\.\d{3} \[[+−]\.\d{3}, [+−]\.\d{3}\]/);
  });

  it("searches with the slash key, and opens what it found at its turn", async () => {
    await open(RUN);
    await page.keyboard.press("/");
    await page.keyboard.type('"go sofa"');
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".hits li").count()).toBeGreaterThan(0);
    await page.locator(".hits a").first().click();
    await expect.poll(() => page.locator("tr.chosen").first().innerText()).toMatch(/go sofa/);
  });

  it("is in every state at an address that opens it again", async () => {
    const addresses = [
      "#/?filter=gigpo",
      `${RUN}/bank?filter=sofa&sort=born`,
      `${RUN}/gate`,
      `${RUN}/measures?filter=entropy`,
      `${RUN}/options`,
      `${RUN}/iteration/2`,
      `${RUN}/group/2.0`,
      `${RUN}/play/2.0.1?turn=1`,
      "#/compare?run=siri/seed-3&run=gigpo/seed-3",
      "#/search?words=sofa",
    ];
    const text = async (): Promise<string> => (await page.locator("main").innerText()).replaceAll(/\s+/g, " ");
    /** The page's words once nothing is being read any more: an idle network may also be one that has not begun. */
    const settled = async (): Promise<string> => {
      await page.waitForLoadState("networkidle");
      await expect.poll(text).not.toMatch(/Reading …/);
      return text();
    };
    for (const at of addresses) {
      await open(at);
      const seen = await settled();
      await page.reload();
      await expect.poll(settled, { message: at }).toBe(seen);
      expect(seen, at).not.toMatch(/leads nowhere/);
    }
    await open(`${RUN}/bank?filter=sofa&sort=born`);
    expect(await page.locator("select").inputValue()).toBe("born");
    for (const sentence of await page.locator("table.skills .sentence").allInnerTexts())
      expect(sentence).toMatch(/sofa/);
  });

  it("is worked with keys alone", async () => {
    await open("");
    await page.waitForSelector(".go");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const name = await page.evaluate("document.activeElement.textContent");
    await page.keyboard.press("k");
    expect(await page.evaluate("document.activeElement.textContent")).not.toBe(name);
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog").innerText()).toMatch(/search in sentences and plays/);
    await page.keyboard.press("Escape");
    await open(`${RUN}/group/2.0`);
    await page.keyboard.press("u");
    await expect.poll(() => page.url()).toMatch(/seed-3$/);
    await page.locator("figure.chart > svg").first().focus();
    await page.keyboard.press("End");
    expect(await page.locator("figcaption").first().innerText()).toMatch(/iteration 6/);
  });

  it("says in a sentence what is damaged, empty or not there", async () => {
    const sentences: [string, RegExp][] = [
      ["#/run/odd%2Fno-json", /config\.json cannot be read/],
      ["#/run/odd%2Fempty-run", /has no metrics\.jsonl/],
      ["#/run/odd%2Fcut", /2 of its lines cannot be read/],
      ["#/run/odd%2Fcut/iteration/1", /it is damaged/],
      ["#/run/nowhere", /expected a known run/],
      [`${RUN}/play/99.0.0`, /expected an episode or group of this run/],
      [`${RUN}/skill/none`, /expected a skill of this run/],
      ["#/nonsense", /leads nowhere/],
      ["#/compare?run=gone", /None of these runs is in the folder/],
      ["#/run/%E0%A4%A", /expected a known run/],
    ];
    for (const [at, sentence] of sentences) {
      await open(at);
      await expect.poll(() => page.locator("main").innerText(), { message: at }).toMatch(sentence);
    }
  });

  it("follows a run while it goes", async () => {
    const folder = join(odd.root, "live", "seed-3");
    await trained(folder, shortSiri, { until: 2 });
    await open("#/run/live%2Fseed-3");
    expect(await page.locator(".facts").innerText()).toMatch(/stopped[^]*of 6/);
    const lab = await openLab(shortSiri);
    await train(shortSiri, lab, RunFolder.open(folder), { resume: true });
    lab.policy.dispose();
    await expect
      .poll(() => page.locator(".facts").innerText(), { timeout: 10_000 })
      .toMatch(/done[^]*iteration 6 of 6/);
  });

  it("shows hostile text and obeys none of it", async () => {
    const run = "#/run/hostile%2Fseed-3";
    const { skills } = (await (await fetch(`${viewing.url}api/run?run=hostile/seed-3`)).json()) as {
      skills: { id: string; text: string }[];
    };
    const { id } = skills.find(({ text }) => text.includes("<img"))!;
    const group = (await (await fetch(`${viewing.url}api/skill?run=hostile/seed-3&id=${id}`)).json()) as {
      trials: { group: string }[];
    };
    const trial = group.trials[0]?.group ?? "1.0";
    for (const at of ["", "/bank", `/skill/${id}`, `/group/${trial}`, `/play/${trial}.0`]) await open(run + at);
    await open("#/search?words=onerror&run=hostile/seed-3");
    await expect.poll(() => page.locator(".hits li").count()).toBeGreaterThan(0);
    await open(`${run}/bank?filter=onerror`);
    await page.waitForSelector("table.skills a");
    const shown = await page.locator("table.skills a").first().innerText();
    expect(shown).toContain(`<img src=x onerror="alert(1)"><script>alert(2)</script> \ufffdgnp.exe\ufffd`);
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(trouble).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(viewing.url) && !url.startsWith("data:"))).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has nothing that axe complains of, %s", async (colorScheme) => {
    const themed = await browser.newContext({ colorScheme, viewport: { width: 1000, height: 800 } });
    const other = await watched(themed);
    const pages = [
      "",
      RUN,
      `${RUN}/bank`,
      `${RUN}/gate`,
      `${RUN}/measures`,
      `${RUN}/options`,
      `${RUN}/iteration/2`,
      `${RUN}/group/2.0`,
      `${RUN}/play/2.0.1`,
    ];
    for (const at of [...pages, "#/study/study", "#/compare?run=siri/seed-3&run=gigpo/seed-3", "#/search?words=sofa"]) {
      await open(at, other);
      await other.waitForLoadState("networkidle");
      const { violations } = await new AxeBuilder({ page: other }).analyze();
      const found = violations.map(({ id, nodes }) => `${at} ${id}: ${nodes[0]!.html.slice(0, 200)}`);
      expect(found).toEqual([]);
    }
    await themed.close();
  });

  it("fits a narrow screen: nothing but tables scrolls sideways", async () => {
    const phone = await browser.newContext({ viewport: { width: 400, height: 800 } });
    const other = await watched(phone);
    for (const at of ["", RUN, `${RUN}/bank`, `${RUN}/measures`, `${RUN}/group/2.0`, "#/study/study"]) {
      await open(at, other);
      await other.waitForLoadState("networkidle");
      expect(await other.evaluate("document.documentElement.scrollWidth"), at).toBeLessThanOrEqual(400);
    }
    await phone.close();
  });

  describe("a report", () => {
    const folder = mkdtempSync(join(tmpdir(), "report-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const reported = async (name: string, megabytes: number): Promise<Page> => {
      const to = join(folder, name);
      writeReport({ folder: join(odd.root), to, megabytes });
      const offline = await browser.newContext({ offline: true });
      const other = await watched(offline);
      await page.goto("about:blank"); // the page of the tests before goes on asking how the run is
      asked.length = 0;
      await other.goto(pathToFileURL(to).href);
      await other.waitForSelector(".go");
      return other;
    };

    it("opens from disk, asks for nothing, and leads to the two plays", async () => {
      const other = await reported("all.html", 8);
      expect(await other.locator("main").innerText()).toMatch(
        /This report is one file: it holds every number and skill, all \d+ groups of plays/,
      );
      await other.getByRole("link", { name: "siri/seed-3", exact: true }).click();
      await other.getByRole("link", { name: /^Bank/ }).click();
      await other.selectOption("select", "trials");
      await other.locator("table.skills tbody tr a").first().click();
      await other.getByRole("region", { name: "trials" }).getByRole("link").first().click();
      await other.waitForSelector(".mounted tr[data-turn]");
      await other.reload();
      await other.waitForSelector(".mounted tr[data-turn]");
      await other.fill("#search", "go sofa");
      await other.keyboard.press("Enter");
      await expect.poll(() => other.locator(".hits li").count()).toBeGreaterThan(0);
      expect(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
      expect(trouble).toEqual([]);
      await other.context().close();
    });

    it("says what it leaves out where there is no room for plays", async () => {
      const other = await reported("small.html", 0);
      expect(await other.locator("main").innerText()).toMatch(/0 of \d+ groups of plays/);
      await other.goto(`${other.url()}${RUN}/group/2.0`);
      await expect.poll(() => other.locator("main").innerText()).toMatch(/This report does not hold it/);
      await other.context().close();
    });
  });
});
