/**
 * The shop as an environment: which actions a page takes, what they come to, keys, progress and oracle. It is told how to
 * find the store of a task and in which dialect to speak; the step counter and snapshots are `lib/environment/rules.ts`'s.
 */
import type { EnvironmentSpec, KeyLevel, Progress } from "../../lib/environment.js";
import type { Play, Rules } from "../../lib/environment/rules.js";
import { expect } from "../../lib/errors.js";
import type { Json, Task } from "../../lib/types.js";
import { perfectPurchases, wayToWin, winnerInSight, type Move } from "./expert.js";
import type { Goal } from "./goals.js";
import { analyze } from "./analyzer.js";
import { briefButtons, briefSearches } from "./brief.js";
import { buttonsOf, buy, firstVisit, pageOf, press, search, type Button, type Visit } from "./rules.js";
import type { Store } from "./store.js";
import { labelOf, parseAction, parseCompactAction, render, type Dialect, type Typed } from "./text.js";

/** What starts a task; plain data. */
export interface ShopTask {
  readonly goal: Goal;
  /** Which store, for worlds of many. */
  readonly store: Json;
  /** Steps this task may take; the world's own limit where absent. */
  readonly limit?: number;
}

export interface ShopState {
  readonly task: ShopTask;
  readonly visit: Visit;
  /** -1 until something was bought. */
  readonly score: number;
}

export interface ShopSettings {
  readonly spec: EnvironmentSpec;
  readonly dialect: Dialect;
  storeOf(task: ShopTask): Store;
}

const IDLE = { valid: false, changed: false, won: false, score: 0 } as const;

export function shopRules(settings: ShopSettings): Rules<ShopState> {
  const { spec, dialect, storeOf } = settings;
  const compact = dialect === "compact";
  return {
    spec,
    start: (task) => ({ task: shopTask(task, spec.id), visit: firstVisit, score: -1 }),
    opening: (state) => render({ store: storeOf(state.task), visit: state.visit, goal: state.task.goal }, dialect),
    play: (state, action) => play(state, action, storeOf(state.task), dialect),
    admissible: (state) => listActions(state, storeOf(state.task), dialect),
    ...(dialect === "brief" ? {} : freeSearches(settings)),
    limit: ({ task }) => task.limit ?? spec.maxSteps,
    key: (state, level) => keyAt(state, storeOf(state.task), level),
    progress: (state) => progressOf(state, storeOf(state.task), compact),
  };
}

/** What only dialects have that take any words as a search; a plan may want such a one. */
function freeSearches({ dialect, storeOf }: ShopSettings): Pick<Rules<ShopState>, "accepts" | "oracle"> {
  return {
    accepts: (state, action) => isTaken(state, storeOf(state.task), typedAs(action, dialect), dialect),
    oracle(state, stepsLeft) {
      const way = wayToWin(storeOf(state.task), state.visit, state.task.goal, dialect === "compact");
      if (way === undefined || way.moves.length > stepsLeft) return undefined;
      return { actions: way.moves.map((move) => actionOf(move, dialect)), knows: way.purchase.laws };
    },
  };
}

function shopTask(task: Task, world: string): ShopTask {
  const params = task.params as unknown as Partial<ShopTask> | null;
  const goal = params?.goal as Partial<Goal> | undefined;
  const whole = typeof goal?.text === "string" && Array.isArray(goal.attributes) && Array.isArray(goal.options);
  expect(whole && params?.store !== undefined, `${world}.reset`, {
    expected: "a goal and a store as the task's params",
    got: task.params,
    fix: "take tasks from the world's own tasks(split)",
  });
  return params as ShopTask;
}

/** How a move is written. */
function actionOf(move: Move, dialect: Dialect): string {
  return move.kind === "search"
    ? written("search", move.words, dialect)
    : written("click", labelOf(move, dialect), dialect);
}

function written(verb: string, words: string, dialect: Dialect): string {
  return isBare(dialect) ? `${verb} ${words}` : `${verb}[${words}]`;
}

function typedAs(action: string, dialect: Dialect): Typed | undefined {
  if (typeof action !== "string") return undefined; // what acts may come from outside the compiler's sight
  return isBare(dialect) ? parseCompactAction(action) : parseAction(action);
}

/** Whether actions are written without brackets. */
function isBare(dialect: Dialect): boolean {
  return dialect === "compact" || dialect === "brief";
}

/** Asked for several times on each page; a visit belongs to one store and one dialect, but for the first, without buttons. */
const knownLabels = new WeakMap<Visit, ReadonlyMap<string, Button>>();

function labelled({ visit }: ShopState, store: Store, dialect: Dialect): ReadonlyMap<string, Button> {
  let buttons = knownLabels.get(visit);
  if (buttons === undefined) knownLabels.set(visit, (buttons = findLabels(visit, store, dialect)));
  return buttons;
}

/** The buttons of a page by their labels. Of two options with one label the later counts, as in the original. */
function findLabels(visit: Visit, store: Store, dialect: Dialect): ReadonlyMap<string, Button> {
  const buttons = new Map<string, Button>();
  for (const button of dialect === "brief" ? briefButtons(store, visit) : buttonsOf(store, visit)) {
    const label = labelOf(button, dialect);
    const taken = buttons.get(label);
    if (taken === undefined || taken.kind === "option") buttons.set(label, button);
  }
  return buttons;
}

/** A search is taken on every page, whether or not it shows the search bar. */
function isSearch({ visit }: ShopState, { verb }: Typed): boolean {
  return visit.page !== "done" && verb === "search";
}

/** Whether an action does something here, however it is written: in capitals, with words after it. */
function isTaken(state: ShopState, store: Store, typed: Typed | undefined, dialect: Dialect): boolean {
  if (typed === undefined) return false;
  return isSearch(state, typed) || (typed.verb === "click" && labelled(state, store, dialect).has(typed.words));
}

