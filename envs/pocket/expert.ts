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
import { parseSkill, refusal, skillSentence } from "./text.js";
import type { Lexicon } from "./words.js";

/** The shortest way to win from here, knowing where everything is and which device works; undefined where there is none. */
export function informedPlan(lexicon: Lexicon, state: State): Plan | undefined {
  const { house } = state;
  const actions: string[] = [];
  let { location, held, ready } = state;
  let placed = placedCount(state);
  const go = (to: string): void => {
    if (to !== location) actions.push(`go ${to}`);
    location = to;
  };
  if (held !== null && held !== house.object) {
    if (!lexicon.places.includes(location)) go(house.destination ?? lexicon.places[0]!);
    actions.push(`put ${held} in ${location}`);
    held = null;
  }
  const sources = sourcesOf(lexicon, state, location);
  while (!state.won && placed < neededCount(house)) {
    if (held === null) {
      const source = sources.shift();
      if (source === undefined) return undefined;
      go(source);
      actions.push(`take ${house.object}`);
      held = house.object;
    }
    if (!ready) {
      const device = house.devices[house.verb!];
      if (device === undefined) return undefined;
      go(device);
      actions.push(`${house.verb} ${house.object} with ${location}`);
      ready = true;
    }
    if (house.destination === null) break;
    go(house.destination);
    actions.push(`put ${house.object} in ${house.destination}`);
    held = null;
    placed++;
  }
  return { actions, knows: ruleIds(lexicon, state) };
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
 * and remembers a second copy that it has seen.
 */
export class Explorer {
  private location = "hall";
  private holding = false;
  private ready: boolean;
  private readonly copiesSeen = new Map<string, number>();
  private readonly tried = new Set<string>();
  private last = "";
  private readonly draw: Stream;

  constructor(
    private readonly lexicon: Lexicon,
    private readonly goal: Pick<House, "kind" | "object" | "verb" | "destination">,
    private readonly hints: Hints,
    key: Key,
  ) {
    this.ready = goal.verb === null;
    this.draw = stream(key);
  }

  /** The next action after reading an observation. */
  act(observation: string): string {
    this.notice(observation);
    this.last = this.choose();
    return this.last;
  }

  private choose(): string {
    const { object, verb, destination } = this.goal;
    if (!this.holding) return this.search();
    if (!this.ready) {
      if (!this.lexicon.devices.includes(this.location) || this.tried.has(this.location))
        return `go ${this.nextDevice()}`;
      this.tried.add(this.location);
      return `${verb} ${object} with ${this.location}`;
    }
    return this.location === destination ? `put ${object} in ${destination}` : `go ${destination}`;
  }

  private search(): string {
    const { object, destination } = this.goal;
    const here = this.copiesSeen.get(this.location) ?? 0;
    if (here > 0 && this.location !== destination) return `take ${object}`;
    for (const [place, copies] of this.copiesSeen) if (copies > 0 && place !== destination) return `go ${place}`;
    const hinted = this.hints.places.find((place) => !this.copiesSeen.has(place));
    if (hinted !== undefined) return `go ${hinted}`;
    const untried = this.lexicon.places.filter((place) => !this.copiesSeen.has(place) && place !== destination);
    return `go ${this.draw.choice(untried.length > 0 ? untried : this.lexicon.places.filter((place) => place !== this.location))}`;
  }

  private nextDevice(): string {
    const { device } = this.hints;
    if (device !== null && !this.tried.has(device)) return device;
    const untried = this.lexicon.devices.filter((other) => !this.tried.has(other) && other !== this.location);
    return this.draw.choice(untried.length > 0 ? untried : this.lexicon.devices);
  }

  private notice(observation: string): void {
    if (this.last === "" || observation === refusal) return;
    const [word = "", first = ""] = this.last.split(" ");
    if (word === "go") {
      this.location = first;
      if (!this.lexicon.places.includes(first)) return;
      const seen = observation.split(" ").filter((thing) => thing === this.goal.object).length;
      this.copiesSeen.set(first, seen);
    } else if (word === "take") {
      this.holding = true;
      this.copiesSeen.set(this.location, (this.copiesSeen.get(this.location) ?? 1) - 1);
    } else if (word === "put") {
      this.holding = false;
    } else {
      this.ready = true;
    }
  }
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
  const supported: string[] = [];
  const overGeneral: string[] = [];
  let location = "hall";
  for (const { action, observation } of turns) {
    if (observation === refusal) continue;
    const [word = "", first = ""] = action.split(" ");
    if (word === "go") location = first;
    if (word === "take" && first === house.object && overGeneral.length === 0) {
      const condition = placeCondition(lexicon, house.object);
      supported.push(skillSentence({ condition, operation: "look", target: location }));
      overGeneral.push(skillSentence({ condition: house.kind, operation: "look", target: location }));
    }
    if (word === house.verb && first === house.object)
      supported.push(skillSentence({ condition: house.verb, operation: "use", target: location }));
  }
  return { supported, overGeneral };
}
