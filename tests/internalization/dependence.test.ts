import { describe, expect, it } from "vitest";
import { skillDependence } from "../../lib/internalization/dependence.js";
import { playEpisodes } from "../../lib/rollout/group.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { ScoringPolicy } from "../../lib/policy/policy.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { keyOf, split } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
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
    const play = async (texts: readonly string[]): Promise<number | undefined> => {
      const condition = { kind: "skill", skills: ["z"], truncated: false } as const;
      const plan = { id: "e", task, key: split(keyOf(1), "e"), condition, skillTexts: texts };
      const [episode] = await playEpisodes(stage, lab.world, [plan], { temperature: 1 });
      return skillDependence(stage, [{ episode: episode!, skillTexts: texts }]);
    };
    expect(await play([])).toBeLessThan(1e-6);
    expect(await play(lab.world.truths!(task))).toBeGreaterThan(1e-6);
    lab.policy.dispose();
  });
});
