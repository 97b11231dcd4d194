/** Every form of imitation, alone in a real run, brings the policy without skills nearer to what it did with them. */
import { expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { defaultInternalise, taughtPairs } from "../../lib/internalization/internalise.js";
import { withTeacher } from "../../lib/internalization/teacher.js";
import { keyOf, split } from "../../lib/random.js";
import { advance } from "../../lib/recipes/index.js";
import { stageOf, type Lab } from "../../lib/recipes/lab.js";
import { playEpisodes } from "../../lib/rollout/group.js";
import { softDivergence } from "../../lib/training/soft-targets.js";
import type { Sequence } from "../../lib/types.js";

type Form = "nll" | "importance-k3" | "gated-log-ratio" | "topk-kl" | "jsd";
const forms: readonly Form[] = ["nll", "importance-k3", "gated-log-ratio", "topk-kl", "jsd"];

/** True sentences from the start; six iterations of imitation at full weight and of nothing else. */
const configOf = (form: Form) =>
  resolve({
    method: "siri",
    seed: 3,
    iterations: 6,
    phases: { warmupSuccesses: 0, activeSkills: 0 },
    mining: { author: "oracle" },
    internalise: { form, warmup: 0 },
    policyGradient: { rows: "none" },
    evaluation: { every: 0, tasks: 1 },
  });

/** Turns that the untrained policy took with true sentences in tasks of the run, and what it would say there with them. */
async function examples(lab: Lab): Promise<Sequence[]> {
  const tasks = [...lab.world.tasks("train", { start: 0, count: 48 })];
  const plans = tasks.map((task) => ({
    id: task.id,
    task,
    key: split(keyOf("forms"), task.id),
    condition: { kind: "skill" as const, skills: ["true"], truncated: false },
    skillTexts: lab.world.truths!(task),
  }));
  const facts = {
    used: true,
    groupDelta: 1,
    utility: 1,
    laggedUtility: 1,
    active: true,
    interval: { low: 0, high: 0.2, level: 0.95 },
  };
  const pairs = (await playEpisodes(stageOf(lab), lab.world, plans, { temperature: 1 })).flatMap((episode) => {
    const skillTexts = lab.world.truths!(episode.task);
    return taughtPairs(
      stageOf(lab),
      { episode, facts, advantages: episode.turns.map(() => 1), skillTexts },
      defaultInternalise,
    );
  });
  return withTeacher(lab.policy, pairs, { count: 16 });
}

/** Mean KL(with the sentences, untrained ‖ without them, now) a taught token. */
async function divergence({ policy }: Lab, sequences: readonly Sequence[]): Promise<number> {
  const all = await policy.likeliest(
    sequences.map(({ tokens }) => ({ tokens, from: 1 })),
    policy.tokenizer.size - 1,
  );
  const values = sequences.flatMap(({ teacher }, s) =>
    teacher!.flatMap((told, position) => {
      if (told === undefined) return [];
      const { tokens, logProbs } = all[s]![position - 1]!;
      const now = Array.from(told.tokens, (token) => logProbs[tokens.indexOf(token)] ?? -20);
      return [softDivergence(told.logProbs, now, 1).value];
    }),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function beforeAndAfter(form: Form): Promise<{ before: number; after: number }> {
  const config = configOf(form);
  const lab = await openLab(config);
  const sequences = await examples(lab);
  const before = await divergence(lab, sequences);
  await advance(config, lab);
  const after = await divergence(lab, sequences);
  lab.policy.dispose();
  return { before, after };
}

it.each(forms)("six iterations of form %s lower the divergence by a third", async (form) => {
  const { before, after } = await beforeAndAfter(form);
  console.log(`${form}: ${before.toFixed(4)} → ${after.toFixed(4)} nats a token`);
  expect(after).toBeLessThan(before * (2 / 3));
});
