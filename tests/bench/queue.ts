/**
 * `npm run bench queue`: what a queue costs beside the runs themselves, how much faster more workers are, what delays on
 * the way do, and from which number of workers on something else than the runs decides.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { flag, words } from "../../lib/cli/frame/words.js";
import { labError } from "../../lib/errors.js";
import { writeAtomically } from "../../lib/experiment/run-folder.js";
import { jobFolder, sweep, type Job } from "../../lib/experiment/sweep.js";
import { jobsOf } from "../../lib/experiment/studies/study.js";
import { connect } from "../../lib/queue/connection.js";
import { openQueue } from "../../lib/queue/coordinator.js";
import { putWeights, takeWeights } from "../../lib/queue/rollouts/shelf.js";
import { pack, sha256 } from "../../lib/queue/run-files.js";
import { work, type WorkerOptions } from "../../lib/queue/worker.js";
import { pause } from "../faults/processes.js";
import { Crew } from "../faults/queue/crew.js";
import { Namespace, namespaceAbsent } from "../faults/queue/namespace.js";
import { Wire } from "../faults/queue/proxy.js";
import { redisAbsent, RedisServer } from "../faults/queue/redis.js";
import { doneHere, smallStudy } from "../faults/queue/study.js";
import { table } from "./measure.js";
import { roundForecast, simulateRound } from "./queue/broadcast.js";
import { forecast, simulate, type Costs } from "./queue/model.js";

export default command({
  about: "Measure a queue: overhead, speed-up, delays, and what limits many workers (some minutes).",
  examples: ["npm run bench queue", "npm run bench queue -- --keep"],
  words: words({ keep: flag("keep", "write data/queue.json") }),
  run,
});

const DELAYS = [0, 5, 50];
const EMPTY_JOBS = 150;
const RUNS = 12;

async function run({ keep }: { readonly keep: boolean }): Promise<void> {
  if (redisAbsent !== undefined)
    throw labError("npm run bench queue", {
      expected: "redis-server",
      got: redisAbsent,
      fix: "apt-get install redis-server",
    });
  const load = loadavg()[0]!;
  const empty = [];
  for (const delay of DELAYS) empty.push(await emptyJobs(delay));
  const idle = await secondsUnderWay();
  const speed = await speedUps();
  const costs = costsFrom(empty[0]!, idle);
  const limits = limitsBy(costs);
  const delivery = await deliveries();
  const figures = { load, empty, idle, speed, costs, limits, delivery, rounds: roundsBy(delivery) };
  print(figures);
  if (keep) writeAtomically(join(packageRoot(), "data", "queue.json"), `${JSON.stringify(figures, null, 2)}\n`);
}

interface Empty {
  readonly delay: number;
  readonly jobs: number;
  /** Milliseconds a job with one worker that has one at a time. */
  readonly milliseconds: number;
  /** Commands and milliseconds of processor of Redis for one job. */
  readonly commands: number;
  readonly redis: number;
}

/** Jobs that compute nothing and give back the files of a small run: what is left is the queue. */
async function emptyJobs(delay: number): Promise<Empty> {
  const [redis, folder] = [await RedisServer.start(), mkdtempSync(join(tmpdir(), "bench-"))];
  const wire = await Wire.to(redis.port, delay / 2); // half of it each way
  const kept = await finishedRun();
  const count = delay > 10 ? EMPTY_JOBS / 5 : EMPTY_JOBS;
  const compute: WorkerOptions["compute"] = async ({ store }) => {
    const packed = pack(kept, "kept", "bench")!;
    return { kind: "done", digest: packed.manifest.digest, kept: await store.putResult(packed) };
  };
  const stop = new AbortController();
  const working = work({ url: wire.url, processes: 1, compute, stop: stop.signal });
  await pause(500);
  const [before, started] = [usedBy(redis), performance.now()];
  const place = await openQueue({ url: redis.url, batch: "bench", every: 0.05 });
  await sweep(emptyRuns(count), { folder, processes: 1, elsewhere: place });
  const milliseconds = (performance.now() - started) / count;
  const after = usedBy(redis);
  await place.close();
  stop.abort();
  await working;
  wire.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
  const each = (of: keyof typeof before): number => (after[of] - before[of]) / count;
  return { delay, jobs: count, milliseconds, commands: each("commands"), redis: 1000 * each("seconds") };
}

function emptyRuns(count: number): Job[] {
  return Array.from({ length: count }, (_, seed) => ({ arm: "gigpo", seed, config: { method: "gigpo" } }));
}

let finished: string | undefined;

async function finishedRun(): Promise<string> {
  if (finished === undefined) {
    const study = smallStudy(1, 1);
    finished = jobFolder((await doneHere(study)).folder, jobsOf(study)[0]!);
  }
  return finished;
}

