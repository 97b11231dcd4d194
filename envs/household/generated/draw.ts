/**
 * Draws a house: room and receptacles from the frequencies of real floor plans, things and where they lie, the aim, and
 * what the family's cards ask of a house. Layout, things, places, wording and ids are separate streams of one key, so
 * that one dial does not move the others.
 */
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import { concerns } from "../cardText.js";
import { USUAL_DEVICES } from "../cards.js";
import type { HouseDials } from "../dials.js";
import type { Card, HouseDescription, ObjectDescription, ReceptacleDescription } from "../model.js";
import { drawAim, formulaOf, sentenceOf, type Drawn } from "./aims.js";
import type { Kind } from "../dials.js";
import { abilitiesOf, frequenciesOf, holds, isContainer, type Room } from "./frequencies.js";
import { OPENABLE } from "./tables.js";

export interface DrawnHouse extends Drawn {
  readonly kind: Kind;
  readonly description: HouseDescription;
}

/** A house, or undefined where this key's draw contradicts itself; ask again with another key. */
export function drawHouse(cards: readonly Card[], dials: HouseDials, key: Key): DrawnHouse | undefined {
  const drawn = drawFocused(cards, dials, split(key, "aim"));
  if (drawn === undefined) return undefined;
  const { kind, aim, room } = drawn;
  const receptacles = drawReceptacles(room, aim, cards, dials, key);
  const objects = drawThings(room, aim, cards, dials, receptacles, key);
  if (objects === undefined) return undefined;
  return { kind, aim, room, description: describe(aim, cards, dials, receptacles, objects, key) };
}

/** Draws made in search of an aim that some card speaks of, before any aim will do. */
const FOCUSED_DRAWS = 300;

function drawFocused(
  cards: readonly Card[],
  dials: HouseDials,
  key: Key,
): (Drawn & { readonly kind: Kind }) | undefined {
  const draw = stream(key);
  const focused = draw.chance(dials.focus) && cards.length > 0;
  let any: (Drawn & { readonly kind: Kind }) | undefined;
  for (let attempt = 0; attempt < FOCUSED_DRAWS; attempt++) {
    const kind = draw.choice(dials.kinds);
    const drawn = drawAim(kind, frequenciesOf(dials.counted), draw);
    if (drawn === undefined) continue;
    const { aim } = drawn;
    if (dials.familiar && !cards.some((card) => card.kind === "place" && card.object === aim.object)) continue;
    any ??= { kind, ...drawn };
    const kept = (receptacle: string) => holds.get(receptacle)?.has(aim.object) === true;
    if (!focused || cards.some((card) => concerns(card, aim, kept))) return { kind, ...drawn };
  }
  return any;
}

function describe(
  aim: Aim,
  cards: readonly Card[],
  dials: HouseDials,
  receptacles: readonly ReceptacleDescription[],
  objects: readonly ObjectDescription[],
  key: Key,
): HouseDescription {
  const wording = stream(split(key, "wording")).integer(2) as 0 | 1;
  const types = [...new Set(receptacles.map(({ type }) => type))];
  return {
    task: sentenceOf(aim, wording),
    agentAt: "loc_bar_start",
    holding: undefined,
    receptacles,
    objects,
    canContain: types.flatMap((type) => [...(holds.get(type) ?? [])].map((object) => [type, object] as const)),
    entities: [
      "loc_bar_start",
      ...receptacles.flatMap(({ id, location }) => [id, location]),
      ...objects.map(({ id }) => id),
    ],
    goal: formulaOf(aim),
    cards,
    feedback: dials.feedback,
    counted: dials.counted,
  };
}

/** Receptacle types a house cannot do without. */
function neededTypes(aim: Aim, cards: readonly Card[]): string[] {
  const needed = new Set<string>(aim.receptacle === undefined ? ["desk"] : [aim.receptacle]);
  const kitchen = aim.flags !== 0;
  if (kitchen) for (const process of ["clean", "heat", "cool"] as const) needed.add(USUAL_DEVICES[process][0]!);
  for (const card of cards) {
    if (card.kind === "device" && kitchen) for (const type of [card.device, ...card.decoys]) needed.add(type);
    if (card.kind === "place" && card.object === aim.object) needed.add(card.home);
    if (card.kind === "tool" && kitchen && card.surface !== undefined) needed.add(card.surface);
    if (card.kind === "key" && holds.get(card.receptacle)?.has(aim.object)) needed.add(card.receptacle);
  }
  return [...needed];
}

