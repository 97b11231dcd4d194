/**
 * The admissible commands of a state, in the original's order (the code points of the whole command). The order of verbs
 * is fixed and names are ranked once a house, so a list is put together without sorting strings.
 */
import { Ability, type House } from "./model.js";
import { accessible, isKnife } from "./rules.js";
import type { HouseState } from "./state.js";
import type { Dialect } from "./dials.js";

/** Makes the lists of one house in one dialect; strings are made once and shared by all lists. */
export class Commands {
  private readonly objectRank: Int32Array;
  private readonly goFrom = new Map<number, readonly string[]>();
  private readonly pairs = new Map<number, string>();

  constructor(
    private readonly house: House,
    private readonly dialect: Dialect,
  ) {
    const names = house.objects.map(({ name }) => name);
    const order = names.map((_, i) => i).sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
    this.objectRank = new Int32Array(names.length);
    order.forEach((object, rank) => (this.objectRank[object] = rank));
  }

  /** Every possible command, sorted. */
  list(state: HouseState): readonly string[] {
    const here = this.house.receptaclesAt[state.agent]!;
    const held = state.holding;
    const commands: string[] = [];
    if (held >= 0) this.process(commands, "clean", Ability.clean, held, here);
    this.doors(commands, "close", state, here, 1);
    if (held >= 0) this.process(commands, "cool", Ability.cool, held, here);
    this.examine(commands, held, here);
    for (const command of this.going(state.agent)) commands.push(command);
    if (held >= 0) this.process(commands, "heat", Ability.heat, held, here);
    if (this.dialect === "0.4") commands.push("help");
    commands.push("inventory", "look");
    if (held >= 0 && this.dialect === "0.4") this.put(commands, state, here);
    this.doors(commands, "open", state, here, 0);
    if (held >= 0 && this.dialect === "0.3") this.put(commands, state, here);
    if (held >= 0) this.slice(commands, state);
    else this.take(commands, state, here);
    this.use(commands, state, here);
    return commands;
  }

  private going(location: number): readonly string[] {
    const known = this.goFrom.get(location);
    if (known) return known;
    const elsewhere = this.house.receptacles.filter((receptacle) => receptacle.location !== location);
    const made = elsewhere.map(({ name }) => `go to ${name}`).sort();
    this.goFrom.set(location, made);
    return made;
  }

  private process(
    commands: string[],
    process: "clean" | "heat" | "cool",
    ability: number,
    held: number,
    here: readonly number[],
  ): void {
    const thing = this.house.objects[held]!;
    if (!(thing.abilities & ability)) return;
    const from = commands.length;
    for (const receptacle of here) {
      const { name, type } = this.house.receptacles[receptacle]!;
      if (this.house.devices[process].has(type)) commands.push(`${process} ${thing.name} with ${name}`);
    }
    sortFrom(commands, from);
  }

  private doors(
    commands: string[],
    verb: "open" | "close",
    state: HouseState,
    here: readonly number[],
    open: 0 | 1,
  ): void {
    const from = commands.length;
    for (const receptacle of here) {
      const { name, openable } = this.house.receptacles[receptacle]!;
      if (openable && state.opened[receptacle] === open) commands.push(`${verb} ${name}`);
    }
    sortFrom(commands, from);
  }

  private examine(commands: string[], held: number, here: readonly number[]): void {
    const from = commands.length;
    for (const receptacle of here) commands.push(`examine ${this.house.receptacles[receptacle]!.name}`);
    if (held >= 0) commands.push(`examine ${this.house.objects[held]!.name}`);
    sortFrom(commands, from);
  }

  private put(commands: string[], state: HouseState, here: readonly number[]): void {
    const thing = this.house.objects[state.holding]!;
    const from = commands.length;
    for (const receptacle of here) {
      if (!accessible(this.house, state, receptacle)) continue;
      const { name, holds } = this.house.receptacles[receptacle]!;
      if (!holds.has(thing.type)) continue;
      commands.push(this.dialect === "0.3" ? `put ${thing.name} in/on ${name}` : `move ${thing.name} to ${name}`);
    }
    sortFrom(commands, from);
  }

  private slice(commands: string[], state: HouseState): void {
    const knife = this.house.objects[state.holding]!;
    if (!isKnife(knife.type)) return;
    const from = commands.length;
    for (const object of this.house.sliceable)
      if (state.spots[object]!.includes(state.agent))
        commands.push(`slice ${this.house.objects[object]!.name} with ${knife.name}`);
    sortFrom(commands, from);
  }

  private take(commands: string[], state: HouseState, here: readonly number[]): void {
    const from = commands.length;
    for (const receptacle of here) {
      if (!accessible(this.house, state, receptacle)) continue;
      const objects = state.contents[receptacle]!.filter(
        (object) => this.house.objects[object]!.abilities & Ability.pickup,
      );
      objects.sort((a, b) => this.objectRank[a]! - this.objectRank[b]!);
      for (const object of objects) commands.push(this.takeCommand(object, receptacle));
    }
    if (here.length > 1) sortFrom(commands, from);
  }

  private takeCommand(object: number, receptacle: number): string {
    const pair = object * this.house.receptacles.length + receptacle;
    let command = this.pairs.get(pair);
    if (command === undefined) {
      command = `take ${this.house.objects[object]!.name} from ${this.house.receptacles[receptacle]!.name}`;
      this.pairs.set(pair, command);
    }
    return command;
  }

  private use(commands: string[], state: HouseState, here: readonly number[]): void {
    const from = commands.length;
    for (const receptacle of here)
      for (const object of state.contents[receptacle]!) {
        const { abilities, name } = this.house.objects[object]!;
        const command = abilities & Ability.toggle ? `use ${name}` : undefined;
        if (command !== undefined && !commands.includes(command, from)) commands.push(command);
      }
    sortFrom(commands, from);
  }
}

/** Sort the tail of a list from a position on. */
function sortFrom(commands: string[], from: number): void {
  if (commands.length - from < 2) return;
  commands.push(...commands.splice(from).sort());
}
