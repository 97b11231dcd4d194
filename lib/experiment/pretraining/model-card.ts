/** The model card of a shipped policy, written from its own examination. */
import { pocketArms, type PocketExamination } from "./pocket-examination.js";

export interface CardFacts {
  readonly examination: PocketExamination;
  readonly tokens: number;
  readonly steps: number;
  readonly seconds: number;
  readonly seed: number;
}

export function modelCard({ examination, tokens, steps, seed }: CardFacts): string {
  const { success, summaries, families } = examination;
  const temperatures = Object.keys(success.plain);
  const share = (value: number): string => value.toFixed(3).replace(/^0/, "");
  const rows = pocketArms.map((arm) => `| ${arm} | ${temperatures.map((t) => share(success[arm][t]!)).join(" | ")} |`);
  return `# The pocket policy

A decoder with 62 words, width 64, 2 layers, 4 heads: 110,784 weights, in the layout of Hugging Face's Llama.
It was made by behaviour cloning of a scripted explorer in random families of the pocket world, never in those that runs
train on: ${steps} steps of 64 episodes, ${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}.

Make it again, to the byte: \`npm run pretrain\`.

It follows skill sentences, also wrong ones; it explores without them; and it says in one sentence what a successful
transcript shows. One summary in five that it learnt from was over-general on purpose: validation must have work to do.

## What it can do before any reinforcement

${families} families it has never seen, one task each. The skill sentences that stand in the prompt, and success:

| sentences | ${temperatures.join(" | ")} |
|---|${temperatures.map(() => "---|").join("")}
${rows.join("\n")}

Its summaries of ${summaries.count} successful transcripts: well-formed ${share(summaries.wellFormed)}, supported by the
transcript ${share(summaries.supported)}, true of the family ${share(summaries.true)}, over-general ${share(summaries.overGeneral)}.

It is not a language model: it knows 62 words and one kind of household.
`;
}
