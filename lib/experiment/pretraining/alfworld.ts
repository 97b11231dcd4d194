/** Pretraining for ALFWorld's games: the household policy is taught further on whole train games. */
import { parameterCount } from "../../compute/architecture.js";
import { sharesOf, type Played } from "../alfworld/table.js";
import { AlfworldCorpus } from "./alfworld-corpus.js";
import { developmentGames, developmentText } from "./alfworld-examination.js";
import { householdPretraining } from "./household.js";
import { thousands } from "./model-card.js";
import type { PlayedWorld, Taught } from "./pretraining-world.js";

const { format, shape, learning, tokenizer } = householdPretraining;

export const alfworldPretraining: PlayedWorld = {
  name: "alfworld",
  format,
  from: "household",
  shape,
  steps: 700,
  learning,
  tokenizer,
  lessons: (words) => {
    const corpus = new AlfworldCorpus(words);
    return (key) => corpus.lesson(key);
  },
  describe: async (policy, taught) => {
    const played = await developmentGames(policy, format);
    return { examination: played.flatMap(sharesOf), card: cardOf(taught, played) };
  },
};

function cardOf({ config, tokens, steps, batch, seed }: Taught, played: readonly Played[]): string {
  const { vocabulary, width, layers, heads } = config;
  return `# The alfworld policy

A decoder with ${vocabulary} words, width ${width}, ${layers} layers, ${heads} heads: ${thousands(parameterCount(config))} weights, in the layout of Hugging Face's Llama.
It is the household policy after behaviour cloning on ALFWorld's train games (4,136 rebuilt ones; no validation game is
among them): ${steps} steps of ${batch} episodes, ${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}.

Make it again, to the byte: \`npm run pretrain -- alfworld\`.

Its teacher is a script that searches the best place first, by how often such things lie there in train games, and takes
equally good places in the order of the room's list. In about one lesson of five it makes mistakes, refused ones and allowed
ones, whose answers are read and which are not imitated; then it goes on. So the policy knows where things lie: it is an
expert start, no novice.

${developmentText(played)}

\`npm run evaluate -- alfworld\` plays the validation games.

It is not a language model: it knows the words of ALFWorld's texts, one token each. It reads no skill sentences, for no
lesson held any.
`;
}
