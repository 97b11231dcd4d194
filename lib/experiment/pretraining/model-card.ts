/** The model card of a shipped policy, written from its own examination. */
import { parameterCount } from "../../compute/architecture.js";
import type { Examination } from "./examination.js";
import { preconditions } from "./preconditions.js";
import type { PretrainingWorld, Taught } from "./pretraining-world.js";

export interface CardFacts extends Taught {
  readonly world: Pick<PretrainingWorld, "name" | "card">;
  readonly examination: Examination;
}

export function modelCard({ world, config, examination, tokens, steps, batch, seed }: CardFacts): string {
  const { name, card } = world;
  const { success, summaries, families } = examination;
  const temperatures = Object.keys(success["plain"]!);
  const rows = Object.entries(success).map(
    ([arm, values]) => `| ${arm} | ${temperatures.map((t) => share(values[t]!)).join(" | ")} |`,
  );
  const { vocabulary, width, layers, heads } = config;
  return `# The ${name} policy

A decoder with ${vocabulary} words, width ${width}, ${layers} layers, ${heads} heads: ${thousands(parameterCount(config))} weights, in the layout of Hugging Face's Llama.
${card.origin}: ${steps} steps of ${batch} episodes, ${(tokens / 1e6).toFixed(1)} M tokens, seed ${seed}.

Make it again, to the byte: \`npm run pretrain ${name}\`.

${card.abilities}

## What it can do before any reinforcement

_true_: the sentences of the family that the task is about, below it only one sort of them; _irrelevant_: true ones about
other tasks; _wrong_: those of the task with other answers; _over-general_: a wrong answer for a whole kind of task.

${families} families it has never seen, one task each. The skill sentences that stand in the prompt, and success:

| sentences | ${temperatures.join(" | ")} |
|---|${temperatures.map(() => "---|").join("")}
${rows.join("\n")}

Its summaries of ${summaries.count} successful transcripts: well-formed ${share(summaries.wellFormed)}, supported by the
transcript ${share(summaries.supported)}, true of the family ${share(summaries.true)}, over-general ${share(summaries.overGeneral)}.

What SIRI needs of it, at ${temperatures.at(-1)}:

| precondition | wanted | found | |
|---|---|---|---|
${preconditions(examination)
  .map(({ name, wanted, value, met }) => `| ${name} | ${wanted} | ${share(value)} | ${met ? "met" : "not met"} |`)
  .join("\n")}

${card.limits}
`;
}

/** A share without its 0 before the point. */
export function share(value: number): string {
  return `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(3).replace(/^0/, "")}`;
}

export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
