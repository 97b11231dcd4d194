/**
 * A person's view of the playground, opened from the disk: a whole short SIRI runs in it with the bytes of Node, goes back,
 * is changed by hand, is saved as a folder that our readers open, and is reproduced by its address.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { playedIterations, trialPlays } from "../../../lib/experiment/plays.js";
import { folderOf } from "../../../lib/experiment/run-config.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { train } from "../../../lib/experiment/train.js";
import { MemoryFiles } from "../../../lib/host/memory.js";
import { configOf, fromHash } from "../../../site/app/wish.js";
import { writePages } from "../../../site/make.js";
import { playgroundFiles } from "../../../site/playground.js";
import { Library } from "../../../lib/viewer/library.js";
import { unpackedRun } from "../../../lib/experiment/saved-run.js";
import { chromium, launch } from "./shared.js";

const short = "run=siri&seed=5&set=iterations=6&set=evaluation.every=3&set=evaluation.tasks=16&set=phases.warmupIterations=1&set=phases.warmupSuccesses=8&set=mining.every=1"; // prettier-ignore

const PROGRAM = "dist/lib/cli/siri-lab.js"; // built before all tests

describe.skipIf(chromium === undefined)("the playground (skipped without chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-playground-"));
  const address = (hash: string): string => `${pathToFileURL(join(folder, "site/index.html")).href}#${hash}`;
  const asked: string[] = [];
  const errors: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const files = await playgroundFiles();
    writePages(files, join(folder, "site"));
    browser = await launch();
    page = await open(short);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(hash: string): Promise<Page> {
    const one = await (await browser.newContext()).newPage();
    one.on("request", (request) => asked.push(request.url()));
    one.on("pageerror", (error) => errors.push(error.message));
    one.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await one.goto(address(hash));
    await one.getByRole("button", { name: "skip" }).click();
    await one.locator("#house select").first().waitFor();
    return one;
  }

  const status = (on: Page = page) => on.locator(".controls output").first();
  const press = (name: string | RegExp, on: Page = page) => on.getByRole("button", { name }).first().click();
  const reaches = (words: string, on: Page = page) =>
    status(on).filter({ hasText: words }).waitFor({ timeout: 300_000 });

  async function saved(name: string): Promise<Map<string, Uint8Array>> {
    const [download] = await Promise.all([page.waitForEvent("download"), press(/save the run/)]);
    await download.saveAs(join(folder, `${name}.zip`));
    const files = new Map(Object.entries(unzipSync(readFileSync(join(folder, `${name}.zip`)))));
    for (const [path, bytes] of files) {
      const file = join(folder, name, path.slice(path.indexOf("/") + 1));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    return files;
  }

  it("runs to the end, and what it saves has the bytes of Node and opens there", { timeout: 600_000 }, async () => {
    await press("step");
    await reaches("iteration 1 of 6");
    await press(/^▶ run/);
    await reaches("done");
    const files = await saved("whole");
    const [wish] = fromHash(short)!;
    const inNode = await runInNode(configOf(wish!));
    for (const log of ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"])
      expect(Buffer.from(files.get(`siri-seed-5/${log}`)!).equals(inNode.get(log)!), log).toBe(true);
    const path = join(folder, "whole");
    expect(playedIterations(path)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const trial = RunFolder.open(path).rows<{ kind: string; trial: { group: string } }>("skills.jsonl").find(({ kind }) => kind === "trial"); // prettier-ignore
    expect(trialPlays(path, trial!.trial.group).length).toBeGreaterThan(0);
    const printed = execFileSync(process.execPath, [PROGRAM, "plays", path], { cwd: packageRoot(), encoding: "utf8" });
    expect(printed).toContain("when ");
    execFileSync(process.execPath, [PROGRAM, "bank", path], { cwd: packageRoot() });
    const { runs, problems } = new Library(unpackedRun(join(folder, "whole.zip"))).catalogue();
    expect([runs.map((run) => run.path), problems]).toEqual([["siri-seed-5"], []]);
  });

  it("goes back, takes a sentence by hand, and says so in what it saves", { timeout: 300_000 }, async () => {
    await page.locator(".controls select").first().selectOption("3");
    await reaches("iteration 3 of 6");
    await page.getByLabel("a sentence of your own").fill("look under the bed");
    await press(/write it into the bank/);
    await page.getByRole("alert").filter({ hasText: 'write "when A , do B"' }).waitFor();
    await page.getByLabel("a sentence of your own").fill("when apple , look in drawer");
    await press(/write it into the bank/);
    await page.getByRole("rowheader", { name: "when apple , look in drawer" }).waitFor();
    await press("step");
    await reaches("iteration 4 of 6");
    await saved("edited");
    const rows = RunFolder.open(join(folder, "edited")).rows<{ hand?: boolean; skill?: { text: string } }>("skills.jsonl"); // prettier-ignore
    expect(rows.filter(({ hand }) => hand).map(({ skill }) => skill?.text)).toEqual(["when apple , look in drawer"]);
    expect(RunFolder.open(join(folder, "edited")).newest()?.iteration).toBe(4);
    for (const stop of [2, 0]) {
      await page.locator(".controls select").first().selectOption(String(stop));
      await reaches(`iteration ${stop} of 6`);
    }
    await press("step");
    await reaches("iteration 1 of 6");
  });

  it("is changed by its settings, and its address says so", async () => {
    const one = await open(short);
    await one.getByText("Settings").click();
    await one.getByLabel("House", { exact: true }).fill("");
    await one.getByRole("alert").filter({ hasText: "seed" }).waitFor();
    await one.getByLabel("House", { exact: true }).fill("-1");
    await one.getByRole("alert").filter({ hasText: "seed" }).waitFor();
    expect(await one.getByRole("button", { name: "Start with these" }).isDisabled()).toBe(true);
    await one.getByRole("button", { name: "▶ run" }).click();
    await one.getByText("the present one is gone then").waitFor({ timeout: 300_000 }); // in the midst of a run
    await one.getByLabel("Method").selectOption("gigpo");
    await one.getByLabel("House", { exact: true }).fill("7");
    await press("Start with these", one);
    await one.getByRole("heading", { name: /gigpo in house 7/ }).waitFor();
    await reaches("iteration 0 of 6", one);
    expect(one.url()).toContain("run=gigpo&seed=7&set=iterations=6");
    await press(/a second run/, one);
    await one.getByRole("heading", { name: /Run B: siri/ }).waitFor();
    expect(fromHash(new URL(one.url()).hash)).toHaveLength(2);
    await one.goto("about:blank");
    await one.goto(address("run=nobody&seed=1"));
    await one.getByRole("alert").filter({ hasText: "nobody" }).waitFor();
    await one.close();
  });

  it("is played by hand and by keys alone", async () => {
    const one = await open(short);
    const actions = one.locator("#house [data-part=actions] button");
    const first = await actions.first().textContent();
    await actions.first().focus();
    await one.keyboard.press("Enter");
    await one.locator("#house [data-part=story]").filter({ hasText: first! }).waitFor();
    await one.getByRole("button", { name: "step" }).focus();
    await one.keyboard.press("Space");
    await reaches("iteration 1 of 6", one);
    await one.close();
  });

  it.each(["light", "dark"] as const)("has nothing for axe to complain of, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
  });

  it("asks nobody for anything but its own files, and logs no error", () => {
    expect(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("blob:") && url !== "about:blank")).toEqual([]); // prettier-ignore
    expect(errors).toEqual([]);
  });
});

async function runInNode(config: ReturnType<typeof configOf>): Promise<Map<string, Uint8Array>> {
  const files = new MemoryFiles();
  const lab = await openLab(config);
  const { folder } = await folderOf("/run", config, lab.policy, { files });
  await train(config, lab, folder);
  return files.below("/run");
}