function drawReceptacles(
  room: Room,
  aim: Aim,
  cards: readonly Card[],
  dials: HouseDials,
  key: Key,
): ReceptacleDescription[] {
  const draw = stream(split(key, "layout"));
  const needed = neededTypes(aim, cards);
  const plans = frequenciesOf(dials.counted).receptacles.get(room)!;
  const counts = new Map([...plans].map(([type, counted]) => [type, draw.choice(counted)]));
  for (const type of needed) counts.set(type, Math.max(1, counts.get(type) ?? 0));
  for (const card of cards)
    if ((card.kind === "capacity" || card.kind === "key") && counts.has(card.receptacle))
      counts.set(card.receptacle, Math.min(2, counts.get(card.receptacle)!));
  thin(counts, needed, dials.receptacles, draw);
  const types = [...counts].flatMap(([type, count]) => Array<string>(count).fill(type));
  return place(types, cards, draw, new Ids(stream(split(key, "ids"))));
}

/** Take receptacles away, of the most frequent type first, until no more than `most` are left. */
function thin(counts: Map<string, number>, needed: readonly string[], most: number, draw: Stream): void {
  const total = () => [...counts.values()].reduce((sum, count) => sum + count, 0);
  while (total() > most) {
    const spare = [...counts].filter(([type, count]) => count > (needed.includes(type) ? 1 : 0));
    if (spare.length === 0) return;
    const largest = Math.max(...spare.map(([, count]) => count));
    const [type, count] = draw.choice(spare.filter(([, other]) => other === largest));
    if (count === 1) counts.delete(type);
    else counts.set(type, count - 1);
  }
}

/** Share of receptacles that stand where another of their type stands. */
const SHARED = 0.1;

function place(types: readonly string[], cards: readonly Card[], draw: Stream, ids: Ids): ReceptacleDescription[] {
  const receptacles: ReceptacleDescription[] = [];
  types.forEach((type, i) => {
    const beside = receptacles.at(-1);
    const shares = beside?.type === type && draw.chance(SHARED);
    const share = (OPENABLE as Readonly<Record<string, number>>)[type] ?? 0;
    const locked = cards.some((card) => card.kind === "key" && card.receptacle === type);
    receptacles.push({
      id: ids.next(type),
      type,
      location: shares ? beside.location : `loc_bar_${String(i).padStart(3, "0")}`,
      openable: draw.uniform() * 100 < share || locked,
      opened: startsOpen(type, cards),
    });
  });
  return receptacles;
}

/** A device whose door must be shut stands open at first; else the rule would never show. */
function startsOpen(type: string, cards: readonly Card[]): boolean {
  return cards.some(
    (card) => card.kind === "closure" && card.door === "closed" && USUAL_DEVICES[card.process].includes(type),
  );
}

/** Ids whose order says nothing: a random number, new in each house. */
class Ids {
  private readonly used = new Set<string>();
  constructor(private readonly draw: Stream) {}

  next(type: string): string {
    const word = type.replace(/basin$/, "");
    for (;;) {
      const number = String(this.draw.integer(1e6)).padStart(6, "0");
      const id = `${word}_bar_${number}${type === word ? "" : `_bar_${word}basin`}`;
      if (this.used.has(id)) continue;
      this.used.add(id);
      return id;
    }
  }
}

function drawThings(
  room: Room,
  aim: Aim,
  cards: readonly Card[],
  dials: HouseDials,
  receptacles: readonly ReceptacleDescription[],
  key: Key,
): ObjectDescription[] | undefined {
  const draw = stream(split(key, "things"));
  const counts = new Map<string, number>();
  for (const [type, mean] of frequenciesOf(dials.counted).things.get(room)!) {
    const wanted = mean * dials.clutter;
    counts.set(type, Math.floor(wanted) + (draw.chance(wanted % 1) ? 1 : 0));
  }
  counts.set(aim.object, aim.count + draw.integer(dials.copies + 1));
  const extras = [aim.lamp, ...(aim.flags & 8 ? ["knife", "butterknife"] : [])];
  for (const card of cards) if (card.kind === "key") extras.push(card.key);
  for (const type of extras) if (type !== undefined) counts.set(type, Math.max(1, counts.get(type) ?? 0));
  const types = [...counts].flatMap(([type, count]) => Array<string>(count).fill(type));
  const placing = new Placing(aim, cards, dials, receptacles, stream(split(key, "places")));
  const homes = types.map((type) => placing.home(type));
  const needed = new Set([aim.object, ...extras]);
  if (types.some((type, i) => homes[i] === undefined && needed.has(type))) return undefined;
  const ids = new Ids(stream(split(key, "thing ids")));
  const placed = types.flatMap((type, i) => (homes[i] ? [thing(ids.next(type), type, homes[i])] : []));
  return [...placed, ...[...placing.fillers()].map(([type, home]) => thing(ids.next(type), type, home))];
}

