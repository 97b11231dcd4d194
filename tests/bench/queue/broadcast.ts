/**
 * What limits a run whose groups are played by many workers: each of them takes the new weights after every update, one
 * after the other from one Redis, and the iteration ends with the last group. A formula, and a simulation to hold it against.
 */
import { keyOf, stream } from "../../../lib/random.js";
import { Heap, logVariance } from "./model.js";

/** One iteration's groups, and the weights that they need. */
export interface Round {
  readonly workers: number;
  readonly groups: number;
  /** Seconds of one group, and how much groups differ (standard deviation over mean). */
  readonly seconds: number;
  readonly spread: number;
  /** Bytes that each worker takes, and the seconds that Redis or the line needs for one of them, whichever is more. */
  readonly weights: number;
  readonly perByte: number;
}

export interface RoundForecast {
  /** Seconds until the last group is there. */
  readonly end: number;
  /** How many workers' worth of playing that is. */
  readonly speedUp: number;
}

/**
 * The weights come to one worker after the other, so that worker i begins i deliveries late; all play until what is left is
 * shared out, and the last group ends half a long one after the others.
 */
export function roundForecast({ workers, groups, seconds, spread, weights, perByte }: Round): RoundForecast {
  const delivery = weights * perByte;
  const work = groups * seconds;
  const most = Math.min(workers, groups);
  // more than these are not needed: when they have their weights the others have played everything
  const used = delivery === 0 ? most : Math.max(1, Math.min(most, Math.floor(Math.sqrt((2 * work) / delivery))));
  const sigma = Math.sqrt(logVariance(spread));
  const longest = seconds * Math.exp(sigma * Math.sqrt(2 * Math.log(Math.max(2, used))) - sigma ** 2 / 2);
  const late = delivery * used;
  const shared = work / used + (delivery * (used + 1)) / 2 + (longest / 2) * (1 - 1 / used);
  // where each plays one, the last to have its weights ends last, or the longest group does
  const end = groups <= used ? Math.max(late + seconds, delivery + longest) : shared;
  return { end, speedUp: work / end };
}

/** The same, group by group: whoever is free takes the next one, once it has the weights. */
export function simulateRound(round: Round, seed = 1): RoundForecast {
  const { workers, groups, seconds, spread, weights, perByte } = round;
  const draws = stream(keyOf(seed));
  const sigma = Math.sqrt(logVariance(spread));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform());
  const free = new Heap(
    Float64Array.from({ length: Math.min(workers, groups) }, (_, at) => weights * perByte * (at + 1)),
  );
  let [end, work] = [0, 0];
  for (let group = 0; group < groups; group++) {
    const own = seconds * Math.exp(sigma * normal() - sigma ** 2 / 2);
    const done = free.least() + own;
    free.replace(done);
    work += own;
    end = Math.max(end, done);
  }
  return { end, speedUp: work / end };
}
