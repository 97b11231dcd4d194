/**
 * `npm run bench choose`: what it costs to choose among admissible actions, beside free answers of the same policy in the
 * same tasks, turn about in one run. Processor time of this process a turn, so that a busy machine counts less.
 */
import { world as makeWorld } from "../../envs/index.js";
import { command } from "../../lib/cli/frame/command.js";
import { flag, words } from "../../lib/cli/frame/words.js";
import { formatOf, shippedPolicy } from "../../lib/experiment/laboratory.js";
import { loadPolicy } from "../../lib/policy/load.js";
import { keyOf, split } from "../../lib/random.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { playGroups, type GroupPlan } from "../../lib/rollout/group.js";
import { median, table } from "./measure.js";

const WORLDS = ["pocket", "household"] as const;
const ROUNDS = 7;

export default command({
  about: "Measure choosing among admissible actions beside free answers (about a minute).",
  examples: ["npm run bench choose", "npm run bench choose -- --json"],
  words: words({ json: flag("json", "one JSON object instead of a table") }),
  run,
});

interface Row {
  readonly world: string;
  readonly free: number;
  readonly admissible: number;
  readonly ratio: number;
}

async function run({ json }: { readonly json: boolean }): Promise<void> {
  const rows: Row[] = [];
  for (const name of WORLDS) rows.push(await measure(name));
  if (json) console.log(JSON.stringify(rows));
  else {
    const cells = rows.map(({ world, free, admissible, ratio }) => [
      world,
      (1e3 * free).toFixed(3),
      (1e3 * admissible).toFixed(3),
      ratio.toFixed(2),
    ]);
    console.log(table(["world", "free, ms a turn", "admissible", "ratio"], cells));
  }
}

/** The median of rounds in which both ways are measured one after the other. */
async function measure(name: (typeof WORLDS)[number]): Promise<Row> {
  const policy = await loadPolicy(shippedPolicy(name), { learns: "nothing" });
  const stage: Stage = { policy, format: formatOf(name), style: { kind: "transcript" }, patience: Infinity };
  const rounds: { free: number; admissible: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const free = await secondsATurn({ ...stage, choose: "free" }, name, round);
    const admissible = await secondsATurn({ ...stage, choose: "admissible" }, name, round);
    if (round > 0) rounds.push({ free, admissible }); // the first one warms up
  }
  const free = median(rounds.map((round) => round.free));
  const admissible = median(rounds.map((round) => round.admissible));
  return { world: name, free, admissible, ratio: median(rounds.map((round) => round.admissible / round.free)) };
}

async function secondsATurn(stage: Stage, name: string, round: number): Promise<number> {
  const world = makeWorld(name, { family: 1 });
  const plans = [...world.tasks("train", { start: 8 * round, count: 8 })].map((task, i): GroupPlan => {
    return { id: `${i}`, task, key: split(keyOf(round), i), size: 8, skills: [], pairing: "extra" };
  });
  const start = process.cpuUsage();
  const groups = await playGroups(stage, world, plans, { temperature: 1 });
  const { user, system } = process.cpuUsage(start);
  const turns = groups.flatMap(({ episodes }) => episodes).reduce((sum, episode) => sum + episode.turns.length, 0);
  return (user + system) / 1e6 / turns;
}
