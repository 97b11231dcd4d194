/** `npm run site:picture`: the still picture of the playground in the README, after a run of twenty-five iterations. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium as driver } from "playwright-core";
import { packageRoot } from "../lib/assets.js";
import { runCommand } from "../lib/cli/frame/ending.js";
import { labError } from "../lib/errors.js";
import { writePages } from "./make.js";
import { playgroundFiles } from "./playground.js";
import { serve } from "./serve.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const TOLD = "run=siri&seed=3&set=iterations=40&set=evaluation.every=4&set=evaluation.tasks=64";

await runCommand(async () => {
  const executablePath = BROWSERS.find(existsSync);
  if (executablePath === undefined)
    throw labError("picture", { expected: "a Chromium", got: "none", fix: `install it as ${BROWSERS[0]!}` });
  const folder = join(packageRoot(), "dist/picture");
  writePages(await playgroundFiles(), folder);
  const { address, server } = await serve(folder, 0);
  const browser = await driver.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
  await page.goto(`${address}#${TOLD}`);
  await page.getByRole("button", { name: "skip" }).click();
  await page.getByRole("button", { name: "▶ run" }).click();
  await page.locator(".controls output", { hasText: "iteration 25 of" }).waitFor({ timeout: 600_000 });
  await page.locator(".pane").scrollIntoViewIfNeeded();
  await page.evaluate("document.querySelector('.pane').scrollIntoView()");
  await page.screenshot({ path: join(packageRoot(), "data/pictures/playground.png") });
  await browser.close();
  server.close();
  console.log("data/pictures/playground.png");
});
