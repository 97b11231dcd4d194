/**
 * Chains of shops as a world: one hidden family a seed, endless shops that obey it, short pages of a closed vocabulary.
 * Everything that happens in a shop is WebShop's (pages, search engine, reward); only stock, goals and laws are the chain's.
 */
import type { Environment, EnvironmentSpec, World } from "../../../lib/environment.js";
import { environmentFromRules } from "../../../lib/environment/rules.js";
import { unknownName } from "../../../lib/errors.js";
import { defaultsOf, expectDials } from "../../../lib/fields.js";
import { keyOf, split, stream, type Key } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { webshopDials, type Dials } from "../dials.js";
import { shopRules, type ShopTask } from "../shop.js";
import type { Store } from "../store.js";
import { goShopping } from "./explorer.js";
import {
  conditionsOf,
  drawChainFamily,
  hintsOf,
  otherTargets,
  parseChainSkill,
  sentenceOf,
  topicsOf,
  trueSentences,
  type ChainFamily,
} from "./family.js";
import { makeChainStore } from "./stores.js";
import { chainTask, informedSteps, paramsOf, type ChainParams } from "./tasks.js";

export * from "./explorer.js";
export * from "./family.js";
export * from "./tasks.js";
export { chainVocabulary } from "./words.js";

export interface ChainOptions extends Partial<Dials> {
  /** The seed of the chain's hidden rules. */
  readonly family: number | string;
}

/** How many held-out tasks there are; each is evaluated once. */
const chainHeldOut = 512;

export interface ChainWorld extends World {
  readonly family: ChainFamily;
  /** Every true sentence of the family by its condition. */
  readonly sentences: Readonly<Record<string, string>>;
  /** The true sentences that bear on one task. */
  truths(task: Task): string[];
  /** The actions of a shopper who is told these sentences, up to the purchase or the step limit: something to imitate. */
  demonstrate(task: Task, sentences: readonly string[], key: Key): string[];
}

const SPLITS = ["train", "heldout"] as const;
export const chainSlack = webshopDials.slack.default;

/** A chain: `makeChain({ family: 3 })`. */
export function makeChain({ family: seed, ...dials }: ChainOptions): ChainWorld {
  expectDials(webshopDials, dials, "webshop");
  const { slack, departments } = { ...defaultsOf(webshopDials), ...dials };
  const family = drawChainFamily(split(keyOf(seed), "chain family"), departments);
  const key = split(keyOf(seed), "chain tasks");
  const rules = shopRules(chainSettings(slack));
  const make = (): Environment => environmentFromRules(rules);
  return {
    name: "webshop",
    about: "A chain of web shops with hidden rules: which line stands for a property, which page holds a coupon.",
    splits: SPLITS,
    family,
    sentences: trueSentences(family),
    truths: truthsOf,
    falsehoods: (task) => truthsOf(task).map((truth) => falsified(truth, task)),
    topics: (task) => topicsOf(paramsOf(task).wants),
    demonstrate: (task, sentences, from) =>
      goShopping(make(), task, hintsOf(paramsOf(task).wants, sentences), from).turns.map(({ action }) => action),
    make,
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!SPLITS.some((one) => one === name)) throw unknownName("webshop.tasks", "split", name, SPLITS);
      const end = Math.min(start + count, name === "train" ? Infinity : chainHeldOut);
      for (let index = start; index < end; index++)
        yield chainTask(family, split(split(key, name), index), { split: name, id: `${name}-${index}`, slack });
    },
  };
}

/** An environment for tasks of any chain: one serves many families. */
export function chainEnvironment(): Environment {
  return environmentFromRules(shopRules(chainSettings(chainSlack)));
}

function chainSettings(slack: number): Parameters<typeof shopRules>[0] {
  const spec: EnvironmentSpec = {
    id: "webshop",
    version: "chain-1",
    dialect: "compact",
    maxSteps: informedSteps("both") + slack,
    reward: "at the purchase: the share of wanted property, option and price that is met",
    splits: SPLITS,
  };
  return { spec, dialect: "compact", storeOf: storeMemory() };
}

const REMEMBERED_STORES = 64;

/** Stores by what makes them; made once, shared by all environments of a world. */
function storeMemory(): (task: ShopTask) => Store {
  const byPlace = new WeakMap<object, Store>();
  const byText = new Map<string, Store>();
  return (task) => {
    const { store: place } = task as unknown as ChainParams;
    const known = byPlace.get(place);
    if (known !== undefined) return known;
    const text = JSON.stringify(place);
    let store = byText.get(text);
    if (store === undefined) {
      store = makeChainStore(place);
      if (byText.size >= REMEMBERED_STORES) byText.clear();
      byText.set(text, store);
    }
    byPlace.set(place, store);
    return store;
  };
}

/** Read off the task's own family, so that one world can answer for any. */
function truthsOf(task: Task): string[] {
  const { wants, store } = paramsOf(task);
  const sentences = trueSentences(store.family);
  return conditionsOf(wants).map((condition) => sentences[condition]!);
}

/** The same sentence about a line or page that it is not about; which one depends on the task alone. */
function falsified(truth: string, task: Task): string {
  const skill = parseChainSkill(truth)!;
  const target = stream(split(keyOf("falsehoods"), `${task.id} ${truth}`)).choice(otherTargets(skill));
  return sentenceOf({ ...skill, target });
}
