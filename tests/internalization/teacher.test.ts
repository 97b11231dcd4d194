import { describe, expect, it } from "vitest";
import { defaultGate } from "../../lib/internalization/gate.js";
import { defaultInternalise, taughtPairs, type GuidedEpisode } from "../../lib/internalization/internalise.js";
import { withTeacher } from "../../lib/internalization/teacher.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { TellingPolicy } from "../../lib/policy/policy.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { episodeOf, TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();

/** Finds likeliest what really comes next, whatever it is asked: so it can be seen where its answers end up. */
const knowing: TellingPolicy = {
  name: "knowing",
  tokenizer,
  contextLength: 99,
  version: 0,
  act: () => Promise.resolve(),
  score: () => Promise.resolve([]),
  likeliest: (requests, count) =>
    Promise.resolve(
      requests.map(({ tokens, from }) =>
        Array.from(tokens.subarray(from), (token) => ({
          tokens: Int32Array.from({ length: count }, () => token),
          logProbs: new Float32Array(count),
        })),
      ),
    ),
};
const stage: Stage = { policy: knowing, format: compactFormat, style: { kind: "transcript" }, patience: Infinity };
const skillTexts = ["when apple , look in drawer"];
const guided: GuidedEpisode = {
  episode: episodeOf(tokenizer, { actions: ["go drawer", "take apple", "go hall"], skills: ["z"], skillTexts }),
  facts: {
    used: true,
    groupDelta: 0.25,
    utility: 0.1,
    laggedUtility: 0.1,
    active: true,
    interval: { low: 0, high: 0.2, level: 0.95 },
  },
  advantages: [-1, 1, 0.5],
  skillTexts,
};

describe("the teacher under the skill", () => {
  it("says at every taught position of the plain sequence what it says there under the skill, and nothing elsewhere", async () => {
    const pairs = taughtPairs(stage, guided, { ...defaultInternalise, gate: defaultGate });
    const [one] = await withTeacher(knowing, pairs, { count: 2 });
    expect(pairs[0]!.acted.tokens.length).toBeGreaterThan(one!.tokens.length); // the skill is gone from the context
    one!.signals.forEach((here, position) => {
      const told = one!.teacher![position];
      if (here === undefined) expect(told).toBeUndefined();
      else expect([...told!.tokens]).toEqual([one!.tokens[position], one!.tokens[position]]);
    });
    expect(one!.teacher!.filter((told) => told !== undefined)).toHaveLength(6); // two turns of three tokens
    expect(one!.tokens).toEqual(pairs[0]!.plain.tokens);
  });

  it("is asked about the sequences as they were acted", async () => {
    const pairs = taughtPairs(stage, guided, defaultInternalise);
    const asked: string[] = [];
    const listening: TellingPolicy = {
      ...knowing,
      likeliest: (requests, count) => {
        asked.push(...requests.map(({ tokens }) => tokenizer.decode(tokens)));
        return knowing.likeliest(requests, count);
      },
    };
    await withTeacher(listening, pairs, { count: 1 });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("look in drawer");
  });
});
