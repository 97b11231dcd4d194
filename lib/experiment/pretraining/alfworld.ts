/** Pretraining for ALFWorld's games: the household policy is taught further on whole train games. */
import { parameterCount } from "../../compute/architecture.js";
import { keyOf } from "../../random.js";
import { alfworldGames, playAlfworld } from "../alfworld/play.js";
import { sharesOf, sharesTable, type Played } from "../alfworld/table.js";
import type { Policy } from "../../policy/policy.js";
import { AlfworldCorpus } from "./alfworld-corpus.js";
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
    const played = await developmentGames(policy);
    return { examination: played.flatMap(sharesOf), card: cardOf(taught, played) };
  },
};

/** The 200 released games of valid_train: no train game, and no game that anything is reported on. */
async function developmentGames(policy: Policy): Promise<Played[]> {
  const games = alfworldGames(["valid_train"]);
  const key = keyOf("examination");
  const played: Played[] = [];
  for (const choose of ["admissible", "free"] as const)
    for (const temperature of [0, 0.4]) {
      const player = `${choose === "free" ? "free" : "choosing"}, ${temperature === 0 ? "greedy" : `T=${temperature}`}`;
      played.push({ player, rows: await playAlfworld(policy, games, { choose, temperature, key }) });
    }
  return played;
}

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

## What it can do

The 200 released games of \`valid_train\`, which no lesson is made of, at most 50 steps. _choosing_: it says one of the
admissible commands; _free_: it may say anything.

${sharesTable(played).join("\n")}

\`npm run evaluate -- alfworld\` plays the validation games.

It is not a language model: it knows the words of ALFWorld's texts, one token each. It reads no skill sentences, for no
lesson held any.
`;
}
