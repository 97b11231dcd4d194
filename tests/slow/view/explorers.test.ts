/** A person turns dials: every number that the page computes is the one that the library computes in Node. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../../lib/config.js";
import { creditEpisodes } from "../../../lib/credit/credit.js";
import { gigpo, type GigpoOptions } from "../../../lib/credit/gigpo.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { defaultGate } from "../../../lib/internalization/gate.js";
import { defaultInternalise, internalise, type GuidedEpisode } from "../../../lib/internalization/internalise.js";
import { pocketHouse, pocketHouseData } from "../../../lib/notebook/index.js";
import { creditExplorer, creditExplorerData, gateExplorer, validationReplayer } from "../../../lib/plot/index.js";
import { keyOf } from "../../../lib/random.js";
import { recipes } from "../../../lib/recipes/index.js";
import { toEnd, type OpenedLab } from "../../../lib/recipes/lab.js";
import { skillsFor, validate } from "../../../lib/recipes/skill-steps.js";
import { collect, judge } from "../../../lib/recipes/steps.js";
import { guidedEpisodes } from "../../../lib/recipes/teachable.js";
import type { Group, Trial } from "../../../lib/types.js";
import { defaultDecision } from "../../../lib/validation/decide.js";
import { operatingPoint } from "../../../lib/validation/operating.js";
import { chromium, Pages, picture, sanitised, type Seen } from "./page.js";

const signed = (value: number | null | undefined): string =>
  value === null || value === undefined ? "none" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

/** Moves a slider as the keyboard would, in one step. */
async function set({ page }: Seen, label: string, value: number): Promise<void> {
  await page.getByLabel(label).fill(String(value));
}

