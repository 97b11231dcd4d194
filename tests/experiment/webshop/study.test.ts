/** The study of WebShop's own goals: what it keeps holds no word of a product, and its page says what its rows say. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopPage } from "../../../lib/experiment/studies/webshop-real/page.js";
import { playUnit, type KeptRow } from "../../../lib/experiment/studies/webshop-real/play.js";
import { webshopReal } from "../../../studies/webshop-real.js";
import { writeSmallShop } from "./small-shop.js";

const folder = mkdtempSync(join(tmpdir(), "siri-shop-study-"));
beforeAll(() => writeSmallShop(folder));
afterAll(() => rmSync(folder, { recursive: true }));

const habit = "the habit: five results, options, price";

describe("what is kept", () => {
  it("is ids and numbers", async () => {
    const rows = await playUnit("scripts", { shop: folder }, () => undefined);
    expect(new Set(rows.map(({ split }) => split))).toEqual(new Set(["dev", "original-test", "test"]));
    expect(rows.filter(({ player, won }) => player === habit && won).length).toBeGreaterThan(500);
    for (const { goal, product, score, steps } of rows) {
      expect(`${goal} ${product}`).toMatch(/^goal-\d+ \d+$/);
      expect([typeof score, typeof steps]).toEqual(["number", "number"]);
    }
  });

  it("needs a shop, and a policy that reads it", async () => {
    await expect(playUnit("scripts", {}, () => undefined)).rejects.toThrow("study webshop-real: expected --shop");
    const other = playUnit("second-greedy", { shop: folder, policy: "pocket" }, () => undefined);
    await expect(other).rejects.toThrow("a policy that reads WebShop's own pages");
    const missing = playUnit("second-greedy", { shop: folder, policy: "nowhere" }, () => undefined);
    await expect(missing).rejects.toThrow("pretrain webshop-real --shop");
  });
});

describe("the page", () => {
  const row = (player: string, goal: number, won: boolean, more: Partial<KeptRow> = {}): KeptRow => {
    const facts = { goal: `goal-${goal}`, product: String(goal % 2), score: won ? 1 : 0.5, steps: 4 };
    return { player, split: "original-test", won, ...facts, ...more };
  };
  const lost = { why: "too dear", inSight: true } as const;
  const script = [true, true, true, false].map((won, goal) => row(habit, goal, won));
  const policy = [true, false, false, true].map((won, goal) =>
    row("policy, greedy", goal, won, { lost: won ? null : lost }),
  );

  it("says how far below the script the policy is, goal by goal, and why", () => {
    const page = shopPage("registered", [...policy, ...script]);
    expect(page).toContain("_original-test_, policy, greedy: score .750");
    expect(page).toContain("below SIRI's score .899, below its success .813");
    expect(page).toMatch(/Minus the script, goal by goal: score −\.125 .*, success −\.250 /);
    expect(page).toContain("| original-test | policy, greedy | 3 | 2 | 0 | 2 | 0 | 0 | 0 | 0 | 1 |");
  });

  it("says what is not there yet", () => {
    expect(webshopReal.report(new Map()).page).toContain("Nothing measured yet.");
    expect(shopPage("registered", script)).not.toContain("Minus the script");
  });
});
