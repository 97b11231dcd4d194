/**
 * How an explorer gets about: walking, opening, searching where things usually lie, fetching, putting down, and trying
 * keys on doors that do not open. It knows only what it has seen: it asks for the contents of a receptacle after it
 * looked inside, and for an outcome after it acted.
 */
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import { Ability, type House, type Operation, type Outcome } from "../model.js";
import { accessible } from "../rules.js";
import type { HouseState } from "../state.js";
import { frequenciesOf } from "./frequencies.js";
import type { Told } from "./ways.js";

/** Yields operations, is told each outcome, and returns whether it came to something. */
export type Acting = Generator<Operation, boolean, Outcome>;

export abstract class Walker {
  protected state: HouseState;
  protected readonly seen = new Set<number>();
  protected readonly locked = new Set<number>();
  /** Receptacles that take nothing more. */
  protected readonly full = new Set<number>();
  /** Goal receptacles that already hold a copy brought there on purpose. */
  protected readonly delivered = new Set<number>();
  /** A preference among equals, of this explorer. */
  private readonly taste: readonly number[];
  protected readonly draw: Stream;

  constructor(
    protected readonly house: House,
    protected readonly aim: Aim,
    protected readonly told: Told,
    key: Key,
  ) {
    this.state = house.start;
    this.draw = stream(split(key, "explorer"));
    const taste = stream(split(key, "taste"));
    this.taste = house.receptacles.map(() => taste.uniform());
  }

  protected *act(operation: Operation): Acting {
    const outcome = yield operation;
    this.state = outcome.state;
    return outcome.refused === undefined && outcome.blocked === undefined;
  }

  protected *goTo(receptacle: number): Acting {
    if (this.house.receptacles[receptacle]!.location !== this.state.agent) yield* this.act({ verb: "go", receptacle });
    if (accessible(this.house, this.state, receptacle)) this.seen.add(receptacle);
    return true;
  }

  /** Go there and open it; false where it does not open. */
  protected *reach(receptacle: number): Acting {
    yield* this.goTo(receptacle);
    if (accessible(this.house, this.state, receptacle)) return true;
    const opened = yield* this.act({ verb: "open", receptacle });
    if (opened) this.seen.add(receptacle);
    else this.locked.add(receptacle);
    return opened;
  }

  /** Hold a thing of a type: from where it was seen, else by searching, else behind locked doors. */
  protected *obtain(type: string, target = false): Acting {
    if (this.holdsA(type)) return true;
    if (this.state.holding >= 0) yield* this.putDown();
    if (target && this.known(type, target) === undefined) yield* this.useKey();
    for (;;) {
      const place = this.known(type, target);
      if (place !== undefined) {
        if (!(yield* this.reach(place.receptacle))) continue;
        return yield* this.act({ verb: "take", ...place });
      }
      const next = this.nextToSearch(type);
      if (next === undefined) break;
      yield* this.reach(next);
    }
    return yield* this.unlockFor(type, target);
  }

  /** Who was told of a key fetches it first and opens what it opens. */
  protected *useKey(): Acting {
    const card = this.told.cards.find(({ kind }) => kind === "key");
    if (card?.kind !== "key" || !(yield* this.obtain(card.key))) return false;
    for (const [receptacle, { type }] of this.house.receptacles.entries()) {
      if (type !== card.receptacle || this.seen.has(receptacle)) continue;
      yield* this.reach(receptacle);
    }
    return yield* this.putDown();
  }

  protected holdsA(type: string): boolean {
    return this.state.holding >= 0 && this.house.objects[this.state.holding]!.type === type;
  }

  /** A copy that was seen and is not yet where it belongs. */
  protected known(type: string, target: boolean): { object: number; receptacle: number } | undefined {
    for (const receptacle of this.seen) {
      if (target && this.isGoal(receptacle) && this.delivered.has(receptacle)) continue;
      for (const object of this.state.contents[receptacle]!)
        if (this.house.objects[object]!.type === type && this.movable(object)) return { object, receptacle };
    }
    return undefined;
  }

  protected movable(object: number): boolean {
    return (this.house.objects[object]!.abilities & Ability.pickup) !== 0;
  }

  protected isGoal(receptacle: number): boolean {
    return this.house.receptacles[receptacle]!.type === this.aim.receptacle;
  }

  /** The receptacle not yet looked into where the thing most likely is; places it was told of come first, in their order. */
  protected nextToSearch(type: string): number | undefined {
    const homes = this.told.cards.flatMap((card) => (card.kind === "place" && card.object === type ? [card.home] : []));
    const usual = frequenciesOf(this.house.counted).places.get(type);
    const score = (receptacle: number) => {
      const kind = this.house.receptacles[receptacle]!.type;
      const told = homes.indexOf(kind);
      if (told >= 0) return 1e6 - 10 * told + this.taste[receptacle]!;
      const alike = this.house.receptacles.filter((other) => other.type === kind).length;
      return ((usual?.get(kind) ?? 0) + 1) / alike + this.taste[receptacle]!;
    };
    const unseen = this.house.receptacles.map((_, i) => i).filter((i) => !this.seen.has(i) && !this.locked.has(i));
    return unseen.sort((a, b) => score(b) - score(a))[0];
  }

  /** Try keys on locked doors: the one it was told of, else every kind of thing it has seen. */
  protected *unlockFor(type: string, target: boolean): Acting {
    const kinds = this.keysToTry();
    for (const receptacle of [...this.locked])
      for (const kind of kinds(receptacle)) {
        if (!(yield* this.obtainSeen(kind))) continue;
        this.locked.delete(receptacle);
        if (!(yield* this.reach(receptacle))) continue;
        yield* this.putDown();
        const place = this.known(type, target);
        if (place && (yield* this.reach(place.receptacle))) return yield* this.act({ verb: "take", ...place });
        break;
      }
    return false;
  }

  private keysToTry(): (receptacle: number) => readonly string[] {
    const types = new Set<string>();
    for (const receptacle of this.seen)
      for (const object of this.state.contents[receptacle]!)
        if (this.movable(object)) types.add(this.house.objects[object]!.type);
    const all = this.draw.shuffle([...types]);
    return (receptacle) => {
      const { type } = this.house.receptacles[receptacle]!;
      const card = this.told.cards.find((other) => other.kind === "key" && other.receptacle === type);
      return card?.kind === "key" ? [card.key] : this.told.all ? [] : all;
    };
  }

  protected *obtainSeen(type: string): Acting {
    if (this.holdsA(type)) return true;
    if (this.state.holding >= 0) yield* this.putDown();
    const place = this.known(type, false);
    if (place === undefined) return false;
    if (!(yield* this.reach(place.receptacle))) return false;
    return yield* this.act({ verb: "take", ...place });
  }

  /** Put the thing in the hand down, here if it may lie here, else on the first thing that takes it. */
  protected *putDown(): Acting {
    const { type } = this.house.objects[this.state.holding]!;
    const fits = this.house.receptacles
      .map((_, i) => i)
      .filter((i) => this.house.receptacles[i]!.holds.has(type) && !this.locked.has(i) && !this.full.has(i));
    const cost = (i: number) =>
      Number(this.house.receptacles[i]!.location !== this.state.agent) * 2 +
      Number(!accessible(this.house, this.state, i));
    for (const receptacle of fits.sort((a, b) => cost(a) - cost(b))) {
      if (!(yield* this.reach(receptacle))) continue;
      if (yield* this.act({ verb: "put", object: this.state.holding, receptacle })) return true;
      this.full.add(receptacle);
    }
    return false;
  }
}
