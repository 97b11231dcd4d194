/**
 * A systematic explorer: it brings about an aim with what it sees, tries the ways of doing a thing one after the other
 * when nothing happens, and uses the cards it was told.
 */
import { FLAG_OF } from "../cards.js";
import { Ability, Flag, type Card, type Process } from "../model.js";
import { accessible } from "../rules.js";
import { Walker, type Acting } from "./walker.js";
import { waysTo, waysToSlice, type Cut, type Told } from "./ways.js";

const PROCESSES = ["clean", "heat", "cool"] as const;

/** Plays until nothing more is left to try; stop it at a win. */
export class Explorer extends Walker {
  /** Where the next attempt starts in the list of ways, by process. */
  private readonly tried = new Map<string, number>();

  *play(): Acting {
    for (let attempt = 0; attempt < 12; attempt++) {
      if (this.aim.lamp !== undefined) yield* this.underLamp(this.aim.lamp);
      else yield* this.bring(attempt);
    }
    return false;
  }

  /** Every copy asked for, one after the other. */
  private *bring(attempt: number): Acting {
    const { aim } = this;
    if (this.told.cards.some(({ kind }) => kind === "capacity") && attempt === 0) yield* this.makeRoom();
    for (let copy = 0; copy < aim.count; copy++) {
      if (aim.flags & Flag.sliced) yield* this.slice();
      if (!(yield* this.obtain(aim.object, true))) return false;
      const early = this.told.cards.some(({ kind }) => kind === "decay") || attempt > 0;
      if (early) yield* this.openTarget();
      if (this.state.holding < 0 && !(yield* this.obtain(aim.object, true))) return false;
      for (const process of this.orderOfProcesses(attempt)) yield* this.change(process);
      yield* this.deliver();
    }
    return true;
  }

  /** In random order, those that last last; each later attempt starts with another one. */
  private orderOfProcesses(attempt: number): Process[] {
    const needed = PROCESSES.filter((process) => this.needs(process));
    const fading = this.told.cards.flatMap((card) => (card.kind === "decay" ? [card.process] : []));
    const shuffled = this.draw.shuffle(needed).sort((a, b) => Number(fading.includes(a)) - Number(fading.includes(b)));
    return fading.length > 0 ? shuffled : shuffled.map((_, i) => shuffled[(i + attempt) % shuffled.length]!);
  }

  protected needs(process: Process): boolean {
    return (this.aim.flags & FLAG_OF[process]) !== 0;
  }

  /** Try the ways of a process until one has an effect. */
  private *change(process: Process): Acting {
    const object = this.state.holding;
    if (object < 0) return false;
    const able = (other: Process) => (this.house.objects[object]!.abilities & ABILITY_OF[other]) !== 0;
    const ways = waysTo(process, this.house, this.told, able, this.draw);
    const start = this.tried.get(process) ?? 0;
    for (let i = 0; i < ways.length; i++) {
      const { device, door, first } = ways[(start + i) % ways.length]!;
      if (first !== undefined && !(yield* this.apply(first, object, undefined, undefined))) continue;
      if (yield* this.apply(process, object, device, door)) {
        this.tried.set(process, (start + i) % ways.length);
        return true;
      }
    }
    return false;
  }

  private *apply(
    process: Process,
    object: number,
    device: string | undefined,
    door: "open" | "closed" | undefined,
  ): Acting {
    const types = device === undefined ? this.house.devices[process] : new Set([device]);
    const candidates = this.house.receptacles
      .map((_, i) => i)
      .filter((i) => types.has(this.house.receptacles[i]!.type));
    const here = (i: number) => Number(this.house.receptacles[i]!.location !== this.state.agent);
    const receptacle = candidates.sort((a, b) => here(a) - here(b))[0];
    if (receptacle === undefined) return false;
    yield* this.goTo(receptacle);
    const isOpen = this.state.opened[receptacle] === 1;
    if (door !== undefined && this.house.receptacles[receptacle]!.openable && isOpen !== (door === "open")) {
      yield* this.act({ verb: door === "open" ? "open" : "close", receptacle });
      if (door === "open") this.seen.add(receptacle);
    }
    return yield* this.act({ verb: process, object, receptacle });
  }

  private *openTarget(): Acting {
    const goals = this.goals().filter((i) => this.house.receptacles[i]!.openable);
    if (goals.length === 0 || goals.some((i) => this.state.opened[i])) return true;
    return yield* this.reach(goals[0]!);
  }

