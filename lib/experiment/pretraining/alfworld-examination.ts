/** What a policy for ALFWorld's games can do, told on its card: the 200 released games of valid_train. */
import { alfworldGames, playAlfworld } from "../alfworld/play.js";
import { sharesTable, type Played } from "../alfworld/table.js";
import type { Policy } from "../../policy/policy.js";
import type { PromptFormat } from "../../policy/prompt.js";
import { keyOf } from "../../random.js";

/** No train game, and no game that anything is reported on. */
export async function developmentGames(policy: Policy, format: PromptFormat): Promise<Played[]> {
  const games = alfworldGames(["valid_train"]);
  const key = keyOf("examination");
  const played: Played[] = [];
  for (const choose of ["admissible", "free"] as const)
    for (const temperature of [0, 0.4]) {
      const player = `${choose === "free" ? "free" : "choosing"}, ${temperature === 0 ? "greedy" : `T=${temperature}`}`;
      played.push({ player, rows: await playAlfworld(policy, games, { choose, format, temperature, key }) });
    }
  return played;
}

/** The part of a card that says what came out. */
export function developmentText(played: readonly Played[]): string {
  return `## What it can do

The 200 released games of \`valid_train\`, which no lesson is made of, at most 50 steps. _choosing_: it says one of the
admissible commands; _free_: it may say anything.

${sharesTable(played).join("\n")}`;
}
