/**
 * Houses of families that nobody has met: each key is a family and one house of it, with everything a lesson or an
 * examination asks of it. Drawn without the expert, so that a hundred thousand cost minutes.
 */
import { split, type Key, type Stream } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import type { Playable } from "../environment.js";
import { perform } from "../rules.js";
import { commandText, feedback, introduction, REFUSED } from "../text.js";
import type { Dialect } from "../dials.js";
import type { HouseDials } from "../dials.js";
import { drawFamily, type CardCounts } from "./family.js";
import type { CardKind } from "../dials.js";
import { processesOf, readShort, shortSentence } from "./short.js";
import { drawQuickly, drawTask, openTask, type TaskRequest } from "./tasks.js";
import { concerningCards, falseCards, toldAnything } from "./told.js";
import { exploreOnce } from "./value.js";

export interface StrangerOptions {
  readonly kinds: readonly CardKind[];
  readonly counts: Omit<CardCounts, "counted">;
  readonly dials: HouseDials;
  readonly dialect: Dialect;
}

/** An action with what was read after it; `valid` is false where nothing happened. */
export interface ShownTurn {
  readonly action: string;
  readonly observation: string;
  readonly valid: boolean;
}

export interface Shown {
  readonly first: string;
  readonly turns: readonly ShownTurn[];
  readonly won: boolean;
}

/** The longest a task may be, whatever its limit. */
const LONGEST = 50;

/** A house of an unmet family; all sentences are in the short wording. */
export class Stranger {
  readonly task: Task;
  /** True sentences that bear on the task, and the family's other ones. */
  readonly truths: readonly string[];
  readonly others: readonly string[];
  private readonly game: Playable;
  private readonly dialect: Dialect;

  /** With a fixed limit it is not asked whether the task can be won in time; with a rule, the expert is asked. */
  constructor(key: Key, limit: number | TaskRequest["limit"], { kinds, counts, dials, dialect }: StrangerOptions) {
    const { cards } = drawFamily(split(key, "family"), kinds, { ...counts, counted: dials.counted });
    const request = { name: "strangers", index: 0, key: split(key, "house"), cards, dials };
    const drawn =
      typeof limit === "number"
        ? drawQuickly({ ...request, limit })
        : drawTask({ ...request, limit, maxSteps: LONGEST });
    this.dialect = dialect;
    this.task = { ...drawn, id: `strangers-${key.join("-")}` };
    this.game = openTask(this.task, dialect);
    const own = concerningCards(this.game);
    this.truths = own.map((card) => shortSentence(card).text);
    this.others = cards.filter((card) => !own.includes(card)).map((card) => shortSentence(card).text);
  }

  /** The same question with another answer that one could try here; the sentence itself where there is none. */
  falsified(sentence: string, draw: Stream): string {
    const card = readShort(sentence, this.task.kind, this.game.aim!);
    const others = card === undefined ? [] : falseCards(card, this.game).map((other) => shortSentence(other).text);
    const wrong = others.filter((text) => text !== sentence && !this.truths.includes(text));
    return wrong.length === 0 ? sentence : draw.choice(wrong);
  }

  /** A place said of the whole kind of task, which is mostly useless. */
  overGeneral(draw: Stream): string {
    const types = [...new Set(this.game.house.receptacles.map(({ type }) => type))];
    return this.general(draw.choice(types));
  }

  private general(receptacle: string): string {
    return shortSentence({ kind: "place", object: this.task.kind, home: receptacle }).text;
  }

  /** What an explorer does who is told these sentences: it obeys them first, true or not. */
  demonstrate(told: readonly string[], key: Key): Shown {
    const { house, aim, limit } = this.game;
    const { operations, won } = exploreOnce(house, aim!, toldAnything(this.game, this.task.kind, told), key, limit);
    let state = house.start;
    const turns = operations.map((operation) => {
      const outcome = perform(house, state, operation);
      state = outcome.state;
      const observation = feedback(house, this.dialect, operation, outcome);
      return { action: commandText(house, this.dialect, operation), observation, valid: observation !== REFUSED };
    });
    return { first: introduction(house), turns, won };
  }

  /** Sentences that a transcript shows: where the thing was found, and what did the process. */
  shownBy(turns: readonly ShownTurn[]): { readonly supported: string[]; readonly overGeneral: string[] } {
    const aim = this.game.aim!;
    const supported: string[] = [];
    const overGeneral: string[] = [];
    for (const { action, valid } of turns) {
      const [, verb, object, place] = /^(\w+) (\w+) \d+ (?:from|with) (\w+) \d+$/.exec(action) ?? [];
      if (!valid || object !== aim.object) continue;
      if (verb === "take" && overGeneral.length === 0) {
        supported.push(shortSentence({ kind: "place", object, home: place! }).text);
        overGeneral.push(this.general(place!));
      }
      const process = processesOf(aim).find((one) => one === verb);
      if (process) supported.push(shortSentence({ kind: "device", process, device: place!, decoys: [] }).text);
    }
    return { supported, overGeneral };
  }
}
