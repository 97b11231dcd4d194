/** Make the warm start of `pocket-english`, keep it as an adapter, and examine what was kept. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAdapter } from "../../policy/checkpoint/peft.js";
import type { AdapterPolicy } from "../../policy/adapter-policy.js";
import { keyOf, split } from "../../random.js";
import { writeAtomically } from "../files.js";
import { openPolicy, runAdapter } from "../run-policy.js";
import { examineEnglish, inEnglish, warmStart, warmStartOptions } from "./english.js";
import type { Examination } from "./examination.js";
import { share } from "./model-card.js";
import type { Precondition } from "./preconditions.js";
import type { LanguageWorld, MakeOptions } from "./pretraining-world.js";

/** The model that the shipped adapter stands beside. */
const BASE = "smollm2-135m-instruct";

/** The pocket house in English, for SmolLM2-135M. */
export const englishWorld: LanguageWorld = {
  name: inEnglish.world,
  format: inEnglish.format,
  steps: warmStartOptions.episodes / warmStartOptions.batch,
  make: makeEnglishStart,
};

async function makeEnglishStart(folder: string, { seed, steps, workers, tell }: MakeOptions): Promise<Examination> {
  const key = keyOf(seed);
  const learner = (await openPolicy(BASE, { name: BASE, workers, key: split(key, "adapter") })) as AdapterPolicy;
  const { batch } = warmStartOptions;
  const episodes = steps === undefined ? warmStartOptions.episodes : steps * batch;
  let tokens = 0;
  for await (const progress of warmStart(learner, split(key, "lessons"), { ...warmStartOptions, episodes })) {
    tokens = progress.tokens;
    tell(progress, Math.ceil(episodes / batch));
  }
  mkdirSync(folder, { recursive: true });
  writeAdapter(folder, learner.weights().config, learner.adapter("run"), BASE, "BF16");
  const numerics = learner.trainingNumerics;
  learner.dispose();
  return examineStart(folder, { seed, workers, episodes, tokens, numerics });
}

/** What stands on the card beside the examination. */
interface Made {
  readonly seed: number;
  readonly episodes: number;
  readonly tokens: number;
  readonly numerics: string;
}

/** Examine the adapter as it was kept, which is rounded, and write its card. */
async function examineStart(
  folder: string,
  { workers, ...made }: Made & { readonly workers: number },
): Promise<Examination> {
  const kept = await openPolicy(folder, { name: "pocket-english", workers, key: keyOf(0) });
  const examination = await examineEnglish(kept, keyOf("examination"));
  writeAtomically(join(folder, "examination.json"), `${JSON.stringify(examination, null, 2)}\n`);
  writeAtomically(join(folder, "README.md"), englishCard(examination, made));
  kept.dispose();
  return examination;
}

export function englishCard(
  { success, summaries, families }: Examination,
  { seed, episodes, tokens, numerics }: Made,
): string {
  const { batch } = warmStartOptions;
  const { rank, alpha } = runAdapter;
  const rows = Object.entries(success).map(([arm, values]) => `| ${arm} | ${share(Object.values(values).at(-1)!)} |`);
  return `# The warm start of pocket-english

An adapter (LoRA, rank ${rank}, alpha ${alpha}, beside every matrix, 16-bit) for SmolLM2-135M-Instruct, in the layout of PEFT. It is derived
from that model (Apache-2.0) and was **taught, not reinforced**: ${episodes} episodes of a scripted explorer in families (houses with hidden rules) of their own, half of
them without tips, ${tokens.toLocaleString("en")} tokens in steps of ${batch} episodes, seed ${seed}. The label of each decision is the explorer's whole distribution.

Make it again: \`npm run model:setup && npm run pretrain -- pocket-english\`. It was made with ${numerics} kernels; other ones
differ in the last bits, and so does what is learnt from them.

## What it can do before any reinforcement

${families} families it has never seen, one task each, at temperature 1, choosing among what looks possible. The tips in the prompt, and
success (_true_: the family's own sentences about the task; _wrong_: the same with other answers; _irrelevant_: true ones about other tasks):

| tips | success |
|---|---|
${rows.join("\n")}

Of its own lessons after ${summaries.count} wins, ${share(summaries.wellFormed)} are well-formed, ${share(summaries.supported)} say what the transcript shows, ${share(summaries.true)} are true of the family.

What a study needs before it begins:

| precondition | wanted | found | |
|---|---|---|---|
${englishPreconditions({ success, summaries })
  .map(({ name, wanted, value, met }) => `| ${name} | ${wanted} | ${share(value)} | ${met ? "met" : "not met"} |`)
  .join("\n")}
`;
}

/** What must hold before this start is reinforced. */
export function englishPreconditions({
  success,
  summaries,
}: Pick<Examination, "success" | "summaries">): Precondition[] {
  const at = (arm: string): number => Object.values(success[arm] ?? {}).at(-1) ?? Number.NaN;
  const within = (name: string, wanted: string, value: number, from: number, to: number): Precondition => ({
    name,
    wanted,
    value,
    met: value >= from && value <= to,
  });
  return [
    within("success without tips", ".15 to .4", at("plain"), 0.15, 0.4),
    within("success with true tips", "≥ .7", at("true"), 0.7, 1),
    within("success with wrong tips − without", "≤ 0", at("wrong") - at("plain"), -1, 0),
    within("own lessons well-formed", "≥ .95", summaries.wellFormed, 0.95, 1),
    within("own lessons true", ".4 to .8", summaries.true, 0.4, 0.8),
  ];
}
