/** A queue in the viewer: what a person sees of a study while its workers are busy, some runs fail, and Redis goes and comes back. */
import { AxeBuilder } from "@axe-core/playwright";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as driver, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueuedBatch, QueueSeen } from "../../../lib/queue/standing-data.js";
import { startViewer, type Viewing } from "../../../lib/viewer/server.js";
import { Crew } from "../../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { doneOver, smallStudy } from "../../faults/queue/study.js";
import { chromium } from "../kernel/jupyter.js";

const absent = redisAbsent ?? (chromium === undefined ? "no chromium here" : undefined);
const folder = mkdtempSync(join(tmpdir(), "watch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(absent)(`a queue in the viewer${absent ? ` (left out: ${absent})` : ""}`, () => {
  let redis: RedisServer;
  let viewing: Viewing;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    redis = await RedisServer.start();
    await redis.kill(); // it is not there yet when the viewer starts
    viewing = await startViewer({ folder, queue: redis.url });
    browser = await driver.launch({ executablePath: chromium!, args: ["--no-sandbox"] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } }); // which axe asks for
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await viewing?.close();
    await redis?.stop();
  });
  const seen = async (): Promise<QueueSeen> => (await fetch(`${viewing.url}api/queue`)).json() as Promise<QueueSeen>;
  const said = (): Promise<string> => page.locator("main").innerText();
  const says = (words: RegExp): Promise<void> => expect.poll(said, { timeout: 60_000 }).toMatch(words);
  /** Looks until a study stands as wanted. */
  const studyWhere = async (fits: (batch: QueuedBatch) => boolean): Promise<QueuedBatch> => {
    let batch: QueuedBatch | undefined;
    const there = async (): Promise<boolean> => {
      batch = (await seen()).standing?.batches.find(({ name }) => name === "small");
      return batch !== undefined && fits(batch);
    };
    await expect.poll(there, { timeout: 120_000, interval: 200 }).toBe(true);
    return batch!;
  };
  const counts = ({ runs }: QueuedBatch): number[] =>
    ["done", "running", "waiting", "failed"].map((state) => runs.filter((run) => run.state === state).length);

  it("that does not answer yet is said, and shown as soon as it does", async () => {
    await page.goto(`${viewing.url}#/queue`);
    await says(
      /queue redis:\/\/127\.0\.0\.1:\d+: expected an answer from Redis, got .*ECONNREFUSED.*start Redis there/,
    );
    await redis.begin();
    await says(/No run is in this queue\.[^]*No worker was here yet/);
    expect(await page.locator("[role=alert]").count()).toBe(0);
    expect(await page.getByRole("link", { name: "queue" }).getAttribute("aria-current")).toBe("page");
  });

  it("shows runs done, running, waiting and failed, by worker, with the time left; Redis may go and come back", async () => {
    redis.poison("no-run");
    const study = smallStudy(2, 3, { iterations: 4 });
    const lost = { method: "gigpo", iterations: 2, tasks: { policy: "nowhere" } } as const;
    const arms = [{ name: "lost", about: "", config: lost, seeds: [0] }, ...study.arms];
    const over = doneOver({ ...study, arms }, { url: redis.url });
    expect(counts(await studyWhere(({ runs }) => runs.length === 7))).toEqual([0, 0, 7, 0]);
    await says(/no worker of this version \(code \w+, packages \w+\) is here/);
    const crew = new Crew(redis.url);
    try {
      crew.start(2);
      await studyWhere(
        ({ runs }) => runs.filter(({ state, worker }) => state === "running" && worker !== "").length === 2,
      );
      await studyWhere(({ left, runs }) => left !== null && left > 0 && runs.some(({ state }) => state === "done"));
      await says(/of 7 runs done\s+\d running\s+\d waiting\s+1 failed\s+about \d+ s left/);
      await says(/lost seed 0 last at \S+ process \d+\s+.*expected .*nowhere/);
      await says(/One thing could not be shown\s+no-run: queue job.*: expected/);

      await redis.kill();
      await says(/expected an answer from Redis[^]*What follows was seen \d+ s ago[^]*of 7 runs done/);
      await redis.begin();
      await expect
        .poll(() => page.locator(".problem[role=alert]").allInnerTexts(), { timeout: 60_000 })
        .toHaveLength(1); // the failed run's own
      const end = await studyWhere((batch) => counts(batch)[0] === 6);
      expect([counts(end), end.left]).toEqual([[6, 0, 0, 1], 0]);
      const { workers } = (await seen()).standing!;
      expect(workers).toHaveLength(2);
      expect(workers.reduce((sum, { runs }) => sum + runs.done, 0)).toBe(6);
      await says(/6 of 7 runs done\s+0 running\s+0 waiting\s+1 failed\s+nothing left to do/);
      expect((await over).table.filter(({ state }) => state === "done")).toHaveLength(6);
    } finally {
      await crew.stop("SIGTERM");
    }
    await says(/\S+ process \d+\s+–\s+–\s+\d\s+ended/);
  });

  it.each(["light", "dark"] as const)("is readable by everybody, %s, also on a small screen", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      const axe = await new AxeBuilder({ page: page as never }).withTags(["wcag2a", "wcag2aa"]).analyze();
      expect(axe.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
  });

  it("that nobody named is told how to name, and the bar has no way there", async () => {
    const other = join(folder, "other");
    mkdirSync(other);
    const without = await startViewer({ folder: other });
    await page.goto(`${without.url}#/queue`);
    await says(/No queue was named\.[^]*npx siri-lab view --queue redis:\/\/HOST:PORT/);
    expect(await page.locator("header").getByRole("link", { name: "queue" }).count()).toBe(0);
    await without.close();
  });

  it("with an address that is none is refused when the viewer starts", async () => {
    await expect(startViewer({ folder, queue: "localhost:6379" })).rejects.toThrow(/--queue: expected redis:/);
  });
});
