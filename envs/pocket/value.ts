/**
 * True values, computed exactly: how often the scripted explorer wins a task with given sentences. C_blind is the chance
 * with none, C_full with all true ones; their difference is the most that skills can earn on that task for this player.
 * Counting, not simulation: the order of untried places and of untried devices is uniform, and all else is fixed.
 */
import { hintsOf, type Hints } from "./expert.js";
import type { Task } from "../../lib/types.js";
import type { House } from "./rules.js";
import type { Lexicon } from "./words.js";

/** The exact chance that the explorer wins a house when it is given these sentences. */
export function chanceOfSuccess(lexicon: Lexicon, house: House, sentences: readonly string[]): number {
  const hints = hintsOf(lexicon, house, sentences);
  const searching = searchCosts(lexicon, house, hints);
  const trying = house.verb === null ? new Map([[0, 1]]) : deviceCosts(lexicon, house, hints);
  let chance = 0;
  for (const [search, p] of searching)
    for (const [tries, q] of trying) if (search + tries <= house.limit) chance += p * q;
  return chance;
}

/** What a sentence is worth to the explorer, over the tasks it bears on. */
export interface TrueUtility {
  readonly tasks: number;
  /** Mean chance without the sentence and with it; the utility is their difference. */
  readonly without: number;
  readonly given: number;
  readonly utility: number;
}

/** The true utility of one sentence: exact chances over the tasks whose object, category, kind or verb it names. */
export function trueUtility(lexicon: Lexicon, tasks: Iterable<Task>, sentence: string): TrueUtility {
  let [count, without, given] = [0, 0, 0];
  for (const task of tasks) {
    const house = task.params as unknown as House;
    const { places, device } = hintsOf(lexicon, house, [sentence]);
    if (places.length === 0 && device === null) continue;
    count++;
    without += chanceOfSuccess(lexicon, house, []);
    given += chanceOfSuccess(lexicon, house, [sentence]);
  }
  const mean = (sum: number): number => (count === 0 ? 0 : sum / count);
  return { tasks: count, without: mean(without), given: mean(given), utility: mean(given) - mean(without) };
}

/** Steps for everything but the verb → probability: walking, taking, carrying, putting. */
function searchCosts(lexicon: Lexicon, house: House, hints: Hints): Map<number, number> {
  const places = house.things.filter(([object]) => object === house.object).map(([, place]) => place);
  const carrying = house.destination === null ? 0 : 2;
  const costs = new Map<number, number>();
  const orders = searchOrders(lexicon, house, hints, new Set(places));
  for (const order of orders) {
    const cost =
      places.length === 2 && places[0] === places[1] ? order.walks + 7 : order.walks + places.length * (1 + carrying);
    costs.set(cost, (costs.get(cost) ?? 0) + order.chance);
  }
  return costs;
}

/**
 * Places looked at until the last wanted one is found. Hints come first in their order; the destination costs a look only
 * while it is hinted and nothing has been carried there yet. The rest is a uniform order of the untried places.
 */
function searchOrders(
  lexicon: Lexicon,
  house: House,
  hints: Hints,
  wanted: ReadonlySet<string>,
): { readonly walks: number; readonly chance: number }[] {
  let found = 0;
  let walks = 0;
  for (const place of hints.places) {
    if (found === wanted.size) break;
    if (place === house.destination && found > 0) continue;
    walks++;
    if (wanted.has(place)) found++;
  }
  const missing = wanted.size - found;
  if (missing === 0) return [{ walks, chance: 1 }];
  const untried = lexicon.places.filter((place) => place !== house.destination && !hints.places.includes(place)).length;
  return Array.from({ length: untried }, (_, index) => index + 1).map((rank) => ({
    walks: walks + rank,
    chance: missing === 1 ? 1 / untried : (rank - 1) / ((untried * (untried - 1)) / 2),
  }));
}

/** Steps for the verb → probability: each device costs a walk and a try. */
function deviceCosts(lexicon: Lexicon, house: House, hints: Hints): Map<number, number> {
  const right = house.devices[house.verb!];
  if (hints.device === right) return new Map([[2, 1]]);
  const wrongFirst = hints.device === null ? 0 : 1;
  const untried = lexicon.devices.length - wrongFirst;
  return new Map(Array.from({ length: untried }, (_, index) => [2 * (wrongFirst + index + 1), 1 / untried]));
}