function thing(id: string, type: string, home: ReceptacleDescription): ObjectDescription {
  const abilities = abilitiesOf(type);
  return {
    id,
    type,
    at: [home.location],
    in: [home.id],
    within: [],
    container: isContainer(type),
    abilities,
    states: [],
  };
}

/** Finds a receptacle for each thing, keeping count of what lies where. */
class Placing {
  private readonly inside = new Map<string, number>();

  constructor(
    private readonly aim: Aim,
    private readonly cards: readonly Card[],
    private readonly dials: HouseDials,
    private readonly receptacles: readonly ReceptacleDescription[],
    private readonly draw: Stream,
  ) {
    for (const { id } of receptacles) this.inside.set(id, 0);
  }

  /** More things for the receptacles a capacity card speaks of, until they are full. */
  *fillers(): Generator<readonly [type: string, home: ReceptacleDescription]> {
    for (const card of this.cards) {
      if (card.kind !== "capacity") continue;
      const fitting = [...(holds.get(card.receptacle) ?? [])].filter(
        (type) => type !== this.aim.object && abilitiesOf(type).includes("pickupable"),
      );
      for (const receptacle of this.receptacles) {
        if (receptacle.type !== card.receptacle || fitting.length === 0) continue;
        for (let count = this.inside.get(receptacle.id)!; count < card.most; count++)
          yield [this.draw.choice(fitting), receptacle];
      }
    }
  }

  home(type: string): ReceptacleDescription | undefined {
    const open = this.receptacles.filter((receptacle) => this.accepts(receptacle, type));
    const wanted = this.wantedHome(type);
    const there = open.filter((receptacle) => receptacle.type === wanted);
    const chosen =
      there.length > 0 && this.draw.chance(this.dials.home) ? this.draw.choice(there) : this.usual(type, open);
    if (chosen) this.inside.set(chosen.id, this.inside.get(chosen.id)! + 1);
    return chosen;
  }

  /** The home a card gives a type, or the locked receptacle for the target of a family with a key. */
  private wantedHome(type: string): string | undefined {
    for (const card of this.cards) {
      if (card.kind === "place" && card.object === type) return card.home;
      if (card.kind === "key" && type === this.aim.object && type !== card.key) return card.receptacle;
    }
    return undefined;
  }

  private accepts(receptacle: ReceptacleDescription, type: string): boolean {
    const { aim } = this;
    if (type !== aim.lamp && !holds.get(receptacle.type)?.has(type)) return false;
    if (type === aim.lamp && receptacle.openable) return false;
    if (type === aim.object && aim.flags === 0 && receptacle.type === aim.receptacle) return false;
    return this.cards.every((card) => {
      if (card.kind === "key") return receptacle.type !== card.receptacle || type === aim.object;
      if (card.kind !== "capacity" || receptacle.type !== card.receptacle) return true;
      return this.inside.get(receptacle.id)! < card.most && type !== aim.object;
    });
  }

  /** By the frequencies of real games; where they know no place here, anywhere it may lie. */
  private usual(type: string, open: readonly ReceptacleDescription[]): ReceptacleDescription | undefined {
    if (open.length === 0) return undefined;
    const counted = frequenciesOf(this.dials.counted).places.get(type);
    const weights = open.map((receptacle) => {
      const alike = open.filter((other) => other.type === receptacle.type).length;
      return (counted?.get(receptacle.type) ?? 0) / alike;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum === 0) return this.draw.choice(open);
    let left = this.draw.uniform() * sum;
    return open.find((_, i) => (left -= weights[i]!) < 0) ?? open.at(-1);
  }
}
