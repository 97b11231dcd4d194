/**
 * Hidden rules. A card changes what an action does, never which actions are listed and never the texts of the game, so
 * that nothing but its consequences can give it away. Cards are data; the functions here are the only places where the
 * rules of a house ask them. What a card says in words stands in cardText.ts.
 */
import { Ability, Flag, type Card, type House, type Operation, type Process, type ProcessOperation } from "./model.js";
import { setFlags, setMark, type HouseState } from "./state.js";

export const FLAG_OF: Readonly<Record<Process, number>> = { clean: Flag.clean, heat: Flag.hot, cool: Flag.cool };

/** What cleans, heats and cools where no card says otherwise. */
export const USUAL_DEVICES: Readonly<Record<Process, readonly string[]>> = {
  clean: ["sinkbasin", "sink"],
  heat: ["microwave"],
  cool: ["fridge"],
};

export function devicesOf(cards: readonly Card[]): Record<Process, ReadonlySet<string>> {
  const types = (process: Process) => {
    const card = cards.find((other) => other.kind === "device" && other.process === process);
    return new Set(card?.kind === "device" ? [card.device, ...card.decoys] : USUAL_DEVICES[process]);
  };
  return { clean: types("clean"), heat: types("heat"), cool: types("cool") };
}

/** The first card that keeps a possible action from having its effect. */
export function blockingCard(house: House, state: HouseState, operation: Operation): Card | undefined {
  if (house.cards.length === 0) return undefined;
  return house.cards.find((card) => blocks(card, house, state, operation));
}

function blocks(card: Card, house: House, state: HouseState, operation: Operation): boolean {
  switch (operation.verb) {
    case "clean":
    case "heat":
    case "cool":
      return blocksProcess(card, house, state, operation);
    case "slice":
      return card.kind === "tool" && !sliceable(card, house, state, operation);
    case "put":
      if (card.kind !== "capacity" || house.receptacles[operation.receptacle]!.type !== card.receptacle) return false;
      return state.contents[operation.receptacle]!.length >= card.most;
    case "open":
      if (card.kind !== "key" || house.receptacles[operation.receptacle]!.type !== card.receptacle) return false;
      return state.holding < 0 || house.objects[state.holding]!.type !== card.key;
    default:
      return false;
  }
}

function blocksProcess(card: Card, house: House, state: HouseState, operation: ProcessOperation): boolean {
  const device = house.receptacles[operation.receptacle]!;
  switch (card.kind) {
    case "device":
      return card.process === operation.verb && device.type !== card.device;
    case "order":
      return card.process === operation.verb && (state.flags[operation.object]! & FLAG_OF[card.first]) === 0;
    case "closure":
      if (card.process !== operation.verb || !device.openable) return false;
      return (state.opened[operation.receptacle] === 1) !== (card.door === "open");
    default:
      return false;
  }
}

type Tool = Extract<Card, { readonly kind: "tool" }>;

function sliceable(card: Tool, house: House, state: HouseState, operation: { object: number; knife: number }): boolean {
  if (house.objects[operation.knife]!.type !== card.knife) return false;
  if (card.surface === undefined) return true;
  const here = house.receptaclesAt[state.agent]!;
  return here.some(
    (receptacle) =>
      house.receptacles[receptacle]!.type === card.surface && state.contents[receptacle]!.includes(operation.object),
  );
}

/** What the cards do after an action had its effect. */
export function afterEffects(house: House, state: HouseState, operation: Operation): HouseState {
  let next = state;
  house.cards.forEach((card, place) => {
    if (card.kind === "reset" && operation.verb === "take") next = lampsOff(house, next);
    if (card.kind === "decay") next = fade(card, place, next, operation);
  });
  return next;
}

function lampsOff(house: House, state: HouseState): HouseState {
  let next = state;
  house.objects.forEach((thing, object) => {
    if (thing.abilities & Ability.toggle) next = setFlags(next, object, next.flags[object]! & ~Flag.toggled);
  });
  return next;
}

/** The card's mark lists each affected object and how many actions its state still lasts. */
function fade(
  card: Extract<Card, { kind: "decay" }>,
  place: number,
  state: HouseState,
  operation: Operation,
): HouseState {
  const flag = FLAG_OF[card.process];
  const fresh = operation.verb === card.process ? operation.object : -1;
  const mark = state.marks[place]!;
  if (mark.length === 0 && fresh < 0) return state;
  let next = state;
  const lasting: number[] = [];
  for (let i = 0; i < mark.length; i += 2) {
    const [object, left] = [mark[i]!, mark[i + 1]! - 1];
    if (object === fresh || (next.flags[object]! & flag) === 0) continue;
    if (left >= 0) lasting.push(object, left);
    else next = setFlags(next, object, next.flags[object]! & ~flag);
  }
  if (fresh >= 0) lasting.push(fresh, card.steps);
  return setMark(next, place, lasting);
}