  /** Receptacles of the goal's type: where a copy already lies, then near ones, then open ones. */
  private goals(): number[] {
    const cost = (i: number) =>
      Number(!this.delivered.has(i)) * 4 +
      Number(this.house.receptacles[i]!.location !== this.state.agent) * 2 +
      Number(!accessible(this.house, this.state, i));
    const goals = this.house.receptacles.map((_, i) => i).filter((i) => this.isGoal(i) && !this.locked.has(i));
    return goals.sort((a, b) => cost(a) - cost(b));
  }

  private *deliver(): Acting {
    const object = this.state.holding;
    if (object < 0) return false;
    for (const receptacle of this.goals()) {
      if (!(yield* this.reach(receptacle))) continue;
      if (yield* this.act({ verb: "put", object, receptacle })) return this.note(receptacle);
    }
    yield* this.putDown();
    yield* this.makeRoom();
    if (!(yield* this.obtain(this.aim.object, true))) return false;
    const [goal] = this.goals();
    if (goal === undefined || !(yield* this.reach(goal))) return false;
    return (yield* this.act({ verb: "put", object: this.state.holding, receptacle: goal })) && this.note(goal);
  }

  private note(receptacle: number): boolean {
    if (this.aim.count === 2) this.delivered.add(receptacle);
    return true;
  }

  /** Take things out of a goal receptacle until as many fit as are needed. */
  private *makeRoom(): Acting {
    const [goal] = this.goals();
    if (goal === undefined) return false;
    for (let round = 0; round < this.aim.count; round++) {
      if (!(yield* this.reach(goal))) return false;
      const other = this.state.contents[goal]!.find(
        (i) => this.movable(i) && this.house.objects[i]!.type !== this.aim.object,
      );
      if (other === undefined || this.state.holding >= 0) return false;
      yield* this.act({ verb: "take", object: other, receptacle: goal });
      this.full.add(goal);
      yield* this.putDown();
      this.full.delete(goal);
    }
    return true;
  }

  /** Slice a copy, with the cuts it may try. */
  private *slice(): Acting {
    for (const cut of waysToSlice(this.house, this.told, this.draw)) if (yield* this.cut(cut)) return true;
    return false;
  }

  private *cut({ knife, surface }: Cut): Acting {
    const { object } = this.aim;
    let place = this.known(object, true);
    if (place === undefined) {
      if (!(yield* this.obtain(object, true))) return false;
      if (surface === undefined) yield* this.putDown();
    }
    if (surface !== undefined && !this.liesOn(this.known(object, true), surface)) {
      if (!(yield* this.obtain(object, true))) return false;
      const there = this.house.receptacles.findIndex(({ type }) => type === surface);
      if (there < 0 || !(yield* this.reach(there))) return false;
      yield* this.act({ verb: "put", object: this.state.holding, receptacle: there });
    } else if (this.holdsA(object)) yield* this.putDown();
    if (!(yield* this.obtain(knife))) return false;
    place = this.known(object, true);
    if (place === undefined) return false;
    yield* this.goTo(place.receptacle);
    const done = yield* this.act({ verb: "slice", object: place.object, knife: this.state.holding });
    yield* this.putDown();
    return done;
  }

  private liesOn(place: { receptacle: number } | undefined, surface: string): boolean {
    return place !== undefined && this.house.receptacles[place.receptacle]!.type === surface;
  }

  /** Lamp first or thing first, as chance or the card has it. */
  private *underLamp(lamp: string): Acting {
    if (!this.takesThingFirst()) yield* this.switchOn(lamp);
    if (!(yield* this.obtain(this.aim.object))) return false;
    return yield* this.switchOn(lamp);
  }

  protected takesThingFirst(): boolean {
    return this.told.cards.some(({ kind }) => kind === "reset") || this.draw.chance(0.5);
  }

  private *switchOn(lamp: string): Acting {
    for (;;) {
      const receptacle = [...this.seen].find((i) => this.lampIn(i, lamp) !== undefined);
      if (receptacle !== undefined) {
        yield* this.goTo(receptacle);
        return yield* this.act({ verb: "use", object: this.lampIn(receptacle, lamp)! });
      }
      const next = this.nextToSearch(lamp);
      if (next === undefined) return false;
      yield* this.reach(next);
    }
  }

  private lampIn(receptacle: number, lamp: string): number | undefined {
    return this.state.contents[receptacle]!.find((object) => this.house.objects[object]!.type === lamp);
  }
}

const ABILITY_OF: Readonly<Record<Process, number>> = { clean: Ability.clean, heat: Ability.heat, cool: Ability.cool };
/** Cards told one by one; the rest of the world may still hold surprises. */
export function toldCards(cards: readonly Card[]): Told {
  return { cards, all: false };
}

/** Everything told: what no card speaks of is as usual. */
export function toldEverything(cards: readonly Card[]): Told {
  return { cards, all: true };
}