/** Commands that Redis has done, and seconds of its processor. */
function usedBy(redis: RedisServer): { commands: number; seconds: number } {
  const told = redis.ask("info");
  const value = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(told)![1]);
  return {
    commands: value("total_commands_processed"),
    seconds: value("used_cpu_user") + value("used_cpu_sys"),
  };
}

interface UnderWay {
  readonly workers: number;
  /** For one run that is under way, in one second. */
  readonly commands: number;
  /** Milliseconds of Redis's processor. */
  readonly redis: number;
}

/** Runs that only say every second how far they are: locks, progress, signs of life and the looks of whoever asks. */
async function secondsUnderWay(): Promise<UnderWay> {
  const [workers, seconds] = [20, 10];
  const redis = await RedisServer.start();
  const stop = new AbortController();
  const compute: WorkerOptions["compute"] = async ({ store, lost, stop: told }) => {
    for (let at = 0; at < 40 && !told.aborted && !lost.aborted; at++) {
      await store.tell({ iteration: at, of: 40, from: 0, seconds: at, worker: "bench" });
      await pause(1000);
    }
    return { kind: "stopped" };
  };
  const working = work({ url: redis.url, processes: workers, compute, stop: stop.signal });
  const place = await openQueue({ url: redis.url, batch: "bench" });
  const asked = sweep(emptyRuns(workers), { folder: tmpdir(), processes: 1, elsewhere: place });
  void asked.catch(() => undefined);
  await pause(2000);
  const before = usedBy(redis);
  await pause(seconds * 1000);
  const after = usedBy(redis);
  stop.abort();
  await working;
  await place.close();
  await redis.stop();
  const each = (of: keyof typeof before): number => (after[of] - before[of]) / seconds / workers;
  return { workers, commands: each("commands"), redis: 1000 * each("seconds") };
}

interface Speed {
  readonly workers: number;
  /** Hosts, as the network sees them. */
  readonly hosts: number;
  readonly delay: number;
  /** What else this machine did. */
  readonly load: number;
  readonly seconds: number;
}

/** Short runs with 1, 2 and 4 workers here, and with one in each of two hosts, as the network sees them; all have started before. */
async function speedUps(): Promise<Speed[]> {
  const apart = namespaceAbsent() === undefined;
  const rows: Speed[] = [];
  for (const workers of [1, 2, 4]) rows.push(await shortRuns({ workers, delay: 0 }));
  for (const delay of DELAYS) rows.push(await (apart ? onTwoHosts(delay) : shortRuns({ workers: 2, delay })));
  return rows;
}

/** Two network namespaces with a worker each; the wire between is ours, since few kernels delay by themselves. */
async function onTwoHosts(delay: number): Promise<Speed> {
  const hosts = [new Namespace(81), new Namespace(82)];
  try {
    for (const host of hosts) host.make();
    return await shortRuns({ workers: 2, delay, hosts });
  } finally {
    for (const host of hosts) host.remove();
  }
}

interface Case {
  readonly workers: number;
  readonly delay: number;
  readonly hosts?: readonly Namespace[];
}

async function shortRuns({ workers, delay, hosts = [] }: Case): Promise<Speed> {
  const redis = await RedisServer.start();
  const wire = await Wire.to(redis.port, delay / 2, hosts.length === 0 ? "127.0.0.1" : "0.0.0.0");
  const crews = hosts.map(({ here, before }) => new Crew(`redis://${here}:${wire.port}`, [], before));
  if (hosts.length === 0) crews.push(new Crew(wire.url));
  for (const crew of crews) crew.start(workers / crews.length);
  while (Number(redis.ask("hlen", "siri-workers")) < workers) await pause(100);
  const place = await openQueue({ url: redis.url, batch: "bench", every: 0.1 });
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const [started, load] = [performance.now(), loadavg()[0]!];
  await sweep(jobsOf(smallStudy(2, RUNS / 2, { iterations: 6 })), { folder, processes: 1, elsewhere: place });
  const seconds = (performance.now() - started) / 1000;
  await place.close();
  for (const crew of crews) await crew.stop();
  wire.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
  return { workers, hosts: Math.max(1, hosts.length), delay, load, seconds };
}

interface Delivery {
  readonly bytes: number;
  /** Seconds of Redis's processor for a byte that one worker takes. */
  readonly redis: number;
}

/** Weights as a worker takes them, again and again. */
async function deliveries(): Promise<Delivery> {
  const [bytes, times] = [8e6, 40];
  const redis = await RedisServer.start();
  const connection = await connect(redis.url);
  const weights = randomBytes(bytes);
  const hash = sha256(weights);
  await putWeights(connection.redis, hash, weights);
  const before = usedBy(redis).seconds;
  for (let each = 0; each < times; each++) await takeWeights(connection.redis, hash);
  const used = usedBy(redis).seconds - before;
  connection.close();
  await redis.stop();
  return { bytes, redis: used / times / bytes };
}

