/** `siri-lab evaluate alfworld`: play ALFWorld's validation games once and print what is won within how many steps. */
import { playByScript, scripts } from "../experiment/alfworld/players.js";
import { KeptGames } from "../experiment/kept-games.js";
import {
  alfworldGames,
  playOnce,
  publishedSplits,
  rowOf,
  type AlfworldRow,
  type PlayOptions,
} from "../experiment/alfworld/play.js";
import { evaluationText, published, sharesOf, type Played } from "../experiment/alfworld/table.js";
import { formatOf } from "../experiment/laboratory.js";
import { typedPolicyFolder } from "../experiment/run-policy.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, type Key } from "../random.js";
import type { Episode, Task } from "../types.js";
import { progressOn } from "./frame/progress.js";
import { hearSignals } from "./frame/signals.js";

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
  const signals = hearSignals("the same command");
  const byPolicy = await playPolicy(given, games, key, signals.stop);
  signals.end(byPolicy === undefined);
  if (byPolicy === undefined) return;
  const played = [...byPolicy, ...byScripts(games, key)];
  console.log(given.json ? asJson(played) : evaluationText(played));
}

/** Undefined where it was stopped: the games that were played are kept. */
async function playPolicy(
  given: EvaluateGiven,
  games: readonly Task[],
  key: Key,
  stop: AbortSignal,
): Promise<Played[] | undefined> {
  const { policy: name, workers } = given;
  const folder = typedPolicyFolder("evaluate alfworld", name, "alfworld");
  const { weights, tokenizer } = loadModel(folder);
  const format = formatOf("alfworld", folder);
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  const played: Played[] = [];
  const kept: KeptGames<AlfworldRow>[] = [];
  try {
    for (const choose of given.free ? (["admissible", "free"] as const) : (["admissible"] as const)) {
      const temperature = given.greedy ? 0 : 0.4;
      const known = new KeptGames<AlfworldRow>("alfworld", { choose, temperature, seed: given.seed }, folder);
      kept.push(known);
      const player = `${name}, ${choose === "free" ? "free" : "choosing"}, ${temperature === 0 ? "greedy" : "T=.4"}`;
      await playOn({ policy, games, known, player, options: { choose, format, temperature, key, stop } });
      if (stop.aborted) {
        console.error(`${known.rows.length} games are kept in ${known.path}`);
        return undefined;
      }
      played.push({ player, rows: inOrder(games, known.rows) });
    }
    for (const one of kept) one.drop();
  } finally {
    policy.dispose();
  }
  return played;
}

interface PlayingOn {
  readonly policy: TransformerPolicy;
  readonly games: readonly Task[];
  readonly known: KeptGames<AlfworldRow>;
  readonly player: string;
  readonly options: PlayOptions;
}

/** The games that are not played yet. A game's luck hangs on its own name, so that the rows are those of one go. */
async function playOn({ policy, games, known, player, options }: PlayingOn): Promise<void> {
  const before = new Set(known.rows.map(({ game }) => game));
  const left = games.filter(({ id }) => !before.has(id));
  const progress = progressOn({ what: "games" });
  const tell = (done: number, part: readonly Episode[]): void => {
    known.add(part.map(rowOf));
    progress.tell(games.length - left.length + done, games.length, player);
  };
  await playOnce(policy, left, { ...options, tell });
  progress.end();
}

function inOrder(games: readonly Task[], rows: readonly AlfworldRow[]): AlfworldRow[] {
  const byGame = new Map(rows.map((row) => [row.game, row]));
  return games.flatMap(({ id }) => byGame.get(id) ?? []);
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
