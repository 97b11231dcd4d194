import { describe, expect, it } from "vitest";
import { skillDependence, skillDivergence } from "../../lib/internalization/dependence.js";
import { defaultInternalise, taughtPairs, type TaughtPair } from "../../lib/internalization/internalise.js";
import { playEpisodes } from "../../lib/rollout/group.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { ScoringPolicy, TellingPolicy, Tokenizer } from "../../lib/policy/policy.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { keyOf, split } from "../../lib/random.js";
import { defaultUpdate, update } from "../../lib/training/update.js";
import type { Episode, Task } from "../../lib/types.js";
import { tinyLab } from "../experiment/tiny-lab.js";
import { episodeOf, TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();

/** Finds every token equally likely, and remembers what it was asked. */
function judge(logProb: number): Stage & { policy: ScoringPolicy; asked: string[] } {
  const asked: string[] = [];
  const policy: ScoringPolicy = {
    name: "judge",
    tokenizer,
    contextLength: 99,
    version: 0,
    act: () => Promise.resolve(),
    score: (requests) => {
      asked.push(...requests.map(({ tokens }) => tokenizer.decode(tokens)));
      return Promise.resolve(requests.map(({ tokens, from }) => new Float32Array(tokens.length - from).fill(logProb)));
    },
  };
  return { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity, asked };
}

describe("dependence on skills", () => {
  const skillTexts = ["when apple , look in drawer"];

  it("is e^d − d − 1 over action tokens, d = log π_plain − log π_skill, under the plain prompt", async () => {
    const stage = judge(-1);
    const episode = episodeOf(tokenizer, { actions: ["go drawer"], skills: ["z"], skillTexts });
    // The sketch's tokens had log-probabilities 0, −1, −2.
    const terms = [-1, 0, 1].map((d) => Math.exp(d) - d - 1);
    const value = await skillDependence(stage, [{ episode, skillTexts }]);
    expect(value).toBeCloseTo(terms.reduce((a, b) => a + b, 0) / 3, 6);
    expect(stage.asked[0]).not.toContain(skillTexts[0]);
  });

  it("is undefined where no episode carried a skill", async () => {
    expect(await skillDependence(judge(-1), [])).toBeUndefined();
  });

  it("vanishes where the prompts are the same, and not where they differ", async () => {
    const lab = await tinyLab();
    const stage = { policy: lab.policy, format: lab.format, style: lab.style, patience: Infinity };
    const [task] = [...lab.world.tasks("train", { start: 0, count: 1 })] as [Task];
    const play = async (texts: readonly string[], temperature = 1): Promise<number | undefined> => {
      const condition = { kind: "skill", skills: ["z"], truncated: false } as const;
      const plan = { id: "e", task, key: split(keyOf(1), "e"), condition, skillTexts: texts };
      const [episode] = await playEpisodes(stage, lab.world, [plan], { temperature });
      return skillDependence(stage, [{ episode: episode!, skillTexts: texts }], temperature);
    };
    expect(await play([])).toBeLessThan(1e-6);
    expect(await play([], 0.5)).toBeLessThan(1e-6);
    expect(await play(lab.world.truths!(task))).toBeGreaterThan(1e-6);
    lab.policy.dispose();
  });
});

describe("divergence from the guided policy", () => {
  const skillTexts = ["when apple , look in drawer"];
  const pairsOf = (stage: Stage, episode: Episode, texts: readonly string[]): TaughtPair[] => {
    const facts = {
      used: true,
      groupDelta: 1,
      utility: 1,
      laggedUtility: 1,
      active: true,
      interval: { low: 0, high: 0.2, level: 0.95 },
    };
    const advantages = episode.turns.map(() => 1);
    const guided = { episode, facts, advantages, skillTexts: texts };
    return taughtPairs(stage, guided, { ...defaultInternalise, gate: { ...defaultInternalise.gate, valid: false } });
  };

  it("is the sum of p log(p/q) over the vocabulary, also for a token the plain side would say last", async () => {
    const [skill, plain] = [
      [0.1, 0.2, 0.7],
      [0.5, 0.3, 0.2],
    ];
    const words = new TestTokenizer();
    const small: Tokenizer = {
      size: 3,
      encode: (text) => words.encode(text),
      decode: (tokens) => words.decode(tokens),
      idOf: (word) => words.idOf(word),
    };
    const told = (shares: readonly number[], count: number) => {
      const order = shares.map((_, token) => token).sort((a, b) => shares[b]! - shares[a]!);
      const tokens = Int32Array.from(order.slice(0, count));
      return { tokens, logProbs: Float32Array.from(tokens, (token) => Math.log(shares[token]!)) };
    };
    const policy: TellingPolicy = {
      ...judge(-1).policy,
      tokenizer: small,
      likeliest: (requests, count) =>
        Promise.resolve(
          requests.map(({ tokens, from }) => {
            const shares = words.decode(tokens).includes("skill") ? skill : plain;
            return Array.from(tokens.subarray(from), () => told(shares, count));
          }),
        ),
    };
    const stage = { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity } as const;
    const episode = episodeOf(small, { actions: ["go drawer", "take apple"], skills: ["z"], skillTexts });
    const expected = skill.reduce((sum, p, token) => sum + p * Math.log(p / plain[token]!), 0);
    expect(await skillDivergence(policy, pairsOf(stage, episode, skillTexts))).toBeCloseTo(expected, 5);
    expect(await skillDivergence(policy, [])).toBeUndefined();
  });

  it("stays 0 between equal prompts after an update, where what was sampled no longer compares", async () => {
    const lab = await tinyLab();
    const stage = { policy: lab.policy, format: lab.format, style: lab.style, patience: Infinity };
    const [task] = [...lab.world.tasks("train", { start: 0, count: 1 })] as [Task];
    const play = async (skillTexts: readonly string[]) => {
      const condition = { kind: "skill", skills: ["z"], truncated: false } as const;
      const plan = { id: "e", task, key: split(keyOf(1), "e"), condition, skillTexts };
      const [episode] = await playEpisodes(stage, lab.world, [plan], { temperature: 1 });
      return { episode: episode!, skillTexts, pairs: pairsOf(stage, episode!, skillTexts) };
    };
    const [same, helped] = [await play([]), await play(lab.world.truths!(task))];
    await update(
      lab.policy,
      same.pairs.map(({ plain }) => plain),
      { ...defaultUpdate, minibatches: 1 },
      keyOf(2),
    );
    expect(await skillDependence(stage, [same])).toBeGreaterThan(1e-6);
    expect(await skillDivergence(lab.policy, same.pairs)).toBeLessThan(1e-6);
    expect(await skillDivergence(lab.policy, helped.pairs)).toBeGreaterThan(1e-6);
    lab.policy.dispose();
  });
});