const knownSearches = new WeakMap<Goal, readonly string[]>();

function suggestedSearches({ task }: ShopState): readonly string[] {
  let searches = knownSearches.get(task.goal);
  if (searches === undefined) knownSearches.set(task.goal, (searches = findSearches(task.goal)));
  return searches;
}

/** The instruction's own words as queries: all of them, and what is left without the small words. */
function findSearches(goal: Goal): string[] {
  const plain = goal.text
    .toLowerCase()
    .replace(/[[\]\n\r]/g, " ")
    .trim();
  const short = plain.split(/\s+/).filter((word) => analyze(word).length > 0);
  return [...new Set([plain, short.slice(0, 8).join(" ")])].filter((query) => query !== "");
}

function listActions(state: ShopState, store: Store, dialect: Dialect): string[] {
  const clicks = [...labelled(state, store, dialect).keys()].map((label) => written("click", label, dialect));
  if (state.visit.page !== "search") return clicks;
  const searches = dialect === "brief" ? [...briefSearches(state.task.goal).keys()] : suggestedSearches(state);
  return [...searches.map((query) => written("search", query, dialect)), ...clicks];
}

/** The part of the instruction that a name means, on the page that has the search bar. */
function partOf({ task, visit }: ShopState, name: string): string | undefined {
  return visit.page === "search" ? briefSearches(task.goal).get(name) : undefined;
}

function play(state: ShopState, action: string, store: Store, dialect: Dialect): Play<ShopState> {
  const typed = typedAs(action, dialect);
  if (typed === undefined) return refused(state, store, dialect, "unparsable");
  if (isSearch(state, typed)) {
    const query = dialect === "brief" ? partOf(state, typed.words) : typed.words;
    if (query === undefined) return refused(state, store, dialect, "no-such-search");
    return moved(state, search(state.visit, query), store, dialect);
  }
  const button = typed.verb === "click" ? labelled(state, store, dialect).get(typed.words) : undefined;
  if (button === undefined) return refused(state, store, dialect, "no-such-button");
  if (button.kind === "buy") return bought(state, store, dialect);
  return moved(state, press(store, state.visit, button), store, dialect);
}

function moved(state: ShopState, visit: Visit, store: Store, dialect: Dialect): Play<ShopState> {
  const changed = fullKey(state.visit) !== fullKey(visit);
  const next = { ...state, visit };
  const text = render({ store, visit, goal: state.task.goal }, dialect);
  return { state: next, text, reward: 0, terminated: false, info: { ...IDLE, valid: true, changed } };
}

/** The page stays as it is; why is told in `info` only. */
function refused(state: ShopState, store: Store, dialect: Dialect, errorCode: string): Play<ShopState> {
  const text = render({ store, visit: state.visit, goal: state.task.goal }, dialect);
  return { state, text, reward: 0, terminated: false, info: { ...IDLE, errorCode } };
}

function bought(state: ShopState, store: Store, dialect: Dialect): Play<ShopState> {
  const { goal } = state.task;
  const verdict = buy(store, state.visit, goal);
  if (verdict === undefined) {
    const refusals = new Set([...state.visit.refused, state.visit.asin]);
    const next = { ...state, visit: { ...state.visit, refused: [...refusals] } };
    const text = render({ store, visit: state.visit, goal, soldOut: true }, dialect);
    return { state: next, text, reward: 0, terminated: false, info: { ...IDLE, errorCode: "rule:sold-out" } };
  }
  const { score } = verdict;
  const visit: Visit = { ...state.visit, page: "done" };
  const text = render({ store, visit, goal, score }, dialect);
  const info = { valid: true, changed: true, won: score === 1, score };
  return { state: { ...state, visit, score }, text, reward: score, terminated: true, info };
}

function fullKey({ page, keywords, number, asin, chosen, sub, opened, read }: Visit): string {
  const options = chosen.map(([name, value]) => `${name}=${value}`).join("&");
  return [page, keywords, number, asin, options, sub, opened.join(" "), read.join(",")].join("|");
}

/** "task": the page and, on a product, its chosen options, which WebShop's text does not show. */
function keyAt({ visit, score }: ShopState, store: Store, level: Exclude<KeyLevel, "observation">): string {
  const { page, asin, chosen, sub, read, listed, refused } = visit;
  if (level === "full") return `${fullKey(visit)}|${score}`;
  if (level === "agent") return `${fullKey(visit)}|${[...listed].sort().join(",")}|${[...refused].sort().join(" ")}`;
  if (page === "search") return page;
  if (page === "results") return `${page}|${pageOf(store, visit).join(" ")}`;
  const options = chosen.map(([name, value]) => `${name}=${value}`).sort();
  const own = read.filter((entry) => entry.startsWith(asin)).sort();
  return [page, asin, options.join("&"), sub, store.laws.coupon ? own.join(",") : "", score].join("|");
}

const STAGES = ["product in sight", "product opened", "options chosen", "bought"] as const;

function progressOf(state: ShopState, store: Store, compact: boolean): Progress {
  const { visit, score, task } = state;
  if (score === 1) return { names: STAGES, done: [true, true, true, true], distance: 0 };
  const purchase = perfectPurchases(store, task.goal).find(({ asin }) => asin === visit.asin);
  const chosen = purchase?.chosen.every(([name, value]) => visit.chosen.some((p) => p[0] === name && p[1] === value));
  const done = [winnerInSight(store, visit, task.goal), purchase !== undefined, chosen === true, false];
  const way = visit.page === "done" ? undefined : wayToWin(store, visit, task.goal, compact);
  return way === undefined ? { names: STAGES, done } : { names: STAGES, done, distance: way.moves.length };
}
