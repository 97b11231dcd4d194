/** Pretraining for WebShop's own shop: a decoder over word pieces is taught from random weights, all of it from the user's folder. */
import { parameterCount } from "../../compute/architecture.js";
import type { OfficialShop } from "../../../envs/webshop/index.js";
import { keyOf } from "../../random.js";
import { defaultClone } from "../pretraining/clone.js";
import { thousands } from "../pretraining/model-card.js";
import type { PlayedWorld, Taught } from "../pretraining/pretraining-world.js";
import { longestVisit, ShopCorpus, shopTogether, shopTokenizer } from "./corpus.js";
import { briefFormat } from "./format.js";
import { byProduct, developmentGoals, lessonGoals } from "./goals.js";
import { shopShares, sharesTable } from "./marks.js";
import { playShop, type PolicyRow } from "./play.js";
import { lossTable } from "./table.js";

/** The name of the policy, and of its folder under data/policies. */
export const shopPolicy = "webshop-real";

const PIECES = 2048;

/** Steps of the optimiser, unless the command says otherwise. */
export const shopSteps = 2400;

export function shopPretraining(shop: OfficialShop): PlayedWorld {
  let corpus: ShopCorpus | undefined;
  return {
    name: shopPolicy,
    of: `${shop.store.products.size} products, ${shop.goals.length} goals`,
    format: briefFormat,
    shape: { width: 128, layers: 3, heads: 4, contextLength: longestVisit },
    steps: shopSteps,
    learning: (steps) => ({
      ...defaultClone(steps),
      batch: 16,
      learningRate: 2e-3,
      schedule: { kind: "linear", warmup: 50, total: steps, end: 0.05 },
    }),
    tokenizer: () => shopTokenizer(shop, PIECES),
    lessons: (tokenizer) => {
      corpus ??= new ShopCorpus(shop, tokenizer);
      return (key) => corpus!.visit(key, false).lesson();
    },
    together: (tokenizer, pupil) => (corpus ??= new ShopCorpus(shop, tokenizer)).together(pupil),
    describe: async (policy, taught) => {
      const tasks = developmentGoals(shop);
      const played: PolicyRow[] = [];
      for (const temperature of [0, 0.4]) {
        const player = temperature === 0 ? "greedy" : `T=${temperature}`;
        played.push(...(await playShop(policy, shop, tasks, { player, temperature, key: keyOf("examination") })));
      }
      return { examination: shopShares(played), card: cardOf(shop, taught, played) };
    },
  };
}

function cardOf(
  shop: OfficialShop,
  { config, tokens, steps, batch, seed }: Taught,
  played: readonly PolicyRow[],
): string {
  const { vocabulary, width, layers, heads, contextLength } = config;
  const goals = lessonGoals(shop);
  return `# The webshop-real policy

A decoder with ${thousands(vocabulary)} word pieces, width ${width}, ${layers} layers, ${heads} heads, ${contextLength} tokens of context: ${thousands(parameterCount(config))} weights, in
the layout of Hugging Face's Llama. It plays WebShop's own pages, cut short, and chooses among the actions that a page allows.

It was made from a folder with WebShop's files by \`npx siri-lab pretrain webshop-real --shop FOLDER\`: ${steps} steps of ${batch} visits,
${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}. Its word pieces and its lessons come from ${thousands(goals.length)} goals about ${byProduct(goals).length} products and the pages to which these
goals lead. No published test goal is among them, and no goal about a product of the splits \`dev\` and \`test\`.

**Do not pass this folder on without thought:** \`tokenizer.json\` holds pieces of product texts, which belong to others.

## How it was taught

The teacher is the script that reads pages: it searches for the whole sentence, opens results in order (too dear ones last), and
buys the first that has every option named, after at most five looks. In a part of the visits it slips, and after ${Math.round(100 * shopTogether.alone)} % of the steps
the pupil moves too in ${Math.round(100 * shopTogether.together)} % of them; only what the teacher would do is imitated.

## What it can do

${played.length / 2} goals of \`dev\` about ${new Set(played.map(({ product }) => product)).size} products that no lesson asks for:

${sharesTable(played).join("\n")}

Goals lost:

${lossTable(played).join("\n")}

\`npx siri-lab evaluate webshop --folder FOLDER --policy webshop-real\` plays the test goals.

It is not a language model: it knows short words of one shop, and was taught what to do by a script.
`;
}
