/** Pretraining in chains of shops. */
import { chainVocabulary } from "../../../envs/webshop/chain/index.js";
import { compactFormat } from "../../policy/prompt.js";
import { WordTokenizer } from "../../policy/word-tokenizer.js";
import { defaultClone } from "./clone.js";
import type { PretrainingWorld } from "./pretraining-world.js";
import { WebshopCorpus } from "./webshop-corpus.js";
import { examineWebshop } from "./webshop-examination.js";

export const webshopPretraining: PretrainingWorld = {
  name: "webshop",
  format: compactFormat,
  shape: { width: 64, layers: 2, heads: 4, contextLength: 448 },
  steps: 1200,
  learning: defaultClone,
  tokenizer: () => new WordTokenizer(chainVocabulary(), { closed: true }),
  lessons: (tokenizer) => {
    const corpus = new WebshopCorpus(tokenizer);
    return (key) => corpus.lesson(key);
  },
  examine: examineWebshop,
  card: {
    origin:
      "It was made by behaviour cloning of a scripted shopper in random chains of the webshop world, never in those that runs\ntrain on",
    abilities: `It follows skill sentences, also wrong ones; without them it tries lines and pages; and it says in one sentence what a
successful visit shows. One summary in five that it learnt from was over-general on purpose: validation must have work
to do.`,
    limits: "It is not a language model: it knows 183 words and one kind of shop.",
  },
};
