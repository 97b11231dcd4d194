/** Pretraining in the pocket world. */
import { vocabulary } from "../../../envs/pocket/index.js";
import { compactFormat } from "../../policy/prompt.js";
import { WordTokenizer } from "../../policy/word-tokenizer.js";
import { defaultClone } from "./clone.js";
import { PocketCorpus } from "./pocket-corpus.js";
import { examinePocket } from "./pocket-examination.js";
import type { PretrainingWorld } from "./pretraining-world.js";

export const pocketPretraining: PretrainingWorld = {
  name: "pocket",
  format: compactFormat,
  shape: { width: 64, layers: 2, heads: 4, contextLength: 320 },
  steps: 1500,
  learning: defaultClone,
  tokenizer: () => new WordTokenizer(vocabulary(), { closed: true }),
  lessons: (tokenizer) => {
    const corpus = new PocketCorpus(tokenizer);
    return (key) => corpus.lesson(key);
  },
  examine: examinePocket,
  card: {
    origin:
      "It was made by behaviour cloning of a scripted explorer in random families (houses with hidden rules of their own) of the pocket world, never in those that runs\ntrain on",
    abilities: `It follows skill sentences, also wrong ones; it explores without them; and it says in one sentence what a successful
transcript shows. One summary in five that it learnt from was over-general on purpose: validation must have work to do.`,
    limits: "It is not a language model: it knows 62 words and one kind of household.",
  },
};
