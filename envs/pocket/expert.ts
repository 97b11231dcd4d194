/**
 * Players of the pocket household. The informed one plans from the true state; the explorer reads only what an agent
 * reads: the goal, the observations and the skill sentences it is given, which it obeys first, true or not.
 * Demonstrations for behaviour cloning are episodes of the explorer.
 */
import type { Environment, Plan } from "../../lib/environment.js";
import { stream, type Key, type Stream } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import { contentOf, neededCount, placedCount, type House, type State } from "./rules.js";
import { placeCondition } from "./tasks.js";
import { parseSkill, readAction } from "./text.js";
import type { Action, Goal } from "./wording.js";
import type { Lexicon } from "./words.js";

/** The shortest way to win from here, knowing where everything is and which device works; undefined where there is none. */
export function informedPlan(lexicon: Lexicon, state: State): Plan | undefined {
  const { house } = state;
  const { object, destination, verb } = house;
  const actions: Action[] = [];
  let { location, held, ready } = state;
  let placed = placedCount(state);
  const go = (to: string): void => {
    if (to !== location) actions.push({ does: "go", to });
    location = to;
  };
  if (held !== null && held !== object) {
    if (!lexicon.places.includes(location)) go(destination ?? lexicon.places[0]!);
    actions.push({ does: "put", object: held, place: location });
    held = null;
  }
  const sources = sourcesOf(lexicon, state, location);
  while (!state.won && placed < neededCount(house)) {
    if (held === null) {
      const source = sources.shift();
      if (source === undefined) return undefined;
      go(source);
      actions.push({ does: "take", object });
      held = object;
    }
    if (!ready) {
      const device = house.devices[verb!];
      if (device === undefined) return undefined;
      go(device);
      actions.push({ does: "use", verb: verb!, object, device });
      ready = true;
    }
    if (destination === null) break;
    go(destination);
    actions.push({ does: "put", object, place: destination });
    held = null;
    placed++;
  }
  return { actions: actions.map((action) => lexicon.wording.action(action)), knows: ruleIds(lexicon, state) };
}

/** Places a copy still has to be fetched from, the one we stand at first; those already in place stay there. */
function sourcesOf(lexicon: Lexicon, state: State, location: string): string[] {
  const { object, destination } = state.house;
  return [location, ...lexicon.places.filter((place) => place !== location)]
    .filter((place) => place !== destination || !state.ready)
    .flatMap((place) =>
      contentOf(state, place)
        .filter((thing) => thing === object)
        .map(() => place),
    );
}

function ruleIds(lexicon: Lexicon, { house, ready }: State): string[] {
  const ids = [`home:${placeCondition(lexicon, house.object)}`];
  return house.verb === null || ready ? ids : [...ids, `device:${house.verb}`];
}

/** What the sentences say about one task: places to look in, in the order in which they are obeyed, and the device to use. */
export interface Hints {
  readonly places: readonly string[];
  readonly device: string | null;
}

export const noHints: Hints = { places: [], device: null };

/** Hints of the sentences whose condition holds for a task: the object's first, then those of the task kind. */
export function hintsOf(lexicon: Lexicon, house: House, sentences: readonly string[]): Hints {
  const parts = sentences.map((sentence) => parseSkill(lexicon, sentence)).filter((part) => part !== undefined);
  const looks = parts.filter((part) => part.operation === "look");
  const under = (condition: string): string[] =>
    looks.filter((part) => part.condition === condition).map((part) => part.target);
  const object = [house.object, placeCondition(lexicon, house.object)];
  const places = [...new Set([...object.flatMap(under), ...under(house.kind)])];
  const device = parts.find((part) => part.operation === "use" && part.condition === house.verb)?.target ?? null;
  return { places, device };
}

/**
 * A sensible player without privileged knowledge: obeys its hints, else tries untried places and devices at random,
 * and remembers a second copy that it has seen. It also knows how to go on where another hand has played for it.
 */
export class Explorer {
  private location = "hall";
  private held: string | null = null;
  private ready: boolean;
  private readonly copiesSeen = new Map<string, number>();
  private readonly tried = new Set<string>();
  private last: string | undefined;
  private readonly draw: Stream;

  constructor(
    private readonly lexicon: Lexicon,
    private readonly goal: Goal,
    private readonly hints: Hints,
    key: Key,
  ) {
    this.ready = goal.verb === null;
    this.draw = stream(key);
  }

  /** The next action after reading an observation. */
  act(observation: string): string {
    if (this.last !== undefined) this.notice(this.last, observation);
    const { actions, drawn } = this.options();
    this.last = drawn ? this.draw.choice(actions) : actions[0]!;
    return this.last;
  }

  /** What an action, its own or another's, was answered with. */
  notice(text: string, observation: string): void {
    const action = readAction(this.lexicon, text);
    if (action?.does === "use" && action.object === this.goal.object) this.tried.add(action.device);
    if (action === undefined || observation === this.lexicon.wording.refusal) return;
    if (action.does === "go") {
      this.location = action.to;
      if (!this.lexicon.places.includes(action.to)) return;
      const seen = this.lexicon.wording.seen(observation).filter((thing) => thing === this.goal.object).length;
      this.copiesSeen.set(action.to, seen);
    } else if (action.does === "take") {
      this.held = action.object;
      if (action.object === this.goal.object) this.count(-1);
    } else if (action.does === "put") {
      this.held = null;
      if (action.object === this.goal.object && action.place !== this.goal.destination) this.count(1);
    } else if (action.object === this.goal.object && action.verb === this.goal.verb) {
      this.ready = true;
    }
  }

