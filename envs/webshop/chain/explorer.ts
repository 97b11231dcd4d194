/**
 * The scripted shopper of chains. It reads only what an agent reads (goal, compact pages, the sentences it is told), obeys
 * the sentences, true or not, and otherwise tries lines and pages at random: demonstrations to imitate. And what a careful
 * reader of a successful visit can say about the chain.
 */
import type { Environment } from "../../../lib/environment.js";
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { noHints, PRICE, sentenceOf, type ChainSkill, type Hints, type Wants } from "./family.js";
import { paramsOf } from "./tasks.js";
import { COUPON_PAGES, LINES } from "./words.js";

/** What one reads on a page; a listed thing is its place and its words without the price. */
type Page =
  | {
      readonly page: "results";
      readonly things: readonly { readonly place: string; readonly words: readonly string[] }[];
    }
  | { readonly page: "item"; readonly chosen: readonly string[] }
  | { readonly page: "sub"; readonly coupon: boolean }
  | { readonly page: "other" };

function readPage(text: string): Page {
  const words = text.split(" ");
  if (words[0] === "page") return { page: "results", things: text.split(" . ").slice(1).map(readThing) };
  const chosen = / chosen : (.+)$/.exec(text);
  if (chosen !== null) return { page: "item", chosen: chosen[1]!.split(" ") };
  const sub = COUPON_PAGES.some((name) => text.startsWith(`${name} :`));
  return sub ? { page: "sub", coupon: words.includes("coupon") } : { page: "other" };
}

function readThing(text: string): { place: string; words: string[] } {
  const [place = "", ...words] = text.split(" ");
  return { place, words: words.slice(0, -1) };
}

/** Without a sentence, this often it tries a line at random, else it searches in the task's own words. */
const TRIES_A_LINE = 0.5;
/** So many pages at most it opens for a coupon before it buys without one. */
const PATIENCE = [1, 2, 3];

class Shopper {
  private readonly draw: Stream;
  private readonly line: string | null;
  private readonly patience: number;
  private readonly opened: string[] = [];
  private hasCoupon = false;

  constructor(
    private readonly wants: Wants,
    private readonly option: string,
    private readonly hints: Hints,
    key: Key,
  ) {
    this.draw = stream(key);
    const tries = wants.wish !== null && this.draw.chance(TRIES_A_LINE);
    this.line = hints.line ?? (tries ? this.draw.choice(LINES) : null);
    this.patience = this.draw.choice(PATIENCE);
  }

  /** The next action after reading a page. */
  act(text: string): string {
    const page = readPage(text);
    switch (page.page) {
      case "other":
        return ["search", ...(this.line ?? this.wants.wish ?? "").split(" "), this.wants.noun]
          .filter(Boolean)
          .join(" ");
      case "results":
        return `click ${this.choose(page.things)}`;
      case "sub":
        this.hasCoupon ||= page.coupon;
        return "click prev";
      case "item":
        return this.atItem(page.chosen);
    }
  }

  /** A thing of the line searched for, where there is one, else any of the kind. */
  private choose(things: readonly { readonly place: string; readonly words: readonly string[] }[]): string {
    const right = things.filter(({ words }) => words.includes(this.wants.noun));
    const first = right[0]?.place ?? "1";
    return this.line === null && this.wants.wish !== null ? this.draw.choice(right).place : first;
  }

  private atItem(chosen: readonly string[]): string {
    if (this.wants.capped && !this.hasCoupon && this.opened.length < this.patience) {
      const page = this.nextPage();
      this.opened.push(page);
      return `click ${page}`;
    }
    return chosen.includes(this.option) ? "click buy" : `click ${this.option}`;
  }

  private nextPage(): string {
    const { page } = this.hints;
    if (page !== null && !this.opened.includes(page)) return page;
    return this.draw.choice(COUPON_PAGES.filter((other) => !this.opened.includes(other)));
  }
}

/** One turn as the agent reads it; the observation is what the action was answered with. */
export interface ShoppingTurn {
  readonly action: string;
  readonly observation: string;
}

export interface ShoppingTrip {
  readonly turns: readonly ShoppingTurn[];
  readonly won: boolean;
  readonly score: number;
}

/** Let the shopper play a task to its end. */
export function goShopping(environment: Environment, task: Task, hints: Hints = noHints, key: Key): ShoppingTrip {
  const { wants, goal } = paramsOf(task);
  const shopper = new Shopper(wants, goal.options[0]!.value, hints, split(key, "shopper"));
  const turns: ShoppingTurn[] = [];
  let observation = environment.reset(task).text;
  for (;;) {
    const action = shopper.act(observation);
    const step = environment.step(action);
    observation = step.observation.text;
    turns.push({ action, observation });
    if (step.terminated || step.truncated) return { turns, won: step.info.won, score: step.info.score };
  }
}

/** What a careful reader of a successful visit can say, and the same said too generally (of all of a kind, of any price). */
export function supportedSentences(
  { noun, wish, capped }: Wants,
  turns: readonly ShoppingTurn[],
): { readonly supported: readonly string[]; readonly overGeneral: readonly string[] } {
  const seen: { line: string | undefined; page: string | undefined } = { line: undefined, page: undefined };
  for (const { action, observation } of turns) {
    const target = action.split(" ")[1] ?? "";
    if (readPage(observation).page === "item") seen.line = observation.split(" ")[1];
    if (COUPON_PAGES.some((name) => name === target) && observation.includes("coupon")) seen.page = target;
  }
  const say = (operation: ChainSkill["operation"], condition: string, target: string | undefined): string[] =>
    target === undefined ? [] : [sentenceOf({ condition, operation, target })];
  return {
    supported: [
      ...(wish === null ? [] : say("search", wish, seen.line)),
      ...(capped ? say("click", noun, seen.page) : []),
    ],
    overGeneral: [
      ...(wish === null ? [] : say("search", noun, seen.line)),
      ...(capped ? say("click", PRICE, seen.page) : []),
    ],
  };
}
