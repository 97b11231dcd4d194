/** A person reads a trial: a real run, in a real browser, by mouse and by keyboard. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trialPlays } from "../../../lib/experiment/plays.js";
import { pairReader, type ReadablePair } from "../../../lib/plot/index.js";
import { firstDifference } from "../../../lib/rollout/play-text.js";
import { chromium, Pages, picture, sanitised, type Seen } from "./page.js";
import { smallSiriRun } from "./run.js";

const hostile = `</script><script>alert("x")</script><img src=x onerror=alert(1)> &amp; "quoted"`;

describe.skipIf(chromium === undefined)("the pair reader (skipped without chromium)", () => {
  let pages: Pages;
  let pairs: ReadablePair[];
  let seen: Seen;

  beforeAll(async () => {
    const { folder, trial } = await smallSiriRun(4);
    pairs = trialPlays(folder, trial.group);
    pages = await Pages.open();
    seen = await pages.show([pairReader(pairs).html()]);
  });
  afterAll(() => pages?.close());

  const text = async (selector: string): Promise<string> => (await seen.page.locator(selector).textContent())!;

  it("replaces the picture, asks for nothing and shows every turn of both sides", async () => {
    expect(seen.asked).toHaveLength(1);
    expect(seen.wrong).toEqual([]);
    expect(await seen.page.locator("img").count()).toBe(0);
    const { without, withSkill } = pairs[0]!;
    const rows = seen.page.locator("tbody tr");
    expect(await rows.count()).toBe(Math.max(without.turns.length, withSkill.turns.length));
    const last = without.turns.length - 1;
    expect(await rows.nth(last).locator("td").nth(1).textContent()).toContain(without.turns[last]!.action);
    await picture(seen.page, "pair-reader");
  });

  it("marks the first difference that the library finds", async () => {
    for (const [at, { without, withSkill }] of pairs.entries()) {
      if (at > 0) await seen.page.getByLabel("next pair").click();
      const marked = await seen.page
        .locator("tr[data-differs]")
        .evaluateAll((rows) =>
          rows.map((row) => Number((row as unknown as { dataset: { turn: string } }).dataset.turn)),
        );
      const differs = firstDifference(without, withSkill);
      expect(marked).toEqual(differs === undefined ? [] : [differs]);
    }
    await seen.page.getByLabel("next pair").click(); // after the last comes the first
  });

  it("says reward and advantage of the turn that the mouse is on, and of those the arrows reach", async () => {
    const { without, withSkill } = pairs[0]!;
    const worth = (at: number): string[] =>
      [without, withSkill].map(({ turns }) => {
        const turn = turns[at];
        if (turn === undefined) return "already over";
        const advantage = "advantage" in turn ? turn.advantage : null;
        const sign = advantage === null ? "none" : `${advantage < 0 ? "−" : "+"}${Math.abs(advantage).toFixed(2)}`;
        return `reward ${turn.reward}, advantage ${sign}`;
      });
    await seen.page.locator("tbody tr").nth(1).hover();
    for (const part of ["turn 2", ...worth(1)]) expect(await text("[data-part=detail]")).toContain(part);
    await seen.page.locator("tbody tr").nth(0).focus();
    await seen.page.keyboard.press("End");
    const last = (await seen.page.locator("tbody tr").count()) - 1;
    for (const part of worth(last)) expect(await text("[data-part=detail]")).toContain(part);
    await seen.page.keyboard.press("ArrowUp");
    expect(await text("[data-part=detail]")).toContain(`turn ${last}`);
  });

  it("shows the hostile as it is written", async () => {
    const [{ without, withSkill }] = [pairs[0]!];
    const first = { ...without.turns[0]!, observation: { text: hostile }, action: hostile };
    const bad = { ...without, opening: hostile, turns: [first, ...without.turns.slice(1)] };
    const shown = await pages.show([
      pairReader([{ without: bad, withSkill }], { title: hostile, names: [hostile, "with"] }).html(),
    ]);
    await shown.page.waitForTimeout(200);
    expect(shown.wrong).toEqual([]);
    expect(shown.asked).toHaveLength(1);
    expect(await shown.page.locator("tbody tr b").first().textContent()).toBe(hostile);
    expect(await shown.page.locator("h3").textContent()).toBe(hostile);
  });

  it("keeps its picture where nobody is trusted", async () => {
    const shown = await pages.show([sanitised(pairReader(pairs).html())], { scripts: false });
    const size = await shown.page.locator("img").evaluate((image) => {
      const { complete, naturalWidth } = image as unknown as { complete: boolean; naturalWidth: number };
      return complete ? naturalWidth : 0;
    });
    expect(size).toBeGreaterThan(300);
  });

  it("is the same twice in one page, and once more when its cell is run again", async () => {
    const html = pairReader(pairs).html();
    const shown = await pages.show([html, html]);
    expect(shown.wrong).toEqual([]);
    expect(await shown.page.locator("table").count()).toBe(2);
  });
});
