/** Every trainable recipe on every probe, with a policy that can learn exactly what there is to learn. */
import { describe, expect, it } from "vitest";
import { makeProbes } from "../../envs/probes/index.js";
import { resolve, type Resolved } from "../../lib/config.js";
import type { Tokenizer } from "../../lib/policy/policy.js";
import type { PromptFormat } from "../../lib/policy/prompt.js";
import { TabularPolicy } from "../../lib/policy/tabular.js";
import { keyOf, split } from "../../lib/random.js";
import { run } from "../../lib/recipes/index.js";
import { stageOf, type Lab } from "../../lib/recipes/lab.js";
import { playEpisodes } from "../../lib/rollout/group.js";

/** A token an action, and one for every other text; only actions can be said. */
class PhraseTokenizer implements Tokenizer {
  private readonly phrases: string[];
  readonly size: number;
  constructor(actions: readonly string[]) {
    this.phrases = [...actions];
    this.size = actions.length;
  }
  encode(text: string): Int32Array {
    return Int32Array.of(this.idOf(text));
  }
  decode(tokens: ArrayLike<number>): string {
    return Array.from(tokens, (token) => this.phrases[token]!).join(" ");
  }
  idOf(phrase: string): number {
    if (!this.phrases.includes(phrase)) this.phrases.push(phrase);
    return this.phrases.indexOf(phrase);
  }
}

const format: PromptFormat = {
  name: "phrases",
  opening: (task, skills) => [task.text, ...skills].join(" / "),
  observation: ({ text }) => text,
  summaryRequest: "note",
  stop: [],
  maxAnswerTokens: 1,
  readAnswer: (tokens, tokenizer) => ({
    action: tokenizer.decode(tokens),
    wellFormed: true,
    span: { start: 0, end: 1 },
  }),
};

async function labFor(probe: string): Promise<Lab> {
  const world = makeProbes({ probe });
  const policy = new TabularPolicy({ tokenizer: new PhraseTokenizer(["go", "say red", "say blue"]) });
  return {
    policy,
    reference: await policy.freeze(),
    world,
    format,
    style: { kind: "window", turns: 0 },
    key: keyOf(probe),
  };
}

/** Mean return of the most likely actions on held-out tasks. */
async function greedyReturn(lab: Lab): Promise<number> {
  const plans = [...lab.world.tasks("heldout", { count: 40 })].map((task, i) => ({
    id: `${i}`,
    task,
    key: split(keyOf("greedy"), i),
    condition: { kind: "plain" } as const,
    skillTexts: [],
  }));
  const episodes = await playEpisodes(stageOf(lab), lab.world, plans, { temperature: 0 });
  const returns = episodes.map(({ turns }) => turns.reduce((sum, { reward }) => sum + reward, 0));
  return returns.reduce((sum, value) => sum + value, 0) / returns.length;
}

const common = {
  iterations: 40,
  tasks: { world: "probes" },
  rollout: { groups: 8, groupSize: 8 },
  update: { learningRate: 0.1, minibatches: 1, kl: { weight: 0 } },
  evaluation: { every: 0, tasks: 4 },
} as const;
const configs: readonly Resolved[] = [
  resolve({ method: "grpo", ...common }),
  resolve({ method: "gigpo", ...common }),
  resolve({ method: "siri", ...common, mining: { author: "nobody" }, internalise: { source: "self" } }),
];
const probes = Object.entries(makeProbes().probes);

describe.each(configs.map((config) => [config.method, config] as const))("%s", (_, config) => {
  it.each(probes)("solves the probe %s as well as one can without its hidden rule", async (name, probe) => {
    const lab = await labFor(name);
    for await (const _record of run(config, lab)) void _record;
    const reached = await greedyReturn(lab);
    expect(reached).toBeGreaterThanOrEqual(probe.blind - (name === "skill" ? 0.2 : 0.02));
    expect(reached).toBeLessThanOrEqual(probe.blind + (name === "skill" ? 0.2 : 1e-9));
  });
});
