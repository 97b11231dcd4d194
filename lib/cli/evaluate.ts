/** `siri-lab evaluate alfworld`: play ALFWorld's validation games once and print what is won within how many steps. */
import { playByScript, scripts } from "../experiment/alfworld/players.js";
import { alfworldGames, playAlfworld, publishedSplits, type AlfworldRow } from "../experiment/alfworld/play.js";
import { evaluationText, published, sharesOf, type Played } from "../experiment/alfworld/table.js";
import { formatOf, policyFolder } from "../experiment/laboratory.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, type Key } from "../random.js";
import type { Task } from "../types.js";
import { progressOn } from "./frame/progress.js";

export interface EvaluateGiven {
  readonly world: "alfworld";
  readonly policy: string;
  readonly split: readonly string[];
  readonly games: number | undefined;
  readonly seed: number;
  readonly greedy: boolean;
  readonly free: boolean;
  readonly workers: number;
  readonly json: boolean;
}

export async function evaluateGames(given: EvaluateGiven): Promise<void> {
  const splits = given.split.length > 0 ? given.split : publishedSplits;
  const games = alfworldGames([...new Set(splits)], given.games);
  const key = keyOf(given.seed);
  const played = [...(await byPolicy(given, games, key)), ...byScripts(games, key)];
  console.log(given.json ? asJson(played) : evaluationText(played));
}

async function byPolicy(given: EvaluateGiven, games: readonly Task[], key: Key): Promise<Played[]> {
  const { policy: name, workers } = given;
  const temperature = given.greedy ? 0 : 0.4;
  const folder = policyFolder(name, "alfworld");
  const { weights, tokenizer } = loadModel(folder);
  const format = formatOf("alfworld", folder);
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  const played: Played[] = [];
  try {
    for (const choose of given.free ? (["admissible", "free"] as const) : (["admissible"] as const)) {
      const player = `${name}, ${choose === "free" ? "free" : "choosing"}, ${temperature === 0 ? "greedy" : "T=.4"}`;
      const progress = progressOn({ what: "games" });
      const tell = (done: number): void => progress.tell(done, games.length, player);
      played.push({ player, rows: await playAlfworld(policy, games, { choose, format, temperature, key, tell }) });
      progress.end();
    }
  } finally {
    policy.dispose();
  }
  return played;
}

function byScripts(games: readonly Task[], key: Key): Played[] {
  return scripts.map((script) => {
    const rows: AlfworldRow[] = playByScript(script, games, key);
    return { player: script, rows };
  });
}

function asJson(played: readonly Played[]): string {
  const players = played.map((one) => ({ player: one.player, shares: sharesOf(one), games: one.rows }));
  return JSON.stringify({ players, published }, null, 2);
}