/** A gigabit line, in seconds a byte, with what its packets cost. */
const LINE = 1 / 118e6;
/** What a worker takes after each update: the pocket house's policy, and the adapter of SmolLM2-135M. */
const WEIGHTS = { pocket: 443_208, adapter: 9_768_000 } as const;

/** One iteration's groups, ten for each worker, over a gigabit line. */
function roundsBy({ redis }: Delivery) {
  const perByte = Math.max(redis, LINE);
  return [10, 100, 1000].flatMap((workers) =>
    Object.values(WEIGHTS).flatMap((weights) =>
      [0.1, 10].map((seconds) => {
        const round = { workers, groups: 10 * workers, seconds, spread: 0.5, weights, perByte };
        return { workers, weights, seconds, formula: roundForecast(round), simulated: simulateRound(round) };
      }),
    ),
  );
}

function costsFrom(empty: Empty, idle: UnderWay): Costs {
  return {
    redisPerJob: empty.redis / 1000,
    redisPerSecond: idle.redis / 1000,
    workerPerJob: empty.milliseconds / 1000,
  };
}

/** Ten runs a worker, of a minute and of ten, which differ by a quarter. */
function limitsBy(costs: Costs) {
  return [10, 100, 1000, 10_000].flatMap((workers) =>
    [6, 60, 600].map((seconds) => {
      const load = { workers, jobs: 10 * workers, seconds, spread: 0.25 };
      return { workers, seconds, formula: forecast(costs, load), simulated: simulate(costs, load) };
    }),
  );
}

function print({ load, empty, idle, speed, costs, limits, delivery, rounds }: Figures): void {
  const percent = (value: number): string => `${(100 * value).toFixed(value < 0.01 ? 2 : 0)} %`;
  console.log(`load of this machine beside it: ${load.toFixed(1)}\n`);
  console.log(
    table(
      ["empty jobs, delay", "ms a job", "Redis commands", "Redis ms"],
      empty.map((row) => [
        `${row.delay} ms`,
        row.milliseconds.toFixed(1),
        row.commands.toFixed(1),
        row.redis.toFixed(2),
      ]),
    ),
  );
  console.log(
    `\na run under way, each second: ${idle.commands.toFixed(1)} commands, ${idle.redis.toFixed(2)} ms of Redis\n`,
  );
  const alone = speed[0]!.seconds;
  console.log(
    table(
      [`${RUNS} short runs`, "hosts", "delay", "seconds", "speed-up"],
      speed.map((row) => [
        `${row.workers} workers`,
        String(row.hosts),
        `${row.delay} ms`,
        row.seconds.toFixed(1),
        (alone / row.seconds).toFixed(2),
      ]),
    ),
  );
  const most = [6, 60, 600].map(
    (seconds) => `${Math.floor(seconds / (costs.redisPerJob + costs.redisPerSecond * seconds))} (${seconds} s)`,
  );
  console.log(`\nworkers that keep one Redis wholly busy, by the length of a run: ${most.join(", ")}\n`);
  console.log(
    table(
      ["workers", "seconds a run", "Redis busy", "end, formula", "simulated", "efficiency", "simulated"],
      limits.map(({ workers, seconds, formula, simulated }) => [
        String(workers),
        String(seconds),
        percent(formula.redis),
        `${formula.end.toFixed(0)} s`,
        `${simulated.end.toFixed(0)} s`,
        percent(formula.efficiency),
        percent(simulated.efficiency),
      ]),
    ),
  );
  console.log(`\nweights that a worker takes: ${(1e9 * delivery.redis).toFixed(2)} ns of Redis a byte\n`);
  console.log(
    table(
      [
        "workers that play",
        "MB of weights",
        "seconds a group",
        "end, formula",
        "simulated",
        "× one, formula",
        "simulated",
      ],
      rounds.map(({ workers, weights, seconds, formula, simulated }) => [
        String(workers),
        (weights / 1e6).toFixed(1),
        String(seconds),
        ...[formula.end, simulated.end].map((end) => `${end.toFixed(1)} s`),
        ...[formula.speedUp, simulated.speedUp].map((times) => times.toFixed(0)),
      ]),
    ),
  );
}

interface Figures {
  readonly load: number;
  readonly empty: readonly Empty[];
  readonly idle: UnderWay;
  readonly speed: readonly Speed[];
  readonly costs: Costs;
  readonly limits: ReturnType<typeof limitsBy>;
  readonly delivery: Delivery;
  readonly rounds: ReturnType<typeof roundsBy>;
}
