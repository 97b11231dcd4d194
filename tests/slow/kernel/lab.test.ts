/** A person's view: JupyterLab in a real browser, every cell run, and what is then on the screen. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { chromium as driver, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./client.js";
import { chromium, hasJupyter, labModule, notebookOf, type RunningLab } from "./jupyter.js";

const missing = [...(hasJupyter ? [] : [".venv, which npm start makes"]), ...(chromium ? [] : ["chromium"])];
/** Where to leave the screenshots; without it none are taken. */
const pictures = process.env["SIRI_SCREENSHOTS"];

const progressCell = `import * as tslab from "tslab";
const bar = tslab.newDisplay();
for (let i = 0; i <= 20; i++) {
  bar.html(\`<progress id="live" max="20" value="\${i}"></progress>\`);
  await new Promise((done) => setTimeout(done, 400));
}`;
const pictureCell = `import { bars, show } from "siri-lab";
show(bars({ title: "Two bars", y: "height", categories: ["a", "b"], series: [{ name: "one", values: [1, 2] }] }));`;
const errorCell = `const fine = 1;

function inner(): never {
  throw new RangeError("line four");
}
inner();`;

const cells = [
  { source: "const n: number = 6 * 7;\nn" },
  { source: pictureCell },
  { source: progressCell },
  { source: errorCell },
];

describe.skipIf(missing.length > 0)(`JupyterLab (skipped without ${missing.join(" and ") || "its parts"})`, () => {
  let lab: RunningLab;
  let browser: Browser;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(root, "notebooks-test-"));
    writeFileSync(join(folder, "seen.ipynb"), notebookOf(cells));
    const { Lab, choosePort } = await labModule();
    lab = await Lab.start(await choosePort());
    browser = await driver.launch({ executablePath: chromium!, args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1200, height: 1500 } });
    const address = `http://127.0.0.1:${lab.port}/lab/workspaces/seen/tree/${basename(folder)}/seen.ipynb?token=${lab.token}`;
    await page.goto(address);
    await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: 120_000 });
    await page.waitForSelector('[data-status="idle"], .jp-Notebook-ExecutionIndicator', { timeout: 120_000 });
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const cell = (index: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const picture = async (name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  it("asks the newcomer nothing and knows our kernel", async () => {
    expect(await page.locator(".jp-Dialog").count()).toBe(0);
    await expect
      .poll(() => page.locator(".jp-KernelName").first().textContent(), { timeout: 240_000 })
      .toContain("TypeScript");
    // until then JupyterLab shows the kernel's name but runs nothing
    const status = page.locator("#jp-main-statusbar");
    await expect.poll(() => status.textContent(), { timeout: 240_000 }).toMatch(/TypeScript \| Idle/);
    await picture("opened");
  });

  it("runs all cells: the number, the picture, the live bar, the error with its line", async () => {
    await page.locator(".lm-MenuBar-item", { hasText: "Run" }).first().click();
    await page.locator(".lm-Menu-item", { hasText: "Run All Cells" }).first().click();
    await expect
      .poll(() => cell(0).locator(".jp-OutputArea-output").first().textContent(), { timeout: 90_000 })
      .toContain("42");

    const bar = page.locator("progress#live");
    await bar.waitFor({ timeout: 90_000 });
    const values = new Set<number>();
    while (Math.max(...values, 0) < 20) {
      values.add(await bar.evaluate((element) => (element as unknown as { value: number }).value));
      if (values.size === 5) await picture("live");
    }
    expect(values.size).toBeGreaterThan(4);
    expect(await bar.count()).toBe(1);

    const size = await cell(1).locator(".jp-OutputArea-output svg, .jp-OutputArea-output img").first().boundingBox();
    expect(size!.width).toBeGreaterThan(200);
    expect(size!.height).toBeGreaterThan(100);

    const error = cell(3).locator(".jp-OutputArea-output").last();
    await expect.poll(() => error.textContent(), { timeout: 30_000 }).toContain("RangeError: line four");
    expect(await error.textContent()).toMatch(/> 4 \|\s+throw new RangeError/);
    await picture("run");
  });

  it("completes what is typed", async () => {
    await cell(0).locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(".toFi");
    await page.keyboard.press("Tab");
    const offered = page.locator(".jp-Completer-item", { hasText: "toFixed" });
    const text = () => cell(0).locator(".cm-content").textContent();
    await expect
      .poll(async () => (await offered.count()) > 0 || (await text())!.includes("n.toFixed"), { timeout: 30_000 })
      .toBe(true);
    await picture("completed");
  });
});
