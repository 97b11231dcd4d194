/** What single lessons call: diffs of recipes, twins, cards, kept games, exact first choices, cells that need a language model. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { world } from "../../envs/index.js";
import { packageRoot } from "../../lib/assets.js";
import { gamePlaces } from "../../lib/experiment/alfworld/places.js";
import { alfworldGames } from "../../lib/experiment/alfworld/play.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { firstChoices } from "../../lib/notebook/choices.js";
import { keptGames, wonShare } from "../../lib/notebook/kept-games.js";
import { languageModel } from "../../lib/notebook/language-model.js";
import { playTasks, skillFrom, truthsAbout } from "../../lib/notebook/lesson.js";
import { theLoop } from "../../lib/notebook/loop.js";
import { cardOf } from "../../lib/notebook/policy-card.js";
import { diffLines, recipeDiff } from "../../lib/notebook/recipe-diff.js";
import { scriptedShopper } from "../../lib/notebook/shopper.js";
import { taughtTokens, teachGroup } from "../../lib/notebook/guided.js";
import { endOf } from "../../lib/notebook/weights.js";
import type { Sequence } from "../../lib/types.js";

describe("a diff of lines", () => {
  it("keeps what is common, and gives both texts back", () => {
    const [before, after] = [
      ["a", "b", "c", "d"],
      ["a", "x", "c", "d", "e"],
    ];
    const lines = diffLines(before, after);
    expect(lines.map(({ sign, line }) => sign + line)).toEqual([" a", "−b", "+x", " c", " d", "+e"]);
    const without = (sign: string): string[] => lines.filter((one) => one.sign !== sign).map(({ line }) => line);
    expect([without("+"), without("−")]).toEqual([before, after]);
  });

  it("of two recipes leaves out lines that differ in the method's own name alone", () => {
    const diff = recipeDiff("grpo", "gigpo");
    expect(diff.lines).toContainEqual({ sign: " ", line: '  method: "gigpo",' });
    expect(diff.lines.find(({ sign }) => sign === "−")?.line).toContain("relativeVerbs");
    expect(diff.text()).not.toContain("import ");
    expect([recipeDiff("siri", "siri").added, recipeDiff("siri", "siri").removed]).toEqual([0, 0]);
  });

  it("marks lines by more than colour, and its text is inert", () => {
    const html = recipeDiff("grpo", "skillsd").html();
    expect(html).toMatch(/<ins [^>]*>\+ /);
    expect(html).toMatch(/<del [^>]*>− /);
    expect(html.replaceAll(/<\/?(pre|ins|del|b)\b[^>]*>/g, "")).not.toMatch(/[<>]/);
  });

  it("of a method without a recipe is refused", () => {
    expect(() => recipeDiff("grpo", "nobody" as "siri")).toThrow('got "nobody"');
  });
});

it("runs that are told the same end with the same weights, others do not", async () => {
  const brief = { iterations: 1, rollout: { groups: 2 }, evaluation: { every: 0, tasks: 2 } };
  const run = (seed: number) => endOf({ method: "grpo", seed, ...brief });
  const [one, twin, other] = [await run(3), await run(3), await run(4)];
  expect(one.weights).toBe(twin.weights);
  expect(one.weights).not.toBe(other.weights);
  expect(one.records.of("evaluation").length).toBeGreaterThan(0);
});

it("a policy's card is what its examination says", () => {
  const { success, families } = JSON.parse(
    readFileSync(join(packageRoot(), "data/policies/pocket-english/examination.json"), "utf8"),
  ) as { success: Record<string, Record<string, number>>; families: number };
  const card = cardOf("pocket-english");
  expect([card.success("true"), card.families]).toEqual([success["true"]!["T=1"], families]);
  expect(card.success("nothing of the kind")).toBeNaN();
  expect(() => cardOf("nobody")).toThrow('got "nobody"');
});

it("kept games are counted as the study's page counts them", () => {
  const kept = keptGames("alfworld-expert");
  const share = wonShare(kept["household-expert-choosing-T-4"]!, 50);
  expect(share).toMatchObject({ games: 274, won: 262 });
  expect([share.low, share.high].map((bound) => bound.toFixed(3))).toEqual(["0.925", "0.975"]);
  expect(wonShare([], 50).games).toBe(0);
  expect(() => keptGames("nothing")).toThrow('got "nothing"');
});

it("a place sentence is true or false of its game", () => {
  const [game] = alfworldGames(["valid_unseen"], 1);
  const { holding, others } = gamePlaces(game!);
  expect(holding.length).toBeGreaterThan(0);
  expect(holding.filter((sentence) => others.includes(sentence))).toEqual([]);
});

describe("with the shipped policy", () => {
  it("first choices are all that the world would take; a true sentence moves them", async () => {
    const lab = await openLab({ method: "siri", seed: 3 });
    const [task] = lab.world.tasks("train", { count: 1 });
    const truths = truthsAbout(lab.world, task!);
    const [plain, told] = [await firstChoices(lab, task!), await firstChoices(lab, task!, truths)];
    expect(plain.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(1, 5);
    expect(plain.map(({ chance }) => chance)).toEqual(plain.map(({ chance }) => chance).sort((a, b) => b - a));
    expect(told[0]!.chance).toBeGreaterThan(plain[0]!.chance);
    lab.policy.dispose();
  });

  it("what is taught to it becomes likelier", async () => {
    const lab = await openLab({ method: "siri", seed: 11 });
    const tasks = [...lab.world.tasks("train", { count: 4 })];
    const groups = await playTasks(lab, tasks, { skills: (task) => truthsAbout(lab.world, task) });
    const best = [...groups].sort((a, b) => b.difference - a.difference)[0]!;
    const tokens = await teachGroup(lab, best, { steps: 2 });
    const rise = tokens.reduce((sum, { chance, now }) => sum + now - chance, 0);
    expect(tokens.length).toBeGreaterThan(0);
    expect(rise).toBeGreaterThan(0);
    lab.policy.dispose();
  });

  it("a taught token's chance is the one it has behind its own prefix", async () => {
    const lab = await openLab({ method: "siri", seed: 11 });
    const { tokenizer } = lab.policy;
    const sequences = ["go desk ; take mug", "you see nothing"].map((text, episode): Sequence => {
      const tokens = Int32Array.from(tokenizer.encode(text));
      const signals = [...tokens.keys()].map((at) =>
        at % 2 === 1 ? [{ component: "ce" as const, weight: at }] : undefined,
      );
      const from = { episode: `${episode}`, prompt: "plain" as const };
      return { tokens, signals, oldLogProbs: new Float32Array(tokens.length).fill(NaN), from };
    });
    const tokens = await taughtTokens(lab.policy, sequences);
    const alone = await lab.policy.score(
      sequences.flatMap(({ tokens, signals }) =>
        [...tokens.keys()].filter((at) => signals[at]).map((at) => ({ tokens: tokens.slice(0, at + 1), from: at })),
      ),
    );
    expect(tokens.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
    expect(tokens.map(({ weight }) => weight)).toEqual([1, 3, 1]);
    expect(tokens.map(({ token }) => token)).toEqual(["desk", "take", "see"]);
    tokens.forEach(({ chance }, i) => expect(chance).toBeCloseTo(Math.exp(alone[i]![0]!), 6));
    lab.policy.dispose();
  });
});

it("a person's sentence is read as the world has them", () => {
  const english = world("pocket-english", { family: 3 });
  const skill = skillFrom(english, "To find the apple, look in the drawer.");
  expect(skill).toMatchObject({ condition: "apple", strategy: "look in the drawer" });
  expect(() => skillFrom(english, "when apple , look in drawer")).toThrow(
    "a skill as the world pocket-english writes them",
  );
});

it("a scripted shopper who knows the rules never fails; one who guesses does", () => {
  const tasks = [...world("webshop", { family: 3 } as object).tasks("heldout", { count: 12 })];
  expect(scriptedShopper(3, tasks, { told: true })).toEqual(tasks.map(() => 1));
  expect(scriptedShopper(3, tasks, { told: false })).not.toEqual(tasks.map(() => 1));
});

it("the loop is a picture of pixels, which no front end strips", () => {
  const bundle = theLoop("mining").bundle();
  expect(Object.keys(bundle).sort()).toEqual(["image/png", "text/html", "text/plain"]);
  expect(Buffer.from(String(bundle["image/png"]), "base64").subarray(1, 4).toString()).toBe("PNG");
  expect(String(bundle["text/html"])).toContain(`base64,${String(bundle["image/png"])}`);
});

describe("cells that need a language model", () => {
  const empty = mkdtempSync(join(tmpdir(), "siri-no-model-"));
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(empty, { recursive: true, force: true });
  });

  it("say what is missing and are skipped where there is none", async () => {
    vi.stubEnv("SIRI_CACHE", empty);
    let said = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
    const work = vi.fn();
    const live = await languageModel({ seed: 3 });
    expect(await live(work)).toBeUndefined();
    expect(work).not.toHaveBeenCalled();
    expect(said).toContain("npx siri-lab model-setup");
    expect(said).toContain("skipped: no language model");
  });
});
