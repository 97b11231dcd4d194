/**
 * `npm run bench rollouts`: from which size of a policy on it pays to let a queue's workers play. The pocket house's policy
 * with more and more layers, which say the same words, so that only the arithmetic grows. Counted in processor seconds of
 * everybody who takes part, since a busy machine stretches all others; what more workers give is computed from these.
 */
import { readFileSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { flag, words } from "../../lib/cli/frame/words.js";
import { parameterCount } from "../../lib/compute/architecture.js";
import { deepened } from "../../lib/compute/deepen.js";
import { resolve, type Resolved } from "../../lib/config.js";
import { labError } from "../../lib/errors.js";
import { openLab, shippedPolicy } from "../../lib/experiment/laboratory.js";
import { writeAtomically } from "../../lib/experiment/run-folder.js";
import { curves } from "../../lib/plot/index.js";
import { loadModel, saveModel } from "../../lib/policy/load.js";
import { openPlayers } from "../../lib/queue/rollouts/players.js";
import { keyOf, split } from "../../lib/random.js";
import { stageOf } from "../../lib/recipes/lab.js";
import { playGroups, type GroupPlan } from "../../lib/rollout/group.js";
import { Crew } from "../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../faults/queue/redis.js";
import { table } from "./measure.js";
import { payingFrom, speedUp, type Rollouts } from "./queue/rollouts-model.js";

export default command({
  about: "From which size of a policy on a queue's workers should play (some minutes).",
  examples: ["npm run bench rollouts", "npm run bench rollouts -- --keep"],
  words: words({ keep: flag("keep", "write data/rollouts.json and data/rollouts.svg") }),
  run,
});

const LAYERS = [2, 4, 8, 16, 32, 64, 128];
/** What an iteration of the pocket house plays by default. */
const GROUPS = 8;
const WORKERS = [2, 4, 8];

async function run({ keep }: { readonly keep: boolean }): Promise<void> {
  if (redisAbsent !== undefined)
    throw labError("npm run bench rollouts", {
      expected: "redis-server",
      got: redisAbsent,
      fix: "apt-get install redis-server",
    });
  const load = loadavg()[0]!;
  const names = LAYERS.map((layers) => `bench-layers-${layers}`);
  try {
    LAYERS.forEach((layers, at) => makePolicy(layers, names[at]!)); // before any version is taken: they belong to it
    const rows: Rollouts[] = [];
    for (const [at, layers] of LAYERS.entries()) rows.push(await measured(layers, names[at]!));
    const figures = { load, groups: GROUPS, rows, payingFrom: WORKERS.map((workers) => ({ workers, ...payingFrom(rows, GROUPS, workers) })) }; // prettier-ignore
    print(figures);
    if (!keep) return;
    writeAtomically(join(packageRoot(), "data", "rollouts.json"), `${JSON.stringify(figures, null, 2)}\n`);
    writeAtomically(join(packageRoot(), "data", "rollouts.svg"), `${picture(rows)}\n`);
  } finally {
    for (const name of names) rmSync(shippedPolicy(name), { recursive: true, force: true });
  }
}

function makePolicy(layers: number, name: string): void {
  const { weights, tokenizer } = loadModel(shippedPolicy("pocket"));
  const { contextLength } = weights.config;
  saveModel(shippedPolicy(name), { weights: deepened(weights, { layers, contextLength }, keyOf(1)), tokenizer });
}

/** The same groups here and by one worker, each time with weights that are new to it. */
async function measured(layers: number, policy: string): Promise<Rollouts> {
  const config = resolve({ method: "gigpo", seed: 1, tasks: { policy } });
  const rounds = layers <= 16 ? 4 : 1;
  const lab = await openLab(config);
  const redis = await RedisServer.start();
  const crew = new Crew(redis.url, ["--lock=60"]);
  crew.start(1);
  const players = await openPlayers({ url: redis.url, config, lab });
  const learn = { learningRate: 0, beta1: 0.9, beta2: 0.9, epsilon: 1, weightDecay: 0, maxGradientNorm: 1 };
  const play = async (round: number, there: boolean): Promise<void> => {
    await lab.policy.step(learn); // the same weights, under another number
    const stage = stageOf({ ...lab, ...(there && { players }) });
    await playGroups(stage, lab.world, plansOf(config, lab.world, round), { temperature: 1 });
  };
  await play(0, false);
  await play(0, true);
  const worker = crew.member(0)!.pid!;
  const own = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const others = (): { worker: number; redis: number } => ({
    worker: usedBy(worker) + usedBy(crew.runOf(crew.member(0)!)!),
    redis: usedBy(redis.pid!),
  });
  let [alone, asker] = [0, 0];
  const before = others();
  for (let round = 1; round <= rounds; round++) {
    const start = own();
    await play(round, false);
    const middle = own();
    await play(round + 100, true);
    alone += middle - start;
    asker += own() - middle;
  }
  const after = others();
  const weights = (await lab.policy.snapshot("weights")).length;
  await players.close();
  await crew.stop();
  await redis.stop();
  const { config: shape } = loadModel(shippedPolicy(policy)).weights;
  lab.policy.dispose();
  return {
    layers,
    parameters: parameterCount(shape),
    weights,
    alone: alone / rounds,
    asker: asker / rounds,
    worker: (after.worker - before.worker) / rounds,
    redis: (after.redis - before.redis) / rounds,
  };
}

function plansOf(
  { rollout }: Resolved,
  world: Awaited<ReturnType<typeof openLab>>["world"],
  round: number,
): GroupPlan[] {
  return [...world.tasks("train", { start: GROUPS * round, count: GROUPS })].map((task, place) => ({
    id: `${round}.${place}`,
    task,
    key: split(keyOf(round), place),
    size: rollout.groupSize,
    skills: [],
    pairing: "split",
  }));
}

/** Seconds of processor of a process, by Linux's count of hundredths. */
function usedBy(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function picture(rows: readonly Rollouts[]): string {
  const x = rows.map(({ parameters }) => Math.log10(parameters));
  const series = WORKERS.map((workers) => ({
    name: `${workers} workers`,
    x,
    y: rows.map((row) => speedUp(row, GROUPS, workers)),
  }));
  return curves({
    title: "Times as fast with workers that play as alone",
    series,
    x: "numbers in the policy, as a power of ten",
    y: "times as fast",
    references: [{ y: 1, name: "alone" }],
  }).svg();
}

function print({ load, rows, payingFrom: from }: Figures): void {
  console.log(`load of this machine beside it: ${load.toFixed(1)}; processor seconds of ${GROUPS} groups of 8\n`);
  const columns = ["layers", "numbers", "MB", "alone", "who asks", "worker", "Redis", ...WORKERS.map((count) => `× ${count}`)]; // prettier-ignore
  console.log(
    table(
      columns,
      rows.map((row) => [
        String(row.layers),
        row.parameters.toLocaleString("en"),
        (row.weights / 1e6).toFixed(1),
        ...[row.alone, row.asker, row.worker, row.redis].map((seconds) => seconds.toFixed(2)),
        ...WORKERS.map((workers) => speedUp(row, GROUPS, workers).toFixed(2)),
      ]),
    ),
  );
  for (const { workers, parameters, seconds } of from)
    console.log(
      parameters === undefined
        ? `${workers} workers do not pay at any of these sizes`
        : `${workers} workers pay from ${Math.round(parameters).toLocaleString("en")} numbers on, ${(1000 * seconds!).toFixed(0)} ms a group`,
    );
}

interface Figures {
  readonly load: number;
  readonly rows: readonly Rollouts[];
  readonly payingFrom: readonly { readonly workers: number; readonly parameters?: number; readonly seconds?: number }[];
}
