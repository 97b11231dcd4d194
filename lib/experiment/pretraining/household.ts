/** Pretraining in generated households: ALFWorld's texts, fifteen hidden rules a family, small homes. */
import { terseWords, shortWordList, type HouseholdOptions } from "../../../envs/household/index.js";
import { WordTokenizer } from "../../policy/word-tokenizer.js";
import { defaultClone } from "./clone.js";
import { householdFormat } from "./household-format.js";
import { HouseholdCorpus, type HouseSize } from "./household-corpus.js";
import { examineHousehold } from "./household-examination.js";
import type { PretrainingWorld } from "./pretraining-world.js";

/**
 * The homes of runs and examinations: twelve kinds of things have a home of their own, each process a device of its own,
 * and a task leaves five steps more than the expert needs. No task needs a lamp: no rule says where one stands, so that
 * such a task would mostly measure search.
 */
export const householdDials = {
  // as the shipped policy was taught and its study was run
  counted: "released",
  cards: ["place", "device"],
  places: 12,
  devices: 3,
  kinds: ["put", "clean", "heat", "cool", "two"],
  receptacles: 10,
  clutter: 0.25,
  copies: 1,
  home: 0.85,
  focus: 1,
  familiar: true,
  feedback: 0,
  slack: 5,
  wording: "short",
  dialect: "0.4",
} as const satisfies HouseholdOptions;

const { cards, places, devices, slack, dialect, wording: _wording, ...dials } = householdDials;
const strangers = { kinds: cards, counts: { places, devices }, dials, dialect };
/** Lessons hold lamps too: the released games ask for them. */
const lessons = { ...strangers, dials: { ...dials, kinds: ["put", "light", "clean", "heat", "cool", "two"] as const } };

/** Mostly like the homes of runs; some larger and fuller, as real ones are. */
const sizes: readonly HouseSize[] = [
  { receptacles: 8, clutter: 0.25 },
  { receptacles: 10, clutter: 0.25 },
  { receptacles: 10, clutter: 0.25 },
  { receptacles: 12, clutter: 0.4 },
];

export const householdPretraining: PretrainingWorld = {
  name: "household",
  format: householdFormat,
  shape: { width: 64, layers: 2, heads: 4, contextLength: 1024 },
  steps: 2000,
  // small batches: at equal tokens twice the steps and the higher rate reached the same loss in half the time
  learning: (steps) => ({ ...defaultClone(steps), batch: 32, learningRate: 4e-3 }),
  tokenizer: () =>
    new WordTokenizer([...new Set([...promptWords, ...shortWordList(), ...terseWords()])], { closed: true }),
  lessons: (tokenizer) => {
    const corpus = new HouseholdCorpus(tokenizer, lessons, sizes);
    return (key) => corpus.lesson(key);
  },
  examine: (policy, key, options) => examineHousehold(policy, key, { ...options, ...strangers, slack }),
  card: {
    origin:
      "It was made by behaviour cloning of a scripted explorer in generated households that speak ALFWorld's texts, each of a\nfamily of its own, never in those that runs train on",
    abilities: `It follows skill sentences, also wrong ones; it explores without them; and it says in one sentence what a successful
transcript shows. One summary in five that it learnt from was over-general on purpose: validation must have work to do.`,
    limits: `It is not a language model: it knows the words of ALFWorld's texts, one token each, in homes of about ten receptacles and
tasks of at most some fifteen steps. Homes as large as ALFWorld's own are beyond what it was shown.`,
  },
};

const promptWords = ["<bos>", "task", ":", ";", "skill", "obs", "act", "note", "when", ","];
