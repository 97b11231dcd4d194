/**
 * The shop: WebShop's pages, search and reward over a procedural catalogue with hidden rules, so that it runs without any
 * download (`makeWebshop`), or over WebShop's own files (`loadOfficialShop`).
 * A family of cards (what is sold out, what things are called, what must be clicked first) holds in all shops of the family;
 * the prompt never tells it; every card has its true skill sentence, and every task says what knowing the cards is worth.
 * Given a `family`, the shops are one chain's (`chain/`): many rules of two kinds, tiny pages, for policies of words.
 */
import type { EnvironmentSpec, World } from "../../lib/environment.js";
import { environmentFromRules } from "../../lib/environment/rules.js";
import { expect, labError, unknownName } from "../../lib/errors.js";
import { keyOf, split, stream, type Key } from "../../lib/random.js";
import type { Json, Task } from "../../lib/types.js";
import {
  CARD_NAMES,
  familyOf,
  skillOf,
  unseenPairFamily,
  type CardName,
  type Family,
  type SkillSentence,
} from "./cards.js";
import { makeChain, type ChainOptions, type ChainWorld } from "./chain/index.js";
import { makeShop, type Shop } from "./catalogue.js";
import { PAGE_WORDS } from "./compact.js";
import { shopRules, type ShopTask } from "./shop.js";
import { goalAt, LEVELS, type GoalDemand, type Level, type ShopGoal, type Worth } from "./tasks.js";
import type { Dialect } from "./text.js";
import { productWords } from "./words.js";

export { adviceOn } from "./advice.js";
export { BETWEEN, briefText } from "./brief.js";
export { CARD_NAMES, skillOf, UNSEEN_PAIRS, type CardName, type Family, type SkillSentence } from "./cards.js";
export { lossOf, losses, type Loss } from "./loss.js";
export { goalOf, loadOfficialShop, officialShop, type OfficialShop } from "./official.js";
export { bestOfFirstPage, shopByReading } from "./reader.js";
export { type Level, type Worth } from "./tasks.js";
export type { Dialect } from "./text.js";
export { readWish } from "./wish.js";
export type { ChainOptions, ChainWorld } from "./chain/index.js";

export interface WebshopOptions {
  /** WebShop's `text` and `rich` observations, or short pages of a closed vocabulary. */
  readonly dialect?: Dialect;
  /** 1 to 5: size of the shop, number of wishes, number of cards. */
  readonly level?: number;
  /** How many families "train" and "dev" are of. */
  readonly families?: number;
  /** Which cards may occur. */
  readonly cards?: readonly CardName[];
  /** Only tasks where a card matters, only ones where none does, or both. */
  readonly skills?: GoalDemand["skills"];
  /** Actions per task. */
  readonly limit?: number;
  /** If given, a task allows only so many actions more than one who knows the cards needs, within the limit. */
  readonly slack?: number;
  readonly seed?: number | string;
}

export interface WebshopWorld extends World {
  readonly level: Level;
  /** The families of "train" and "dev". */
  readonly families: readonly Family[];
  /** The cards a task's shop obeys; privileged. */
  cardsOf(task: Task): Family["cards"];
  /** The true sentences of a task's cards; privileged. */
  skillsOf(task: Task): SkillSentence[];
  /** What knowing the cards is worth on a task; privileged. */
  worthOf(task: Task): Worth;
}

/** How many tasks each finite split has. */
const heldOutTasks = 128;

const SPLITS = ["train", "dev", "test", "pairs", "plain"] as const;
type Split = (typeof SPLITS)[number];

/** Which shop a task is in, and what it is worth; all of a task's own params. */
interface Params extends ShopTask {
  readonly store: { readonly cards: Family["cards"]; readonly key: Key; readonly level: number };
  readonly worth: Worth;
}

/** Every word of compact pages, actions, goals and skill sentences. */
export function compactVocabulary(): string[] {
  return [...new Set([...PAGE_WORDS, ...productWords()])];
}

