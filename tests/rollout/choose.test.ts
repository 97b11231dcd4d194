/** Whole episodes in which only admissible actions may be said: with the shipped policies, in worlds of short and long lists. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { world as makeWorld } from "../../envs/index.js";
import { packageRoot } from "../../lib/assets.js";
import type { World } from "../../lib/environment.js";
import { formatOf } from "../../lib/experiment/laboratory.js";
import { loadModel } from "../../lib/policy/load.js";
import { answerTokens, chatFormat, compactFormat } from "../../lib/policy/prompt.js";
import { ScriptedPolicy } from "../../lib/policy/scripted.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { keyOf, split } from "../../lib/random.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { playGroups, type GroupPlan } from "../../lib/rollout/group.js";
import { actedSequences, onSpan } from "../../lib/rollout/sequences.js";
import { defaultObjective, Objective } from "../../lib/training/objective.js";
import type { Episode, Group } from "../../lib/types.js";

function stageFor(
  name: string,
  sizes: { workers?: number; slots?: number } = {},
): Stage & { policy: TransformerPolicy } {
  const { weights, tokenizer } = loadModel(join(packageRoot(), "data", "policies", name));
  const policy = new TransformerPolicy({ weights, tokenizer, ...sizes });
  return { policy, format: formatOf(name), style: { kind: "transcript" }, patience: Infinity, choose: "admissible" };
}

function play(stage: Stage, world: World, tasks: number, size: number, temperature = 1): Promise<Group[]> {
  const plans = [...world.tasks("train", { count: tasks })].map((task, i): GroupPlan => {
    return { id: `${i}`, task, key: split(keyOf("choose"), i), size, skills: [], pairing: "extra" };
  });
  return playGroups(stage, world, plans, { temperature });
}

const episodesOf = (groups: readonly Group[]): Episode[] => groups.flatMap(({ episodes }) => episodes);

describe.each(["pocket", "household"])("choosing in the world %s", (name) => {
  const world = makeWorld(name, { family: 3 });
  let stage: ReturnType<typeof stageFor>;
  let episodes: Episode[];
  beforeAll(async () => {
    stage = stageFor(name);
    episodes = episodesOf(await play(stage, world, 3, 3, 1.5));
  });

  it("every action was admissible where it was taken, and is what was said", () => {
    for (const { task, key, turns } of episodes) {
      const environment = world.make();
      environment.reset(task, split(key, "world"));
      for (const { action, said } of turns) {
        expect(environment.isAdmissible(action)).toBe(true);
        expect(said.tokens).toEqual(answerTokens(stage.format, stage.policy.tokenizer, action));
        const branches = said.allowed!.map(({ length }) => length);
        expect(branches.some((length) => length > 1)).toBe(environment.admissible().length > 1);
        environment.step(action);
      }
    }
    expect(episodes.some(({ turns }) => turns.length > 1)).toBe(true);
  });

  it("the prompts are those of free answers, and free answers know nothing of it", async () => {
    const [free] = episodesOf(await play({ ...stage, choose: "free" }, world, 1, 1));
    const { choose, ...silent } = stage;
    expect(choose).toBe("admissible");
    expect(episodesOf(await play(silent, world, 1, 1))).toEqual([free]);
    expect(free!.turns[0]!.promptTokens).toEqual(episodes[0]!.turns[0]!.promptTokens);
    expect(free!.turns[0]!.said).not.toHaveProperty("allowed");
  });

  it("is the same bytes with two workers and with few slots", async () => {
    for (const sizes of [{ workers: 2 }, { slots: 3 }]) {
      const other = stageFor(name, sizes);
      expect(episodesOf(await play(other, world, 3, 3, 1.5))).toEqual(episodes);
      other.policy.dispose();
    }
  });

  it("is learned from: what the policy gradient likes becomes likelier among what was allowed", async () => {
    const { policy } = stageFor(name);
    const sequences = episodes.flatMap((episode) =>
      actedSequences(episode, (turn) => onSpan(turn, turn.actionSpan, [{ component: "rl", weight: 1, advantage: 1 }])),
    );
    const likelihood = async (): Promise<number> => {
      const requests = sequences.map(({ tokens, allowed }) => ({
        tokens,
        from: 1,
        temperature: 1.5,
        allowed: allowed!,
      }));
      const scores = await policy.score(requests);
      const taught = sequences.flatMap(({ signals }, i) =>
        [...scores[i]!].filter((_, j) => signals[j + 1] !== undefined),
      );
      return taught.reduce((a, b) => a + b, 0) / taught.length;
    };
    const old = sequences.flatMap(({ oldLogProbs, signals }) => [...oldLogProbs].filter((_, j) => signals[j]));
    const before = await likelihood();
    expect(before).toBeCloseTo(old.reduce((a, b) => a + b, 0) / old.length, 4);
    const objective = new Objective(sequences, defaultObjective);
    await policy.accumulate(sequences, objective.loss, 1.5);
    expect(objective.metrics()["policy/oldKl"]).toBeCloseTo(0, 5); // training sees what acting drew from
    await policy.step({
      learningRate: 1e-4,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0,
      maxGradientNorm: 1,
    });
    expect(await likelihood()).toBeGreaterThan(before);
    policy.dispose();
  });
});

describe("choosing is refused", () => {
  it("where the world also takes texts that no list can hold", async () => {
    const stage = stageFor("webshop");
    await expect(play(stage, makeWorld("webshop", { dialect: "compact" }), 1, 1)).rejects.toThrow(
      "a world whose list of admissible actions",
    );
  });

  it("where a script says what may not be said", async () => {
    const { tokenizer } = stageFor("pocket").policy;
    const script = new ScriptedPolicy({ tokenizer, script: () => "go apple" });
    const stage: Stage = { ...stageFor("pocket"), policy: script };
    await expect(play(stage, makeWorld("pocket", {}), 1, 1)).rejects.toThrow("ScriptedPolicy: expected one of");
  });
});

describe("an answer that means an action", () => {
  it.each([compactFormat, chatFormat()])("is read as that action ($name)", (format) => {
    const { tokenizer } = loadModel(join(packageRoot(), "data", "policies", "pocket"));
    if (format === compactFormat) {
      const tokens = answerTokens(format, tokenizer, "go drawer");
      expect(format.readAnswer(tokens, tokenizer)).toMatchObject({ action: "go drawer", wellFormed: true });
    } else {
      const bytes = { size: 256, idOf: () => 0, encode: (text: string) => Int32Array.from(Buffer.from(text)), decode: (ids: ArrayLike<number>) => Buffer.from(Array.from(ids)).toString() }; // prettier-ignore
      const tokens = answerTokens(format, bytes, "go to shelf 1");
      expect(format.readAnswer(tokens, bytes)).toMatchObject({ action: "go to shelf 1", wellFormed: true });
    }
  });
});
