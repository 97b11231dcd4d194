/** The household novice: knows how to act, to recover and to read skill sentences, and not where things lie. */
import { parameterCount } from "../../compute/architecture.js";
import { sharesOf } from "../alfworld/table.js";
import { examineNovice, noviceText } from "./novice-examination.js";
import { namedFormat } from "./household-format.js";
import { expertPretraining } from "./household-expert.js";
import { thousands } from "./model-card.js";
import { NoviceCorpus, noviceLessons } from "./novice-corpus.js";
import type { PlayedWorld, Taught } from "./pretraining-world.js";
import { defaultTogether } from "./taught-play.js";

const format = namedFormat;

export const novicePretraining: PlayedWorld = {
  name: "household-novice",
  format,
  from: "household",
  shape: expertPretraining.shape,
  steps: 2000,
  learning: expertPretraining.learning,
  tokenizer: () => expertPretraining.tokenizer(),
  lessons: (words) => {
    const corpus = new NoviceCorpus(words, format);
    return (key) => corpus.lesson(key);
  },
  together: (words, pupil) => new NoviceCorpus(words, format).together(pupil),
  describe: async (policy, taught) => {
    const { played, notes } = await examineNovice(policy);
    return { examination: { arms: played.flatMap(sharesOf), notes }, card: cardOf(taught, noviceText(played, notes)) };
  },
};

function cardOf({ config, tokens, steps, batch, seed }: Taught, came: string): string {
  const { vocabulary, width, layers, heads, contextLength } = config;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `# The household novice

A decoder with ${vocabulary} words, width ${width}, ${layers} layers, ${heads} heads, ${contextLength} tokens of context: ${thousands(parameterCount(config))} weights, in the layout of
Hugging Face's Llama. It is the [household policy](../household) with a third layer, taught further by behaviour cloning: ${thousands(steps)} steps of ${batch} games, ${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}.

Make it again, to the byte: \`npm run pretrain -- household-novice\`.

## How it was taught

The same games in train rooms as the [household expert](../household-expert)'s, and the same way of playing together (in ${percent(defaultTogether.together)} of
them). Its teacher knows how to act and does not know where things lie: it looks
everywhere in a random order, and first where sentences in the prompt send it. ${percent(noviceLessons.told)} of the games have such sentences, one to
three places for what is wanted, the better ones first; ${percent(noviceLessons.true)} of these are true. Others about things that nobody wants stand between
them. Some games without sentences end with one that says where the thing was found; ${percent(noviceLessons.falseNote)} of these are drawn at random, so
that validation has work to do.

After each observation its prompt repeats those names in it that the task says too. It is not a language model. The household
policy had seen generated homes in which things lie where they often do, by counts over all released states, those of validation games
among them; these lessons teach it to look anywhere.

${came}
`;
}