/**
 * A world of procedural shops: `makeWebshop({ dialect: "compact", level: 2 })`, of several families in any dialect; with a
 * family, `makeWebshop({ family: 3 })`, one chain of shops on short pages, small enough for whole runs in minutes.
 */
export function makeWebshop(options: ChainOptions): ChainWorld;
export function makeWebshop(options?: WebshopOptions): WebshopWorld;
export function makeWebshop(options: WebshopOptions | ChainOptions = {}): WebshopWorld | ChainWorld {
  return "family" in options ? makeChain(options) : makeShops(options);
}

function makeShops(options: WebshopOptions): WebshopWorld {
  const settings = resolve(options);
  const { dialect, level, families } = settings;
  const shops = shopMemory(dialect === "compact");
  const rules = shopRules({
    spec: specOf(dialect, settings.limit),
    dialect,
    storeOf: (task) => shops(task as Params).store,
  });
  const splits: readonly Split[] = unseenPairFamily("any", settings.cards)
    ? SPLITS
    : SPLITS.filter((name) => name !== "pairs");
  return {
    name: "webshop",
    about: "A web shop with hidden store rules: search, compare, choose options, buy; WebShop's pages and reward.",
    splits,
    level,
    families,
    make: () => environmentFromRules(rules),
    cardsOf: (task) => paramsOf(task).store.cards,
    skillsOf: (task) => paramsOf(task).store.cards.map((card) => skillOf(card, dialect === "compact")),
    worthOf: (task) => paramsOf(task).worth,
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!splits.includes(name as Split)) throw unknownName("webshop.tasks", "split", name, splits);
      const end = Math.min(start + count, name === "train" ? Infinity : heldOutTasks);
      for (let index = start; index < end; index++) yield taskAt(settings, shops, name as Split, index);
    },
  };
}

interface Settings {
  readonly dialect: Dialect;
  readonly levelNumber: number;
  readonly level: Level;
  readonly families: readonly Family[];
  readonly cards: readonly CardName[];
  readonly skills: GoalDemand["skills"];
  readonly limit: number;
  readonly slack: number;
  readonly key: Key;
}

const DIALECTS: readonly Dialect[] = ["text", "rich", "compact"];
const SKILLS: readonly GoalDemand["skills"][] = ["needed", "irrelevant", "either"];
const OPTIONS = ["dialect", "level", "families", "cards", "skills", "limit", "slack", "seed"];

/** Options may come from a command line, where no compiler has seen them. */
function refuseUnknown(options: WebshopOptions): void {
  const { dialect = "text", skills = "either" } = options;
  for (const name of Object.keys(options))
    if (!OPTIONS.includes(name)) throw unknownName("webshop", "option", name, OPTIONS);
  if (!DIALECTS.includes(dialect)) throw unknownName("webshop", "dialect", dialect, DIALECTS);
  if (!SKILLS.includes(skills)) throw unknownName("webshop", "choice of skills", skills, SKILLS);
}

function resolve(options: WebshopOptions): Settings {
  refuseUnknown(options);
  const { dialect = "text", level: levelNumber = 2, families = 8, cards = CARD_NAMES, skills = "either" } = options;
  const { limit = 15, slack = Infinity, seed = 0 } = options;
  const level = LEVELS[levelNumber - 1];
  if (level === undefined)
    throw labError("webshop level", {
      expected: `a whole number from 1 to ${LEVELS.length}`,
      got: levelNumber,
      fix: "2 is usual",
    });
  expect(Number.isInteger(families) && families > 0, "webshop families", {
    expected: "a whole number > 0",
    got: families,
    fix: "8 is usual",
  });
  expect(Number.isInteger(limit) && limit > 0 && slack >= 0, "webshop limit", {
    expected: "a whole number of actions, and a slack ≥ 0",
    got: { limit, slack },
    fix: "15 actions are usual",
  });
  expect(Array.isArray(cards) && cards.length > 0, "webshop cards", {
    expected: "at least one card",
    got: cards,
    fix: `use some of ${CARD_NAMES.join(", ")}`,
  });
  const list = Array.from({ length: families }, (_, i) => familyOf(`${seed} train ${i}`, level.cards, cards, i));
  return { dialect, levelNumber, level, families: list, cards, skills, limit, slack, key: keyOf(seed) };
}

