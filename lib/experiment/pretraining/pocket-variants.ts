/**
 * Further policies of the pocket world, for studies of where SIRI's parts matter: three whose own summaries are wrong more
 * or less often, and one of the larger vocabulary in which a place card speaks of a whole category of objects.
 */
import { vocabulary } from "../../../envs/pocket/index.js";
import { WordTokenizer } from "../../policy/word-tokenizer.js";
import { defaultClone } from "./clone.js";
import { defaultMix, type CorpusMix } from "./mix.js";
import { PocketCorpus } from "./pocket-corpus.js";
import { examinePocket } from "./pocket-examination.js";
import { pocketPretraining } from "./pocket.js";
import type { PretrainingWorld } from "./pretraining-world.js";

/** Much summarising, with a share of summaries that are wrong on purpose; the rest as before. */
function badAuthor(flaws: Pick<CorpusMix, "falseSummary" | "overGeneralSummary">): CorpusMix {
  return { ...defaultMix, skill: 0.3, plain: 0.25, irrelevant: 0.05, summarise: 0.4, ...flaws };
}

/** The shipped policy, taught a little longer: it acts as before, and mines badly. */
function misleading(
  name: string,
  flaws: Pick<CorpusMix, "falseSummary" | "overGeneralSummary">,
  words: { readonly origin: string; readonly abilities: string },
): PretrainingWorld {
  return {
    ...pocketPretraining,
    name,
    from: "pocket",
    lacks: ["summaries supported"],
    steps: 200,
    learning: (steps) => ({
      ...defaultClone(steps),
      learningRate: 1e-3,
      schedule: { kind: "linear", warmup: 20, total: steps, end: 0.05 },
    }),
    lessons: (tokenizer) => {
      const corpus = new PocketCorpus(tokenizer, badAuthor(flaws));
      return (key) => corpus.lesson(key);
    },
    card: { ...pocketPretraining.card, ...words },
  };
}

/** Four summaries in five about another place or device than the transcript shows. */
export const misledPretraining = misleading(
  "pocket-misled",
  { falseSummary: 0.8, overGeneralSummary: 0.2 },
  {
    origin: "It is the pocket policy after further behaviour cloning in which summaries are mostly wrong",
    abilities: `It acts like the pocket policy, with skill sentences and without. But four in five of the summaries that it learnt from
name a place or a device at random: it is a miner that validation must protect the bank from.`,
  },
);

/** Every second one. */
export const halfPretraining = misleading(
  "pocket-half",
  { falseSummary: 0.5, overGeneralSummary: 0.2 },
  {
    origin: "It is the pocket policy after further behaviour cloning in which half of the summaries are wrong",
    abilities: `It acts like the pocket policy, with skill sentences and without. But one in two of the summaries that it learnt from
names a place or a device at random: it stands between the pocket policy and pocket-misled as a miner.`,
  },
);

/** Four in five say of a kind of task what holds of one object only. */
export const generalPretraining = misleading(
  "pocket-general",
  { falseSummary: 0, overGeneralSummary: 0.8 },
  {
    origin: "It is the pocket policy after further behaviour cloning in which summaries are mostly over-general",
    abilities: `It acts like the pocket policy, with skill sentences and without. But four in five of the summaries that it learnt from
say of a kind of task what held of one object: true once, and of no use to the next task.`,
  },
);

const category = { granularity: "category" } as const;

/** As the shipped policy, in a world of 24 objects in six categories. */
export const categoryPretraining: PretrainingWorld = {
  ...pocketPretraining,
  name: "pocket-category",
  steps: 1200,
  tokenizer: () => new WordTokenizer(vocabulary("category"), { closed: true }),
  lessons: (tokenizer) => {
    const corpus = new PocketCorpus(tokenizer, defaultMix, category);
    return (key) => corpus.lesson(key);
  },
  examine: (policy, key, options) => examinePocket(policy, key, { ...options, dials: category }),
  card: {
    ...pocketPretraining.card,
    origin:
      "It was made by behaviour cloning of a scripted explorer in random families (houses with hidden rules of their own) of the pocket world with one place card\nfor each category of objects, never in those that runs train on",
    limits: "It is not a language model: it knows 76 words and one kind of household.",
  },
};
