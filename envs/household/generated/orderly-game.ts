/** The orderly explorer in the games of a source: what it shows, with mistakes in between where they are wanted. */
import type { Stream } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import type { House, Operation, Outcome } from "../model.js";
import { perform } from "../rules.js";
import type { HouseState } from "../state.js";
import { commandText, feedback, introduction } from "../text.js";
import { Orderly, type PlaceScore } from "./orderly.js";
import type { Acting } from "./walker.js";

/** A turn of a demonstration; a mistake is there to be recovered from, not to be imitated. */
export interface OrderlyTurn {
  readonly action: string;
  readonly observation: string;
  readonly mistake: boolean;
}

export interface OrderlyShown {
  readonly first: string;
  readonly turns: readonly OrderlyTurn[];
  readonly won: boolean;
}

/** Chances, each turn, that a refused action and that an allowed one that leads astray is tried; not every try finds one. */
export interface Mistakes {
  readonly refused: number;
  readonly astray: number;
  readonly draw: Stream;
}

const DIALECT = "0.4";

export function demonstrateOrderly(
  game: { readonly house: House; readonly aim: Aim },
  worth: PlaceScore,
  limit: number,
  mistakes?: Mistakes,
): OrderlyShown {
  const play = new Play(game.house, new Orderly(game.house, game.aim, worth));
  while (!play.over && play.turns.length < limit) {
    const slip = mistakes && slipIn(game.house, play.state, mistakes);
    if (slip === undefined) play.goOn();
    else play.slip(slip);
  }
  const { turns, won } = play;
  return { first: introduction(game.house), turns, won };
}

/** A game under way: its state, and what the player means to do next. */
class Play {
  readonly turns: OrderlyTurn[] = [];
  state: HouseState;
  won = false;
  private acting: Acting;
  private next: IteratorResult<Operation, boolean>;

  constructor(
    private readonly house: House,
    private player: Orderly,
  ) {
    this.state = house.start;
    this.acting = player.play();
    this.next = this.acting.next();
  }

  get over(): boolean {
    return this.won || this.next.done === true;
  }

  /** What the player means to do. */
  goOn(): void {
    if (this.next.done !== true) this.next = this.acting.next(this.perform(this.next.value, false));
  }

  /** Something else; where it changed anything the player thinks again. */
  slip(operation: Operation): void {
    const before = this.state;
    this.perform(operation, true);
    if (this.state === before) return;
    this.player = this.player.resumed(this.state);
    this.acting = this.player.play();
    this.next = this.acting.next();
  }

  private perform(operation: Operation, mistake: boolean): Outcome {
    const outcome = perform(this.house, this.state, operation);
    this.state = outcome.state;
    const action = commandText(this.house, DIALECT, operation);
    this.turns.push({ action, observation: feedback(this.house, DIALECT, operation, outcome), mistake });
    this.won = this.house.goal.holds(this.state);
    return outcome;
  }
}

/** A mistake that suits the state; undefined mostly. */
function slipIn(house: House, state: HouseState, { refused, astray, draw }: Mistakes): Operation | undefined {
  const chance = draw.uniform();
  if (chance >= refused + astray) return undefined;
  const operation = draw.choice(slips(house, state, draw));
  const isRefused = perform(house, state, operation).refused !== undefined;
  return isRefused === chance < refused ? operation : undefined;
}

function slips(house: House, state: HouseState, draw: Stream): Operation[] {
  const receptacle = draw.integer(house.receptacles.length);
  const here = house.receptaclesAt[state.agent]!;
  const near = here.length > 0 ? draw.choice(here) : receptacle;
  const lying = state.contents[near]!;
  const object = lying.length > 0 ? draw.choice(lying) : draw.integer(house.objects.length);
  return [
    { verb: "go", receptacle },
    { verb: "go", receptacle },
    { verb: "open", receptacle: draw.choice([near, receptacle]) },
    { verb: "close", receptacle: near },
    { verb: "take", object, receptacle: near },
    { verb: "take", object: draw.integer(house.objects.length), receptacle: draw.choice([near, receptacle]) },
  ];
}