describe.skipIf(chromium === undefined)("the explorers (skipped without chromium)", () => {
  let pages: Pages;
  let lab: OpenedLab;
  let groups: Group[];
  let guided: GuidedEpisode[];

  beforeAll(async () => {
    pages = await Pages.open();
    const phases = { warmupSuccesses: 0, activeSkills: 0 };
    const config = resolve({ method: "siri", seed: 11, mining: { author: "oracle" }, phases });
    lab = await openLab(config);
    const { bank: before } = recipes.siri.start(config, lab);
    const choose = skillsFor(config, lab, { bank: before, iteration: 0, internalising: true });
    ({ value: groups } = await toEnd(collect(config, lab, 0, { skillsFor: choose, pairing: "split" })));
    const { value: credit } = await toEnd(judge(groups, 0, { anchor: "state", estimate: (e) => gigpo(e) }));
    const { value: bank } = await toEnd(validate(config, lab, groups, { bank: before, iteration: 0 }));
    guided = guidedEpisodes(config, { lab, groups, credit, before, bank, iteration: 0 });
  });
  afterAll(() => pages?.close());

  describe("of credit", () => {
    let seen: Seen;
    let group: Group;
    beforeAll(async () => {
      group = groups.find(({ episodes }) => new Set(episodes.map(({ success }) => success)).size > 1)!;
      seen = await pages.show([creditExplorer(group).html()]);
    });

    const shown = (): Promise<string[]> => seen.page.locator(".strip td").allTextContents();
    const expected = (options: GigpoOptions, level: "state" | "observation" = "state"): string[] =>
      gigpo(creditEpisodes(group, level), options).flat().map(signed);

    it("shows the library's advantages, wherever the dials stand", async () => {
      const { options } = creditExplorerData(group.episodes);
      expect(await shown()).toEqual(expected(options));
      await set(seen, "γ, discount", 0.5);
      expect(await shown()).toEqual(expected({ ...options, gamma: 0.5 }));
      await set(seen, "ω, step weight", 0.25);
      await seen.page.getByLabel("scale").selectOption("mean");
      expect(await shown()).toEqual(expected({ ...options, gamma: 0.5, stepWeight: 0.25, scale: "mean" }));
      await seen.page.getByLabel("same state").selectOption("observation");
      const all = { ...options, gamma: 0.5, stepWeight: 0.25, scale: "mean" } as const;
      expect(await shown()).toEqual(expected(all, "observation"));
      expect(expected(all)).not.toEqual(expected(all, "observation"));
      expect(seen.wrong).toEqual([]);
    });

    it("lights up the turns that started from the same state, by mouse and by arrows", async () => {
      await seen.page.getByLabel("same state").selectOption("state");
      const key = (episode: number, turn: number): string => group.episodes[episode]!.turns[turn]!.anchors.state;
      for (const [move, place] of [
        [() => seen.page.hover('[data-cell="1.0"]'), "1.0"],
        [() => arrow(), "1.1"],
      ] as const) {
        await move();
        const [episode, turn] = place.split(".").map(Number) as [number, number];
        const same = group.episodes.flatMap(({ turns }, e) =>
          turns.flatMap((_, t) => (key(e, t) === key(episode, turn) ? [`${e}.${t}`] : [])),
        );
        const lit = await seen.page
          .locator(".strip td.sibling")
          .evaluateAll((all) => all.map((one) => one.getAttribute("data-cell")));
        expect(lit).toEqual(same.length > 1 ? same : []);
        const words = await seen.page.locator("[data-part=detail]").textContent();
        expect(words).toContain(group.episodes[episode]!.turns[turn]!.action);
        expect(words).toMatch(same.length > 1 ? /return .*μ .*σ / : /no other turn/);
      }
      await picture(seen.page, "credit-explorer");
    });
    const arrow = async (): Promise<void> => {
      await seen.page.locator('[data-cell="1.0"]').focus();
      await seen.page.keyboard.press("ArrowRight");
    };
  });

  describe("of validation", () => {
    const trial = (group: number, withSkill: number[], without: number[]): Trial => ({
      group: String(group),
      iteration: group,
      skills: ["s"],
      withSkill,
      without,
    });
    const helps = Array.from({ length: 8 }, (_, i) => trial(i, [1, 1, 1, i % 2], [0, 1, 0, 0]));
    const harms = Array.from({ length: 8 }, (_, i) => trial(i, [0, 0, 1, 0], [1, 0, 1, 1]));
    let seen: Seen;
    beforeAll(async () => {
      seen = await pages.show([
        validationReplayer([
          { text: "helps", trials: helps },
          { text: "harms", trials: harms },
        ]).html(),
      ]);
    });
    const row = (name: string) => seen.page.locator(".skill", { hasText: name });

    it("lets trials arrive one by one, and decides as the library does", async () => {
      await set(seen, "trials seen", 3);
      expect(await row("helps").locator(".badge").textContent()).toContain("candidate");
      await set(seen, "trials seen", 4);
      expect(await row("helps").locator(".badge").textContent()).toContain("active");
      expect(await row("helps").locator("[data-part=why]").textContent()).toBe(
        "after 4 trials: mean of 4 trials 0.625 > 0.1",
      );
      expect(await row("harms").locator(".badge").textContent()).toContain("retired");
      await seen.page.getByLabel("trials seen").press("ArrowRight");
      expect(await row("helps").locator(".number").textContent()).toContain("5 trials");
    });

    it("decides anew when a threshold or the rule is moved, with the rule's errors beside it", async () => {
      const errors = (): Promise<string | null> => seen.page.locator("[data-part=errors]").textContent();
      const share = (options: Partial<typeof defaultDecision>): string => {
        const known = { plainSuccess: 0.5, utility: 0, half: 4, runs: 500 };
        const { promoted } = operatingPoint(known, { ...defaultDecision, ...options }, keyOf("validation replayer"));
        return `promotes ${(100 * promoted).toFixed(0)} % of skills that are worth nothing`;
      };
      expect(await errors()).toContain(share({}));
      await set(seen, "promote above", 0.6);
      await set(seen, "trials seen", 8);
      expect(await row("helps").locator("[data-part=why]").textContent()).not.toContain(
        "after 5 trials: mean of 5 trials 0.600 > 0.6",
      );
      expect(await errors()).toContain(share({ promoteAbove: 0.6 }));
      await seen.page.getByLabel("rule").selectOption("interval");
      expect(await seen.page.getByLabel("promote above").isVisible()).toBe(false);
      expect(await errors()).toContain(share({ promoteAbove: 0.6, rule: "interval" }));
      await row("harms").click();
      expect(await row("harms").getAttribute("aria-pressed")).toBe("true");
      expect(seen.wrong).toEqual([]);
      await picture(seen.page, "validation-replayer");
    });
  });

  describe("of the gate", () => {
    let seen: Seen;
    beforeAll(async () => {
      seen = await pages.show([gateExplorer(lab.stage, guided).html()]);
    });
    const counts = async (): Promise<number[]> => {
      const words = await seen.page.locator(".funnel span:last-child").allTextContents();
      return words.map((word) => parseInt(word, 10));
    };
    const marked = (): Promise<number> => seen.page.locator("mark").count();

    it("lights up the tokens that the library teaches, whatever is switched off", async () => {
      for (const off of [[], ["groupDelta"], ["groupDelta", "utility"]] as const) {
        const names = { groupDelta: "its half did better", utility: "its utility is above 0" };
        for (const factor of off) await seen.page.getByLabel(names[factor]).uncheck();
        const gate = { ...defaultGate, ...Object.fromEntries(off.map((factor) => [factor, false])) };
        const { funnel, sequences } = internalise(lab.stage, guided, { ...defaultInternalise, gate });
        const { "gate/valid": _, ...shown } = funnel;
        expect(await counts()).toEqual(Object.values(shown));
        const taught = sequences.reduce(
          (sum, { signals }) => sum + signals.filter((one) => one !== undefined).length,
          0,
        );
        expect(await marked()).toBe(taught);
      }
      await seen.page.getByLabel("weight").selectOption("every");
      const every = internalise(lab.stage, guided, {
        ...defaultInternalise,
        gate: { ...defaultGate, groupDelta: false, utility: false },
        weight: "every",
      });
      expect((await counts()).at(-1)).toBe(every.funnel["gate/weight"]);
      expect(seen.wrong).toEqual([]);
      await picture(seen.page, "gate-explorer");
    });
  });

  describe("the pocket house", () => {
    it("is won by clicking what one who knows it would do, and lost by wandering", async () => {
      const data = await pocketHouseData(lab, { tasks: 2 });
      const { page, wrong } = await pages.show([(await pocketHouse(lab, { tasks: 2 })).html()]);
      await page.getByLabel("task").selectOption("1");
      const house = lab.world.make();
      house.reset(data.tasks[1]!.task);
      for (const action of house.oracle!()!.actions)
        await page.getByRole("button", { name: action, exact: true }).click();
      expect(await page.locator("[data-part=state]").textContent()).toBe(`You won in ${data.tasks[1]!.fewest} steps.`);
      await page.getByText("reveal what is hidden").click();
      for (const truth of data.tasks[1]!.truths) expect(await page.getByText(truth).isVisible()).toBe(true);
      await page.getByText("how the policy played it").click();
      const { end, turns } = data.tasks[1]!.play;
      expect(await page.locator("[data-part=policy-end]").textContent()).toBe(
        `→ ${end} in ${turns.length} step${turns.length === 1 ? "" : "s"}`,
      );
      await picture(page, "pocket-house");

      await page.getByText("start again").click();
      while ((await page.locator("[data-part=actions] button").count()) > 0)
        await page.locator("[data-part=actions] button").first().click();
      expect(await page.locator("[data-part=state]").textContent()).toMatch(/^The \d+ steps are used up: lost\.$/);
      expect(wrong).toEqual([]);
    });
  });

  it("keep their pictures where nobody is trusted", async () => {
    const views = [creditExplorer(groups[0]!), gateExplorer(lab.stage, guided), await pocketHouse(lab)];
    const { page } = await pages.show(
      views.map((view) => sanitised(view.html())),
      { scripts: false },
    );
    for (let i = 0; i < views.length; i++) expect((await page.locator("img").nth(i).boundingBox())!.width).toBe(720);
  });
});