function specOf(dialect: Dialect, maxSteps: number): EnvironmentSpec {
  return {
    id: "webshop",
    version: "1",
    dialect,
    maxSteps,
    reward:
      "at the purchase: the share of wanted attributes, options and price met, times how well the kind of product fits",
    splits: SPLITS,
  };
}

function paramsOf(task: Task): Params {
  return task.params as unknown as Params;
}

const REMEMBERED_SHOPS = 64;

/** Shops by what makes them; made once, shared by all environments of a world. */
function shopMemory(compact: boolean): (params: Pick<Params, "store">) => Shop {
  const byObject = new WeakMap<object, Shop>();
  const byText = new Map<string, Shop>();
  return ({ store }) => {
    const known = byObject.get(store);
    if (known !== undefined) return known;
    const text = JSON.stringify(store);
    let shop = byText.get(text);
    if (shop === undefined) {
      shop = makeShop({ id: "", cards: store.cards }, LEVELS[store.level - 1]!, store.key, compact);
      if (byText.size >= REMEMBERED_SHOPS) byText.clear();
      byText.set(text, shop);
    }
    byObject.set(store, shop);
    return shop;
  };
}

/** Tasks that follow one another are in one shop. */
const TASKS_PER_SHOP = 8;
const SHOP_TRIES = 50;

function familyFor({ families, level, cards }: Settings, name: Split, draw: number, seed: string): Family {
  switch (name) {
    case "train":
    case "dev":
      return families[draw % families.length]!;
    case "test":
      return familyOf(`${seed} test ${draw}`, level.cards, cards);
    case "pairs":
      return unseenPairFamily(`${seed} pairs ${draw}`, cards)!;
    case "plain":
      return { id: "plain", cards: [] };
  }
}

function taskAt(settings: Settings, shops: ReturnType<typeof shopMemory>, name: Split, index: number): Task {
  const { dialect, level, levelNumber, limit } = settings;
  const skills = name === "plain" ? "either" : settings.skills;
  const wording = dialect === "compact" ? "compact" : "long";
  const demand: GoalDemand = { level, wording, seesChoice: dialect !== "text", limit, skills };
  const shopKey = split(split(settings.key, name), Math.floor(index / TASKS_PER_SHOP));
  for (let attempt = 0; attempt < SHOP_TRIES; attempt++) {
    const key = split(shopKey, attempt);
    const draw = stream(split(key, "family")).integer(2 ** 20);
    const family = familyFor(settings, name, draw, settings.key.join("."));
    const store = { cards: family.cards, key: split(key, "shop"), level: levelNumber };
    const found = goalAt(shops({ store }), family, split(split(key, "goals"), index % TASKS_PER_SHOP), demand);
    if (found === undefined) continue;
    return taskOf(found, store, `${name}-${index}`, name, Math.min(limit, found.worth.full.steps + settings.slack));
  }
  throw labError("webshop.tasks", {
    expected: `a task of "${name}" where skills are ${skills}`,
    got: `none in ${SHOP_TRIES} shops`,
    fix: 'allow more cards, another level, or skills: "either"',
  });
}

function taskOf({ goal, worth }: ShopGoal, store: Params["store"], id: string, split: string, limit: number): Task {
  const params: Params = { goal, store, limit, worth };
  const kind = worth.needed.length === 0 ? "plain" : worth.needed.join("+");
  return { world: "webshop", split, id, kind, text: goal.text, params: params as unknown as Json };
}
