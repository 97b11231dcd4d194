/** ALFWorld's validation games by the expert start: played once, with one seed, as registered. */
import { evaluationText, published, sharesOf, type Played } from "../lib/experiment/alfworld/table.js";
import { playByScript, scripts, type Script } from "../lib/experiment/alfworld/players.js";
import { alfworldGames, playAlfworld, type AlfworldRow } from "../lib/experiment/alfworld/play.js";
import { shippedPolicy } from "../lib/experiment/laboratory.js";
import { addToArchive, packRows, readArchive } from "../lib/experiment/studies/archive.js";
import { opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { short } from "../lib/experiment/studies/report.js";
import { loadModel } from "../lib/policy/load.js";
import { TransformerPolicy } from "../lib/policy/transformer-policy.js";
import { keyOf } from "../lib/random.js";

const ways = [
  { player: "expert start, choosing, greedy", choose: "admissible", temperature: 0 },
  { player: "expert start, choosing, T=.4", choose: "admissible", temperature: 0.4 },
  { player: "expert start, free, greedy", choose: "free", temperature: 0 },
  { player: "expert start, free, T=.4", choose: "free", temperature: 0.4 },
] as const;
const players: readonly string[] = [...ways.map(({ player }) => player), ...scripts];
const [first, second] = [ways[0].player, ways[1].player];
const key = keyOf("alfworld, registered");

export const alfworldStudy: DirectStudy = {
  name: "alfworld",
  registered: `
Registered before the games were played. The policy [alfworld](../../policies/alfworld) (120,832 weights), taught on train games
only and not reinforced, plays the 274 released validation games of ALFWorld (140 seen, 134 unseen) once each with one fixed
seed, at most 50 steps, one growing transcript, no skills. It was developed on the 200 games of valid_train. Two numbers count:
the share of the 274 games won within 50 steps when it chooses among the admissible commands, greedily (the first) and at
temperature .4 (the second). Each is reported beside ${short(published.SIRI)} (SIRI) and ${short(published.GiGPO)} (GiGPO), both with Qwen2.5-7B, and said to be at
least as high or not; being as high is no win over these methods, for the kind of player is another one. Everything else is
description: free answers, shorter limits from the same episodes, types of tasks, and the scripts. Earlier trials with other
policies had looked at these games about twenty times; nothing of this policy was chosen by them but the way of teaching.`.trim(),

  units: players.map(unitOf),

  async run(folder, most, tell) {
    const kept = readArchive(folder);
    const games = alfworldGames(undefined, most);
    for (const player of players) {
      if (kept.has(unitOf(player))) continue;
      const rows = await rowsOf(player, games, tell);
      addToArchive(folder, [packRows(unitOf(player), rows)]);
      tell(`${player}: ${rows.filter(({ won }) => won).length} of ${rows.length} games won`);
    }
  },

  report(kept) {
    const played = players.flatMap((player): Played[] => {
      const rows = kept.get(unitOf(player))?.rows as readonly AlfworldRow[] | undefined;
      return rows === undefined ? [] : [{ player, rows }];
    });
    return { page: page(opening(alfworldStudy, kept), played), pictures: {} };
  },
};

async function rowsOf(
  player: string,
  games: Parameters<typeof playAlfworld>[1],
  tell: (line: string) => void,
): Promise<AlfworldRow[]> {
  const way = ways.find((one) => one.player === player);
  if (way === undefined) return playByScript(player as Script, games, key);
  const { weights, tokenizer } = loadModel(shippedPolicy("alfworld"));
  const policy = new TransformerPolicy({ weights, tokenizer, workers: 2, name: player });
  const progress = (done: number): void => tell(`${player}: ${done} of ${games.length} games played`);
  const rows = await playAlfworld(policy, games, { ...way, key, tell: progress });
  policy.dispose();
  return rows;
}

function page(registered: string, played: readonly Played[]): string {
  const verdicts = played.filter(({ player }) => player === first || player === second).map((one) => verdict(one));
  return [
    "# Study alfworld",
    "",
    "Made by `npm run study alfworld`; `npm run evaluate -- alfworld` plays the games again with other draws.",
    "",
    registered,
    "",
    ...(verdicts.length > 0 ? ["## What came out", "", ...verdicts, ""] : []),
    evaluationText(played),
    "",
    marks,
    "",
  ].join("\n");
}

const marks = `The scripts search as they say and do all else perfectly; _no knowledge_ looks everywhere in a random order, _search priors_
looks first where train games have such things (the policy's teacher), _expert_ knows where everything is. What no knowledge
wins within 50 steps bounds what knowledge, and so a skill, can add there: competent acting is most of it. The older study
[household-official](../household-official) played the same games with a policy that was never shown such homes.`;

/** Whether a number that counts is as high as the published ones. */
function verdict(one: Played): string {
  const { share, interval } = sharesOf(one)[0]!.won.at(-1)!;
  const against = Object.entries(published).map(
    ([method, mark]) => `${share >= mark ? "at least" : "below"} ${method}'s ${short(mark)}`,
  );
  const wins = one.rows.filter(({ won }) => won).length;
  const between = `[${short(interval[0])}, ${short(interval[1])}]`;
  return `- ${one.player}: ${wins} of ${one.rows.length} won, ${short(share)} ${between}: ${against.join(", ")}.`;
}

/** A player's name in what is kept. */
function unitOf(player: string): string {
  return player.replace(/\W+/g, "-");
}
