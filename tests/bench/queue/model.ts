/**
 * What limits a study over a queue: Redis, which is one process and does one command after the other; the bytes that runs
 * send; and the last runs, for which all other workers wait. A formula, and a simulation that it is held against.
 */
import { keyOf, stream } from "../../../lib/random.js";

/** What was measured. */
export interface Costs {
  /** Seconds of Redis's processor for one job from asking to the result. */
  readonly redisPerJob: number;
  /** … and for each second that a run is under way (locks, progress, checkpoints). */
  readonly redisPerSecond: number;
  /** Seconds a worker loses with each job, beside the run itself. */
  readonly workerPerJob: number;
}

export interface Load {
  readonly workers: number;
  readonly jobs: number;
  /** Seconds of one run, and how much runs differ (standard deviation over mean). */
  readonly seconds: number;
  readonly spread: number;
}

export interface Forecast {
  /** The share of its time for which Redis is busy. */
  readonly redis: number;
  /** Seconds until the last run is done. */
  readonly end: number;
  /** Runs' seconds over what all workers were paid for. */
  readonly efficiency: number;
}

/** By the formula: whoever is the narrowest, workers or Redis, and then half of the longest run on the average. */
export function forecast({ redisPerJob, redisPerSecond, workerPerJob }: Costs, load: Load): Forecast {
  const { workers, jobs, seconds, spread } = load;
  const busy = Math.min(workers, jobs);
  const work = seconds + workerPerJob;
  const byRedis = jobs * (redisPerJob + redisPerSecond * seconds);
  const byWorkers = (jobs * work) / busy;
  // with as many workers as jobs the longest run decides; with many jobs each, the workers end within one run of each other
  const rounds = jobs / busy;
  const longest =
    work * Math.exp(Math.sqrt(2 * logVariance(spread) * Math.log(Math.max(2, busy))) - logVariance(spread) / 2);
  const tail = rounds <= 1 ? Math.max(0, longest - work) : (longest / 2) * (1 - 1 / busy);
  const end = Math.max(byWorkers + tail, byRedis);
  return { redis: Math.min(1, byRedis / end), end, efficiency: (jobs * seconds) / (workers * end) };
}

/** The same, event by event: workers take the next job; each asks Redis, which does one thing after the other. */
export function simulate(costs: Costs, load: Load, seed = 1): Forecast {
  const { redisPerJob, redisPerSecond, workerPerJob } = costs;
  const { workers, jobs, seconds, spread } = load;
  const draws = stream(keyOf(seed));
  const sigma = Math.sqrt(logVariance(spread));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform());
  const free = new Heap(new Float64Array(Math.min(workers, jobs)));
  let [redisFree, redisBusy, end, worked] = [0, 0, 0, 0];
  for (let job = 0; job < jobs; job++) {
    const start = free.least();
    const run = seconds * Math.exp(sigma * normal() - sigma ** 2 / 2);
    const redis = redisPerJob + redisPerSecond * run;
    // what a run needs of Redis is served in the order of arrival
    redisFree = Math.max(redisFree, start) + redis;
    redisBusy += redis;
    const done = Math.max(start + run + workerPerJob, redisFree);
    free.replace(done);
    worked += run;
    end = Math.max(end, done);
  }
  return { redis: redisBusy / end, end, efficiency: worked / (workers * end) };
}

export function logVariance(spread: number): number {
  return Math.log(1 + spread ** 2);
}

/** When each worker is free again, the soonest first. */
export class Heap {
  /** `times` in ascending order. */
  constructor(private readonly times: Float64Array) {}

  least(): number {
    return this.times[0]!;
  }

  replace(time: number): void {
    const { times } = this;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = right < times.length && times[right]! < times[left]! ? right : left;
      if (child >= times.length || times[child]! >= time) break;
      times[at] = times[child]!;
      at = child;
    }
    times[at] = time;
  }
}
