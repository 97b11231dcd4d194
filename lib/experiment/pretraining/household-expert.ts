/** The household expert: taught from random weights on games in train rooms that it plays together with its teacher. */
import { parameterCount } from "../../compute/architecture.js";
import { sharesOf, type Played } from "../alfworld/table.js";
import { developmentGames, developmentText } from "./alfworld-examination.js";
import { defaultClone } from "./clone.js";
import { ExpertCorpus } from "./expert-corpus.js";
import { namedFormat } from "./household-format.js";
import { householdPretraining } from "./household.js";
import { thousands } from "./model-card.js";
import type { PlayedWorld, Taught } from "./pretraining-world.js";
import { defaultTogether } from "./taught-play.js";
import { defaultVariation } from "./varied-games.js";

const format = namedFormat;

export const expertPretraining: PlayedWorld = {
  name: "household-expert",
  format,
  shape: { width: 64, layers: 3, heads: 4, contextLength: 1280 },
  steps: 8000,
  learning: (steps) => ({ ...defaultClone(steps), batch: 8, learningRate: 1e-3 }),
  tokenizer: () => householdPretraining.tokenizer(),
  lessons: (words) => {
    const corpus = new ExpertCorpus(words, format);
    return (key) => corpus.lesson(key);
  },
  together: (words, pupil) => new ExpertCorpus(words, format).together(pupil),
  describe: async (policy, taught) => {
    const played = await developmentGames(policy, format);
    return { examination: played.flatMap(sharesOf), card: cardOf(taught, played) };
  },
};

function cardOf({ config, tokens, steps, batch, seed }: Taught, played: readonly Played[]): string {
  const { vocabulary, width, layers, heads, contextLength } = config;
  const { together } = defaultTogether;
  const { otherAim, moved, thinned } = defaultVariation;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `# The household expert

A decoder with ${vocabulary} words, width ${width}, ${layers} layers, ${heads} heads, ${contextLength} tokens of context: ${thousands(parameterCount(config))} weights, in the layout of
Hugging Face's Llama. It began with random weights and was taught by behaviour cloning alone: ${thousands(steps)} steps of ${batch} games,
${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}.

Make it again, to the byte: \`npm run pretrain -- household-expert\`.

## How it was taught

Games in the rooms of ALFWorld's train games (4,136 rebuilt ones; no validation game is among them). In ${percent(otherAim)} something
else is asked for than in the train game, in ${percent(moved)} the things of the wanted kind lie anywhere they fit, in ${percent(thinned)} some receptacles
are left out; so the room does not say what is wanted or where it lies.

The teacher is a script that searches the best place first, by how often such things lie there in train games, and goes on
from any state. The pupil plays along in ${percent(together)} of the games: it moves as it would by then, for the first turns or now and
then, and the teacher goes on from wherever that leads (DAgger's idea, by turns). Only what the teacher would do is imitated;
the pupil's mistakes and their answers are read.

**What its prompt adds.** After each observation the prompt repeats those names in it that the task says too: \`obs see book 1
pen 2 ; task pen 2 ; act\`. This compares words and knows nothing of the world, but a language model needs no such help:
without it lessons alike won 172 of the games below, and nearly all the others were lost by taking a thing that was not
wanted. Nothing tells the policy where it has been; it has to read that off its transcript.

Its lessons, and where its teacher searches, come from train games alone: nothing counted in a validation game reached it. (An
earlier expert began with the alfworld policy, whose first lessons had such counts; it is no longer here.)

${developmentText(played)}

\`npm run evaluate -- alfworld\` plays the validation games.

It is not a language model: it knows the words of ALFWorld's texts, one token each. It reads no skill sentences, for no
lesson held any. It knows where things lie: it is an expert start, no novice.
`;
}
