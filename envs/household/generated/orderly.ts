/**
 * An explorer whose every choice can be read off what it has seen: it searches the best place first, takes places that
 * are equally good in the order of the room's list, and goes on from any state, so that it can show how to recover.
 */
import { keyOf, split, stream, type Key } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import { FLAG_OF } from "../cards.js";
import type { House, Process } from "../model.js";
import { accessible } from "../rules.js";
import type { HouseState } from "../state.js";
import { Explorer, toldEverything } from "./explorer.js";
import type { Acting } from "./walker.js";

/** How many things of a type lie in one receptacle of a kind, on average: by type, then by kind. */
export type PlaceRates = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counted in houses as they are at the start: for each type of thing, over the houses that hold such a thing. */
export function placeRates(houses: Iterable<House>): PlaceRates {
  const lying = new Counts();
  const chances = new Counts();
  for (const { receptacles, objects, start } of houses) {
    const types = new Set<string>();
    start.contents.forEach((contents, receptacle) => {
      for (const object of contents) {
        const { type } = objects[object]!;
        types.add(type);
        lying.add(type, receptacles[receptacle]!.type);
      }
    });
    for (const type of types) for (const { type: kind } of receptacles) chances.add(type, kind);
  }
  const rates = (type: string, kinds: ReadonlyMap<string, number>): Map<string, number> =>
    new Map([...kinds].map(([kind, count]) => [kind, count / chances.by.get(type)!.get(kind)!]));
  return new Map([...lying.by].map(([type, kinds]) => [type, rates(type, kinds)]));
}

class Counts {
  readonly by = new Map<string, Map<string, number>>();

  add(type: string, kind: string): void {
    const kinds = this.by.get(type) ?? new Map<string, number>();
    this.by.set(type, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }
}

/** Where to search next among places not yet looked into: the highest score, ties by the order of the room's list. */
export type PlaceScore = (house: House, aim: Aim, type: string, receptacle: number) => number;

/** By rates per step: what is closed costs two. A place that would already have won holds nothing. */
export function byRates(rates: PlaceRates): PlaceScore {
  return (house, aim, type, receptacle) => {
    const { type: kind, openable } = house.receptacles[receptacle]!;
    return (
      (wouldHaveWon(aim, type, kind) ? 0 : 1) * ((rates.get(type)?.get(kind) ?? 0) + UNHEARD_OF) * (openable ? 0.5 : 1)
    );
  };
}

/** Whether a thing that lies there would already be where the task wants it. */
function wouldHaveWon(aim: Aim, type: string, kind: string): boolean {
  return type === aim.object && kind === aim.receptacle && aim.flags === 0 && aim.count === 1;
}

/** Places that were told of a type of thing first, in their order; then every place in a random order, which is the key's. */
export function asTold(told: ReadonlyMap<string, readonly string[]>, key: Key): PlaceScore {
  const random = atRandom(key);
  return (house, aim, type, receptacle) => {
    const { type: kind } = house.receptacles[receptacle]!;
    const places = told.get(type) ?? [];
    const rank = places.includes(kind) ? places.length - places.indexOf(kind) : 0;
    return random(house, aim, type, receptacle) + rank - (wouldHaveWon(aim, type, kind) ? 1 : 0);
  };
}

/** Knows nothing of where things lie: every place in a random order, which is the key's. */
export function atRandom(key: Key): PlaceScore {
  return (_house, _aim, _type, receptacle) => stream(split(key, receptacle)).uniform();
}

/** What a receptacle of a kind that never held such a thing is worth. */
const UNHEARD_OF = 0.001;

export class Orderly extends Explorer {
  constructor(
    house: House,
    aim: Aim,
    private readonly worth: PlaceScore,
    from: { readonly state: HouseState; readonly seen: Iterable<number>; readonly delivered: Iterable<number> } = {
      state: house.start,
      seen: [],
      delivered: [],
    },
  ) {
    super(house, aim, toldEverything([]), keyOf("orderly"));
    this.state = from.state;
    for (const receptacle of from.seen) this.seen.add(receptacle);
    for (const receptacle of from.delivered) this.delivered.add(receptacle);
  }

  /** The same player after something happened that it did not intend. */
  resumed(state: HouseState): Orderly {
    const { house, aim, worth, seen, delivered } = this;
    const inSight = house.receptacles.flatMap(({ location }, i) =>
      location === state.agent && accessible(house, state, i) ? [i] : [],
    );
    return new Orderly(house, aim, worth, { state, seen: [...seen, ...inSight], delivered });
  }

  protected override *goTo(receptacle: number): Acting {
    const here = this.house.receptacles[receptacle]!.location === this.state.agent;
    if (!here) yield* this.act({ verb: "go", receptacle });
    else if (!this.seen.has(receptacle) && accessible(this.house, this.state, receptacle))
      yield* this.act({ verb: "examine", receptacle });
    if (accessible(this.house, this.state, receptacle)) this.seen.add(receptacle);
    return true;
  }

  protected override nextToSearch(type: string): number | undefined {
    let best: { readonly receptacle: number; readonly worth: number } | undefined;
    this.house.receptacles.forEach((_, receptacle) => {
      if (this.seen.has(receptacle) || this.locked.has(receptacle)) return;
      const worth = this.worth(this.house, this.aim, type, receptacle);
      if (best === undefined || worth > best.worth + 1e-9) best = { receptacle, worth };
    });
    return best?.receptacle;
  }

  protected override takesThingFirst(): boolean {
    return true;
  }

  protected override needs(process: Process): boolean {
    const held = this.state.holding;
    return super.needs(process) && (held < 0 || (this.state.flags[held]! & FLAG_OF[process]) === 0);
  }
}
