/** A study in which a kept policy plays ALFWorld's 274 released validation games once, beside scripts. */
import type { Key } from "../../random.js";
import { loadModel } from "../../policy/load.js";
import { TransformerPolicy } from "../../policy/transformer-policy.js";
import { formatOf, shippedPolicy } from "../laboratory.js";
import { endedPolicy, type EndedRun } from "../studies/ended.js";
import { addToArchive, packRows, readArchive } from "../studies/archive.js";
import { opening, type DirectStudy } from "../studies/direct.js";
import { short } from "../studies/report.js";
import { alfworldGames, playAlfworld, type AlfworldRow, type PlayOptions } from "./play.js";
import { playByScript, scripts, type Script } from "./players.js";
import { evaluationText, published, sharesOf, type Played } from "./table.js";

/** A way of playing: under which name, and how answers are drawn. */
export interface Way extends Pick<PlayOptions, "choose" | "temperature"> {
  readonly player: string;
  /** What a run ended with plays, in place of the kept policy that it began with. */
  readonly run?: Omit<EndedRun, "start">;
}

export interface PlayedOnce {
  readonly name: string;
  readonly registered: string;
  /** A name under data/policies. */
  readonly policy: string;
  readonly key: Key;
  /** The first ones are those that count. */
  readonly ways: readonly Way[];
  /** How many of the ways count. */
  readonly counting: number;
  /** Left out, scripts play too. */
  readonly scripts?: false;
  /** What is said below the tables. */
  readonly marks: string;
  /** What else came out, in a line each, from what was played. */
  readonly besides?: (played: readonly Played[]) => readonly string[];
}

export function playedOnce(made: PlayedOnce): DirectStudy {
  const players: readonly string[] = [
    ...made.ways.map(({ player }) => player),
    ...(made.scripts === false ? [] : scripts),
  ];
  const study: DirectStudy = {
    name: made.name,
    registered: made.registered,
    units: players.map(unitOf),

    async run(folder, most, tell) {
      const kept = readArchive(folder);
      const games = alfworldGames(undefined, most);
      for (const player of players) {
        if (kept.has(unitOf(player))) continue;
        const rows = await rowsOf(made, player, games, tell);
        if (rows === undefined) {
          tell(`${player}: its run is not under runs, with its checkpoints; left out`);
          continue;
        }
        addToArchive(folder, [packRows(unitOf(player), rows)]);
        tell(`${player}: ${rows.filter(({ won }) => won).length} of ${rows.length} games won`);
      }
    },

    report(kept) {
      const played = players.flatMap((player): Played[] => {
        const rows = kept.get(unitOf(player))?.rows as readonly AlfworldRow[] | undefined;
        return rows === undefined ? [] : [{ player, rows }];
      });
      return { page: page(made, opening(study, kept), played), pictures: {} };
    },
  };
  return study;
}

async function rowsOf(
  { ways, policy: name, key }: PlayedOnce,
  player: string,
  games: Parameters<typeof playAlfworld>[1],
  tell: (line: string) => void,
): Promise<AlfworldRow[] | undefined> {
  const way = ways.find((one) => one.player === player);
  if (way === undefined) return playByScript(player as Script, games, key);
  const policy = await policyOf(way, name);
  if (policy === undefined) return undefined;
  const progress = (done: number): void => tell(`${player}: ${done} of ${games.length} games played`);
  const rows = await playAlfworld(policy, games, {
    ...way,
    format: formatOf("alfworld", shippedPolicy(name)),
    key,
    tell: progress,
  });
  policy.dispose();
  return rows;
}

async function policyOf({ player, run }: Way, start: string): Promise<TransformerPolicy | undefined> {
  if (run !== undefined) return endedPolicy({ ...run, start }, { name: player, workers: 2 });
  const { weights, tokenizer } = loadModel(shippedPolicy(start));
  return new TransformerPolicy({ weights, tokenizer, workers: 2, name: player });
}

const again = "; `npm run evaluate -- alfworld` plays the games again with other draws.";

function page(
  { name, ways, counting, marks, besides }: PlayedOnce,
  registered: string,
  played: readonly Played[],
): string {
  const counted = ways.slice(0, counting).map(({ player }) => player);
  const those = played.filter(({ player }) => counted.includes(player));
  const verdicts = [...those.map((one) => verdict(one)), ...(besides?.(played) ?? [])];
  return [
    `# Study ${name}`,
    "",
    `Made by \`npm run study ${name}\`${ways.some(({ run }) => run !== undefined) ? "." : again}`,
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

/** What the scripts of every such study do. */
export const scriptsText = `The scripts search as they say and do all else perfectly; _no knowledge_ looks everywhere in a random order, _search priors_
looks first where train games have such things (the policy's teacher), _expert_ knows where everything is. What no knowledge
wins within 50 steps bounds what knowledge, and so a skill, can add there: competent acting is most of it.`;
