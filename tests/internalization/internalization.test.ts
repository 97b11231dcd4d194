import { describe, expect, it } from "vitest";
import { defaultGate, factors, isOpen, weightOf, type GateFacts } from "../../lib/internalization/gate.js";
import { defaultInternalise, internalise, type GuidedEpisode } from "../../lib/internalization/internalise.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { Policy } from "../../lib/policy/policy.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { episodeOf, TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();
const policy: Policy = { name: "none", tokenizer, contextLength: 99, version: 0, act: () => Promise.resolve() };
const stage: Stage = { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity };
const good: GateFacts = {
  used: true,
  groupDelta: 0.25,
  utility: 0.1,
  laggedUtility: 0.1,
  active: true,
  interval: { low: 0, high: 0.2, level: 0.95 },
};

function guided(
  facts: GateFacts,
  advantages: readonly (number | undefined)[],
  valid?: readonly boolean[],
): GuidedEpisode {
  const skillTexts = ["when apple , look in drawer"];
  const episode = episodeOf(tokenizer, {
    actions: ["go drawer", "take apple"],
    skills: ["z"],
    skillTexts,
    ...(valid ? { valid } : {}),
  });
  return { episode, facts, advantages, skillTexts };
}

describe("the gate", () => {
  it("is open only when every factor holds, and each can be switched off alone", () => {
    const fails: Record<(typeof factors)[number], GateFacts> = {
      used: { ...good, used: false },
      groupDelta: { ...good, groupDelta: 0 },
      utility: { ...good, utility: -0.1 },
      active: { ...good, active: false },
    };
    expect(isOpen(good, defaultGate)).toBe(true);
    for (const factor of factors) {
      expect(isOpen(fails[factor], defaultGate)).toBe(false);
      expect(isOpen(fails[factor], { ...defaultGate, [factor]: false })).toBe(true);
    }
  });

  it("lagged judges by the utility before this group", () => {
    const lucky: GateFacts = { ...good, utility: 0.05, laggedUtility: -0.01 };
    expect(isOpen(lucky, defaultGate)).toBe(true);
    expect(isOpen(lucky, { ...defaultGate, utilityFrom: "lagged" })).toBe(false);
  });

  it.each([
    ["clipped", 3, 2],
    ["clipped", -1, 0],
    ["positive", 3, 3],
    ["one", 0.1, 1],
    ["one", -0.1, 0],
    ["symmetric", -3, -2],
    ["every", -3, 1],
  ] as const)("weight %s of advantage %d is %d", (rule, advantage, wanted) => {
    expect(weightOf(advantage, rule, 2)).toBe(wanted);
  });
});

describe("internalising", () => {
  it("teaches the valid turns with a positive advantage, under the plain prompt", () => {
    const { sequences, funnel } = internalise(stage, [guided(good, [1.5, -1])], defaultInternalise);
    const [one] = sequences;
    const taught = one!.signals.flatMap((here, position) =>
      here === undefined ? [] : [tokenizer.decode([one!.tokens[position]!])],
    );
    expect(taught.join(" ")).toBe("go drawer ;");
    expect(one!.signals.find((here) => here !== undefined)).toEqual([{ component: "ce", weight: 1.5 }]);
    expect(tokenizer.decode(one!.tokens)).not.toContain("skill");
    // six tokens said in two turns; the second turn's advantage is negative
    expect(funnel).toEqual({
      "gate/all": 6,
      "gate/used": 6,
      "gate/groupDelta": 6,
      "gate/utility": 6,
      "gate/active": 6,
      "gate/valid": 6,
      "gate/weight": 3,
    });
  });

  it("a closed gate teaches nothing, and the funnel says where it closed", () => {
    const { sequences, funnel } = internalise(stage, [guided({ ...good, utility: 0 }, [1, 1])], defaultInternalise);
    expect(sequences).toEqual([]);
    expect(funnel).toMatchObject({ "gate/groupDelta": 6, "gate/utility": 0, "gate/weight": 0 });
  });

  it("refused actions and turns without an opinion are not taught", () => {
    expect(internalise(stage, [guided(good, [1, undefined], [false, true])], defaultInternalise).sequences).toEqual([]);
  });
});
