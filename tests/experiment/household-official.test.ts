/** Released games played once: by the explorer in a game of our own making, and the page that tells of them. */
import { describe, expect, it } from "vitest";
import { officialWorld, type GameSource } from "../../envs/household/index.js";
import type { Task } from "../../lib/types.js";
import { alfworldGames } from "../../lib/experiment/alfworld/play.js";
import { exploreGames, playGames, type GameRow } from "../../lib/experiment/studies/household-official/games.js";
import { officialPage } from "../../lib/experiment/studies/household-official/page.js";
import { householdPretraining } from "../../lib/experiment/pretraining/household.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { keyOf } from "../../lib/random.js";
import { problem } from "../envs/household/problem.js";

const game = (id: string) => ({
  id,
  split: id.split("/")[0]!,
  taskType: "pick_heat_then_place_in_recep",
  task: "put a hot apple in desk",
  problem,
});
const source: GameSource = {
  name: "tests",
  splits: new Map([
    ["valid_seen", ["valid_seen/a/1", "valid_seen/b/1"]],
    ["valid_unseen", ["valid_unseen/c/1"]],
  ]),
  read: game,
};
const world = officialWorld(source);
const gamesOf = (count?: number): Task[] => alfworldGames(undefined, count, world);

describe("released games", () => {
  it("are each played once by the explorer, who knows that no rule is hidden", () => {
    const rows = exploreGames(gamesOf(), world);
    expect(rows.map((row) => row.game)).toEqual(["valid_seen/a/1", "valid_seen/b/1", "valid_unseen/c/1"]);
    for (const row of rows) {
      expect(row).toMatchObject({ kind: "heat", won: true, held: true, end: "won" });
      expect(row.turns).toBe(row.valid);
      expect(row.turns).toBeLessThan(15);
    }
    expect(gamesOf(1)).toHaveLength(2);
  });

  it("are played to the step limit by a policy that knows nothing, whatever it says", async () => {
    const tokenizer = householdPretraining.tokenizer();
    const config = microDecoder({
      vocabulary: tokenizer.size,
      width: 8,
      layers: 1,
      heads: 1,
      contextLength: 1024,
    });
    const policy = new TransformerPolicy({ weights: initialWeights(config, keyOf("nobody")), tokenizer });
    const rows = await playGames(policy, gamesOf(1), world);
    for (const row of rows) expect(row).toMatchObject({ won: false, held: false, end: "step-limit", turns: 50 });
    policy.dispose();
  });
});

describe("the page", () => {
  const row = (split: string, facts: Partial<GameRow>): GameRow => ({
    game: "g",
    split,
    kind: "put",
    won: false,
    end: "step-limit",
    turns: 50,
    valid: 20,
    held: false,
    ...facts,
  });

  it("tells shares by player and split", () => {
    const rows = [
      row("valid_seen", { won: true, held: true, end: "won", turns: 10, valid: 10 }),
      row("valid_seen", { held: true, end: "token-limit", turns: 40, valid: 15 }),
      row("valid_unseen", { kind: "heat" }),
    ];
    const page = officialPage("Why.", [{ player: "someone", rows }]);
    // seen: 1 of 2 won, both held the thing, 25 of 50 actions allowed, 25 turns on average, one context was full
    expect(page).toMatch(/\| someone \| valid_seen \| 2 \| \.500 \[[^\]]+\] \| 1\.000 \| \.500 \| 25\.0 \| 1 \|/);
    expect(page).toMatch(/\| someone \| valid_unseen \| 1 \| \.000 \[[^\]]+\] \| \.000 \| \.400 \| 50\.0 \| 0 \|/);
    expect(page).toContain("| someone | 0 of 1 | 1 of 2 |");
  });

  it("says so where nothing was measured", () => {
    expect(officialPage("Why.", [])).toContain("Nothing was measured yet.");
  });
});