  private count(more: number): void {
    this.copiesSeen.set(this.location, Math.max(0, (this.copiesSeen.get(this.location) ?? 0) + more));
  }

  /** What it would do next: one thing, or (`drawn`) any of several that are equally good to it. */
  options(): { readonly actions: readonly string[]; readonly drawn: boolean } {
    const { options, drawn } = this.considered();
    return { actions: options.map((action) => this.lexicon.wording.action(action)), drawn };
  }

  private considered(): Considered {
    const { object, verb, destination } = this.goal;
    if (this.held === null) return this.search();
    if (this.held !== object) return this.layDown(this.held);
    if (!this.ready) return this.tryDevices(verb!);
    return known(
      this.location === destination ? { does: "put", object, place: destination } : { does: "go", to: destination! },
    );
  }

  private search(): Considered {
    const { object, destination } = this.goal;
    const here = this.copiesSeen.get(this.location) ?? 0;
    if (here > 0 && this.location !== destination) return known({ does: "take", object });
    for (const [place, copies] of this.copiesSeen)
      if (copies > 0 && place !== destination) return known({ does: "go", to: place });
    const hinted = this.hints.places.find((place) => !this.copiesSeen.has(place));
    if (hinted !== undefined) return known({ does: "go", to: hinted });
    const untried = this.lexicon.places.filter((place) => !this.copiesSeen.has(place) && place !== destination);
    return anyOf(untried.length > 0 ? untried : this.lexicon.places.filter((place) => place !== this.location));
  }

  /** A thing that was taken by mistake goes down at once. */
  private layDown(object: string): Considered {
    const { places } = this.lexicon;
    return places.includes(this.location) ? known({ does: "put", object, place: this.location }) : anyOf(places);
  }

  private tryDevices(verb: string): Considered {
    const { devices } = this.lexicon;
    const { object } = this.goal;
    if (devices.includes(this.location) && !this.tried.has(this.location))
      return known({ does: "use", verb, object, device: this.location });
    const { device } = this.hints;
    if (device !== null && !this.tried.has(device)) return known({ does: "go", to: device });
    const untried = devices.filter((other) => !this.tried.has(other) && other !== this.location);
    return anyOf(untried.length > 0 ? untried : devices.filter((other) => other !== this.location));
  }
}

/** Actions that are equally good to a player; where they are not `drawn`, it is one that it has a reason for. */
interface Considered {
  readonly options: readonly Action[];
  readonly drawn: boolean;
}

function known(action: Action): Considered {
  return { options: [action], drawn: false };
}

function anyOf(places: readonly string[]): Considered {
  return { options: places.map((to): Action => ({ does: "go", to })), drawn: true };
}

/** One turn as the agent reads it; the observation is what the action was answered with. */
export interface DemonstratedTurn {
  readonly action: string;
  readonly observation: string;
  readonly valid: boolean;
}

export interface Demonstration {
  readonly turns: readonly DemonstratedTurn[];
  readonly won: boolean;
}

/** Let the explorer play a task to its end. */
export function demonstrate(
  environment: Environment,
  lexicon: Lexicon,
  task: Task,
  options: { readonly hints?: Hints; readonly key: Key },
): Demonstration {
  const explorer = new Explorer(lexicon, task.params as unknown as House, options.hints ?? noHints, options.key);
  const turns: DemonstratedTurn[] = [];
  let observation = environment.reset(task).text;
  for (;;) {
    const action = explorer.act(observation);
    const step = environment.step(action);
    observation = step.observation.text;
    turns.push({ action, observation, valid: step.info.valid });
    if (step.terminated || step.truncated) return { turns, won: step.info.won };
  }
}

/** What a careful reader of a successful transcript can say, and the same said too generally (keyed by the task kind). */
export function supportedSentences(
  lexicon: Lexicon,
  house: House,
  turns: readonly DemonstratedTurn[],
): { readonly supported: readonly string[]; readonly overGeneral: readonly string[] } {
  const { wording } = lexicon;
  const supported: string[] = [];
  const overGeneral: string[] = [];
  let location = "hall";
  for (const { action: text, observation } of turns) {
    const action = readAction(lexicon, text);
    if (action === undefined || observation === wording.refusal) continue;
    if (action.does === "go") location = action.to;
    if (action.does === "take" && action.object === house.object && overGeneral.length === 0) {
      const condition = placeCondition(lexicon, house.object);
      supported.push(wording.sentence({ condition, operation: "look", target: location }));
      overGeneral.push(wording.sentence({ condition: house.kind, operation: "look", target: location }));
    }
    if (action.does === "use" && action.verb === house.verb && action.object === house.object)
      supported.push(wording.sentence({ condition: action.verb, operation: "use", target: location }));
  }
  return { supported, overGeneral };
}
