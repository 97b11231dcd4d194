/**
 * The orderly explorer as a teacher of whoever plays: it goes on from any state that another player left it in. What it
 * does depends on the state and on what was seen, not on who did what before.
 */
import { Commands } from "../commands.js";
import type { House, Operation, Outcome } from "../model.js";
import type { Aim } from "../aim.js";
import { accessible, perform } from "../rules.js";
import type { HouseState } from "../state.js";
import { commandText, feedback, introduction, parseAction } from "../text.js";
import { Orderly, type PlaceScore } from "./orderly.js";
import type { OrderlyTurn } from "./orderly-game.js";
import type { Acting } from "./walker.js";

const DIALECT = "0.4";

class Thorough extends Orderly {
  /** Of two things that belong together, one lies where most of them were seen already: the other is brought there. */
  protected override known(type: string, target: boolean): { object: number; receptacle: number } | undefined {
    if (target && this.aim.count > 1) this.settle();
    return super.known(type, target);
  }

  private settle(): void {
    this.delivered.clear();
    let most = 0;
    for (const receptacle of this.seen) {
      if (!this.isGoal(receptacle)) continue;
      const copies = this.state.contents[receptacle]!.filter(
        (object) => this.house.objects[object]!.type === this.aim.object,
      ).length;
      if (copies <= most) continue;
      most = copies;
      this.delivered.clear();
      this.delivered.add(receptacle);
    }
  }
}

/** A game under way that a teacher and a pupil may both move. */
export class TaughtGame {
  readonly turns: OrderlyTurn[] = [];
  readonly first: string;
  state: HouseState;
  won = false;
  private readonly commands: Commands;
  private readonly seen = new Set<number>();
  private acting: Acting | undefined;
  private next: IteratorResult<Operation, boolean> | undefined;

  constructor(
    private readonly house: House,
    private readonly aim: Aim,
    private readonly worth: PlaceScore,
  ) {
    this.state = house.start;
    this.first = introduction(house);
    this.commands = new Commands(house, DIALECT);
  }

  /** What may be done now. */
  admissible(): readonly string[] {
    return this.commands.list(this.state);
  }

  /** What the teacher would do now; undefined where it has nothing left to try. */
  advice(): string | undefined {
    const { value, done } = this.meant();
    return done === true ? undefined : commandText(this.house, DIALECT, value);
  }

  /** Do it; a mistake is what is not to be imitated. */
  play(action: string, mistake: boolean): void {
    const operation = parseAction(this.house, DIALECT, action);
    if (typeof operation === "string") throw new TypeError(`TaughtGame: ${action} means nothing here`);
    const followed = action === this.advice();
    const outcome = this.perform(operation, action, mistake);
    if (followed) this.next = this.acting!.next(outcome);
    else this.acting = this.next = undefined;
  }

  private meant(): IteratorResult<Operation, boolean> {
    if (this.next === undefined) {
      const { house, aim, worth, state, seen } = this;
      this.acting = new Thorough(house, aim, worth, { state, seen, delivered: [] }).play();
      this.next = this.acting.next();
    }
    return this.next;
  }

  private perform(operation: Operation, action: string, mistake: boolean): Outcome {
    const outcome = perform(this.house, this.state, operation);
    this.state = outcome.state;
    this.turns.push({ action, observation: feedback(this.house, DIALECT, operation, outcome), mistake });
    this.won = this.house.goal.holds(this.state);
    this.look(operation);
    return outcome;
  }

  /** What lies in a receptacle is read where it is gone to, opened or examined. */
  private look(operation: Operation): void {
    const { verb } = operation;
    if (verb !== "go" && verb !== "open" && verb !== "examine") return;
    const { receptacle } = operation;
    const here = this.house.receptacles[receptacle]!.location === this.state.agent;
    if (here && accessible(this.house, this.state, receptacle)) this.seen.add(receptacle);
  }
}
