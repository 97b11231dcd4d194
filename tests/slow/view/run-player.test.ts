/** A person goes through a run: the slider, a skill, a trial, its two plays; every number is the library's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trialPlays } from "../../../lib/experiment/plays.js";
import { runPlayer, runPlayerData } from "../../../lib/notebook/index.js";
import { measure } from "../../../lib/plot/skills/measure.js";
import { operationsOf } from "../../../lib/skills/history.js";
import { replay, type Bank } from "../../../lib/skills/bank.js";
import type { Utility } from "../../../lib/types.js";
import { chromium, Pages, picture, sanitised, type Seen } from "./page.js";
import { smallSiriRun, type SmallRun } from "./run.js";

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
const words = ({ mean, interval, trials }: Utility): string =>
  `${signed(mean)} [${signed(interval.low)}, ${signed(interval.high)}] ${trials} trial${trials === 1 ? "" : "s"}`;

describe.skipIf(chromium === undefined)("the run player (skipped without chromium)", () => {
  let pages: Pages;
  let run: SmallRun;
  let seen: Seen;

  beforeAll(async () => {
    run = await smallSiriRun(5);
    pages = await Pages.open();
    seen = await pages.show([runPlayer(run.folder).html()]);
  });
  afterAll(() => pages?.close());

  const bankAt = (iteration: number): Bank =>
    replay(operationsOf(run.records.filter((record) => record.iteration <= iteration)));
  const slide = (key: string) => seen.page.getByRole("slider").press(key);

  it("shows the bank of every iteration with the library's utilities", async () => {
    await slide("Home");
    for (let at = 0; at <= 5; at++) {
      const tried = bankAt(at).entries.filter(({ deltas }) => deltas.length > 0);
      const rows = seen.page.locator(".skill");
      expect(await rows.count()).toBe(tried.length);
      for (const entry of tried) {
        const row = seen.page.locator(`[data-skill="${entry.skill.id}"]`);
        expect(await row.locator(".number").textContent()).toBe(words(measure(entry)));
        expect(await row.locator(".badge").textContent()).toContain(entry.status);
      }
      await slide("ArrowRight");
    }
    expect(seen.wrong).toEqual([]);
    expect(seen.asked).toHaveLength(1);
  });

  it("opens a skill, its trial, and the two plays of a pair", async () => {
    const { group, skills } = run.trial;
    await seen.page.locator(`[data-skill="${skills[0]!}"]`).click();
    await seen.page.locator(`[data-group="${group}"]`).click();
    const shown = await seen.page.locator("tbody tr td:nth-child(2) b").allTextContents();
    const sides = trialPlays(run.folder, group).map(({ without }) => without.turns.map(({ action }) => action));
    expect(sides).toContainEqual(shown);
    await picture(seen.page, "run-player");
    await slide("ArrowLeft"); // what is open stays open
    expect(await seen.page.locator(`[data-skill="${skills[0]!}"][aria-expanded=true]`).count()).toBe(1);
  });

  it("runs by itself and can be stopped", async () => {
    await slide("Home");
    await seen.page.getByLabel("play", { exact: true }).click();
    await expect.poll(() => seen.page.getByRole("slider").inputValue()).toBe("2");
    await seen.page.getByLabel("pause").click();
    const at = await seen.page.getByRole("slider").inputValue();
    await seen.page.waitForTimeout(700);
    expect(await seen.page.getByRole("slider").inputValue()).toBe(at);
  });

  it("is the same from records in memory, keeps within 150 kB, and keeps its picture", async () => {
    const fromFolder = runPlayerData(run.folder);
    expect(runPlayerData(run.records, { title: fromFolder.title })).toEqual(fromFolder);
    const view = runPlayer(run.records);
    expect(view.html().length).toBeLessThan(150_000);
    const { page } = await pages.show([sanitised(view.html())], { scripts: false });
    expect((await page.locator("img").boundingBox())!.width).toBe(720);
  });

  it("leaves out plays that have no room, and says so", async () => {
    const { page } = await pages.show([runPlayer(run.folder, { bytes: 0 }).html()]);
    await page.locator(`[data-skill="${run.trial.skills[0]!}"]`).click();
    expect(await page.locator(`[data-group="${run.trial.group}"]`).isDisabled()).toBe(true);
  });
});
