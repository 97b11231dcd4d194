/** ALFWorld's games by scripts and by the taught policy: what lessons hold, what counts as won, and what is printed. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { byRates, demonstrateOrderly, placeRates, trainHouses } from "../../envs/household/index.js";
import { playByScript } from "../../lib/experiment/alfworld/players.js";
import { alfworldGames, playAlfworld, type AlfworldRow } from "../../lib/experiment/alfworld/play.js";
import { evaluationText, sharesOf } from "../../lib/experiment/alfworld/table.js";
import { formatOf, shippedPolicy } from "../../lib/experiment/laboratory.js";
import { householdFormat } from "../../lib/experiment/pretraining/household-format.js";
import { taughtWorld } from "../../lib/experiment/pretraining/worlds.js";
import { loadModel } from "../../lib/policy/load.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { keyOf, split, stream } from "../../lib/random.js";
import { siriLab } from "../cli/program.js";

const key = keyOf("alfworld test");
const houses = trainHouses();
const worth = byRates(placeRates(houses.map(({ house }) => house)));

describe("the orderly explorer", () => {
  const some = houses.slice(0, 300);

  it("wins train games, also after mistakes, which it marks", () => {
    for (const [i, game] of some.entries()) expect(demonstrateOrderly(game, worth, 50).won, `game ${i}`).toBe(true);
    const mistakes = { refused: 0.1, astray: 0.1, draw: stream(key) };
    const shown = some.map((game) => demonstrateOrderly(game, worth, 60, mistakes));
    expect(shown.filter(({ won }) => won).length / some.length).toBeGreaterThan(0.97);
    const wrong = shown.flatMap(({ turns }) => turns.filter(({ mistake }) => mistake));
    const refused = wrong.filter(({ observation }) => observation === "Nothing happens.").length;
    expect(refused).toBeGreaterThan(50);
    expect(wrong.length - refused).toBeGreaterThan(50);
    const meant = shown.flatMap(({ turns }) => turns.filter(({ mistake }) => !mistake));
    expect(meant.filter(({ observation }) => observation === "Nothing happens.")).toEqual([]);
  });

  it("looks where things lie: rates are of one receptacle, and 0 where nothing was seen", () => {
    const rates = placeRates(houses.map(({ house }) => house));
    expect(rates.get("toiletpaper")!.get("toiletpaperhanger")).toBeGreaterThan(0.2);
    expect(rates.get("mug")!.get("toilet")).toBeUndefined();
  });
});

describe("lessons", () => {
  const world = taughtWorld("alfworld");
  const tokenizer = world.tokenizer();
  const lessonOf = world.lessons(tokenizer);

  it("are the key's alone, fit into the context, and teach no mistake", () => {
    const lessons = Array.from({ length: 200 }, (_, i) => lessonOf(split(key, i)));
    expect(lessonOf(split(key, 7))).toEqual(lessons[7]);
    expect(lessons.every(({ tokens }) => tokens.length <= world.shape.contextLength)).toBe(true);
    const read = lessons.filter(({ weights }) => weights.includes(0));
    expect(read.length).toBeGreaterThan(20);
    expect(read.length).toBeLessThan(80);
  });
});

describe("what is won", () => {
  const row = (won: boolean, turns: number, name = "valid_seen"): AlfworldRow => ({
    game: "g",
    split: name,
    kind: "put",
    won,
    end: won ? "won" : "step-limit",
    turns,
    valid: turns,
  });

  it("counts within each limit from the same episodes, of all games and of each split", () => {
    const rows = [row(true, 12), row(true, 13), row(false, 50), row(true, 50, "valid_unseen")];
    const shares = sharesOf({ player: "p", rows });
    expect(shares.map((one) => one.split)).toEqual(["all", "valid_seen", "valid_unseen"]);
    expect(shares[0]!.won.map(({ share }) => share)).toEqual([0.25, 0.5, 0.5, 0.5, 0.75]);
    expect(shares[2]!.won.map(({ share }) => share)).toEqual([0, 0, 0, 0, 1]);
  });

  it("is said to be no figure of a language model before any figure", () => {
    expect(evaluationText([{ player: "p", rows: [row(true, 3)] }])).toMatch(
      /^A household policy is not a language model/,
    );
  });

  it("by scripts: the expert wins in the fewest steps, and what is known saves steps", () => {
    const games = alfworldGames(["valid_train"], 60);
    const steps = (["expert", "search priors", "no knowledge"] as const).map((script) => {
      const rows = playByScript(script, games, key);
      return rows.reduce((sum, { turns }) => sum + turns, 0);
    });
    expect(steps[0]!).toBeLessThan(steps[1]!);
    expect(steps[1]! * 1.5).toBeLessThan(steps[2]!);
  });
});

it("speaks to the policy as it was taught", () => {
  expect(formatOf("alfworld")).toBe(householdFormat);
});

it.skipIf(!existsSync(shippedPolicy("alfworld")))("plays the same games to the same rows in any company", async () => {
  const { weights, tokenizer } = loadModel(shippedPolicy("alfworld"));
  const policy = new TransformerPolicy({ weights, tokenizer });
  const games = alfworldGames(["valid_train"], 12);
  const options = { choose: "admissible", temperature: 0.4, key } as const;
  const together = await playAlfworld(policy, games, options);
  const alone = await playAlfworld(policy, games.slice(3, 5), options);
  policy.dispose();
  expect(alone).toEqual(together.slice(3, 5));
  expect(together.every(({ valid, turns }) => valid === turns)).toBe(true);
  expect(together.filter(({ won }) => won).length).toBeGreaterThan(6);
});

it.each([
  [["alfwrld"], "did you mean alfworld?"],
  [["alfworld", "--split", "valid_sen"], "did you mean valid_seen?"],
  [["alfworld", "--games", "0"], "a whole number ≥ 1"],
])("the command refuses %j in one line", (words, said) => {
  const { stderr, status } = siriLab("evaluate", ...words);
  expect(status).toBe(2);
  expect(stderr).toContain(said);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
