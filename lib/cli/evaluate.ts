/** `npm run evaluate -- alfworld`: play ALFWorld's validation games once and print what is won within how many steps. */
import { playByScript, scripts } from "../experiment/alfworld/players.js";
import { alfworldGames, playAlfworld, publishedSplits, type AlfworldRow } from "../experiment/alfworld/play.js";
import { evaluationText, published, sharesOf, type Played } from "../experiment/alfworld/table.js";
import { policyFolder } from "../experiment/laboratory.js";
import { unknownName } from "../errors.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, type Key } from "../random.js";
import type { Task } from "../types.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec, type Given } from "./options.js";

const worlds = ["alfworld"];

const spec: CommandSpec = {
  usage: "npm run evaluate --",
  about: "Play ALFWorld's 274 validation games once each: success within 12, 15, 20, 30 and 50 steps, beside scripts.",
  positionals: [{ name: "world", about: `which world: ${worlds.join(", ")}` }],
  options: {
    policy: { type: "text", about: "a name under data/policies or a folder (default alfworld)", value: "NAME" },
    split: {
      type: "many",
      about: `valid_seen, valid_unseen (default: both) or valid_train, train; may be repeated`,
      value: "NAME",
    },
    games: { type: "number", about: "only the first so many games of each split", range: [1, Infinity] },
    seed: { type: "number", about: "seed of the draws (default 0)" },
    greedy: { type: "flag", about: "say the likeliest answer (default: draw at temperature .4)" },
    free: { type: "flag", about: "play also with free answers, beside choosing among admissible commands" },
    workers: { type: "number", about: "worker threads (default 2; results do not depend on it)", range: [1, 64] },
    json: { type: "flag", about: "print JSON in place of tables: the shares and every game" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const name = given.positionals[0];
  if (given.help || name === undefined) {
    console.log(helpText(spec));
    return;
  }
  if (!worlds.includes(name)) throw unknownName("evaluate", "world", name, worlds);
  const splits = given.many("split").length > 0 ? given.many("split") : publishedSplits;
  const games = alfworldGames([...new Set(splits)], given.number("games"));
  const key = keyOf(given.number("seed") ?? 0);
  const played = [...(await byPolicy(given, games, key)), ...byScripts(games, key)];
  console.log(given.flag("json") ? asJson(played) : evaluationText(played));
}

async function byPolicy(given: Given, games: readonly Task[], key: Key): Promise<Played[]> {
  const name = given.text("policy") ?? "alfworld";
  const temperature = given.flag("greedy") ? 0 : 0.4;
  const { weights, tokenizer } = loadModel(policyFolder(name, "alfworld"));
  const policy = new TransformerPolicy({ weights, tokenizer, workers: given.number("workers") ?? 2, name });
  const played: Played[] = [];
  try {
    for (const choose of given.flag("free") ? (["admissible", "free"] as const) : (["admissible"] as const)) {
      const player = `${name}, ${choose === "free" ? "free" : "choosing"}, ${temperature === 0 ? "greedy" : "T=.4"}`;
      const tell = progress(player, games.length);
      played.push({ player, rows: await playAlfworld(policy, games, { choose, temperature, key, tell }) });
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

/** On stderr, so that the output stays clean: games played and the time left at this pace. */
function progress(player: string, all: number): (done: number) => void {
  const start = performance.now();
  return (done) => {
    const seconds = (performance.now() - start) / 1000;
    const left = (seconds * (all - done)) / done;
    console.error(`${player}: ${done} of ${all} games, ${seconds.toFixed(0)} s, ${left.toFixed(0)} s to go`);
  };
}

function asJson(played: readonly Played[]): string {
  const players = played.map((one) => ({ player: one.player, shares: sharesOf(one), games: one.rows }));
  return JSON.stringify({ players, published }, null, 2);
}

await runCommand(() => main(process.argv.slice(2)));
