import { describe, expect, it } from "vitest";
import { compactFormat } from "../../lib/policy/prompt.js";
import { actedSequences, onSpan, reopenedSequences } from "../../lib/rollout/sequences.js";
import { groupTranscript, transcript } from "../../lib/rollout/transcript.js";
import { emptyReplay, recall, remember } from "../../lib/rollout/replay.js";
import { keyOf } from "../../lib/random.js";
import type { Episode, TokenSignal, Turn } from "../../lib/types.js";
import { appleTask, episodeOf, TestTokenizer } from "./episodes.js";

const signal: TokenSignal[] = [{ component: "ce", weight: 1 }];
const teachAll = (turn: Turn): ReturnType<typeof onSpan> => onSpan(turn, turn.actionSpan, signal);

describe("sequences", () => {
  const tokenizer = new TestTokenizer();
  const episode = episodeOf(tokenizer, { actions: ["go drawer", "take apple", "go stove"] });

  it("a growing transcript is one sequence; every said token is taught, with its own log-probability", () => {
    const [one, ...more] = actedSequences(episode, teachAll);
    expect(more).toEqual([]);
    const taught = one!.signals.flatMap((here, position) => (here === undefined ? [] : [position]));
    expect(tokenizer.decode(taught.map((position) => one!.tokens[position]!))).toBe(
      "go drawer ; take apple ; go stove ;",
    );
    expect(taught.map((position) => one!.oldLogProbs[position])).toEqual([-0, -1, -2, -0, -1, -2, -0, -1, -2]);
    expect(one!.oldLogProbs.filter(Number.isNaN).length).toBe(one!.tokens.length - taught.length);
  });

  it("prompts that do not extend one another are sequences of their own", () => {
    const cut: Episode = {
      ...episode,
      turns: episode.turns.map((turn) => ({ ...turn, promptTokens: turn.promptTokens.subarray(1) })),
    };
    const windowed: Episode = {
      ...cut,
      turns: cut.turns.map((turn, i) => (i === 1 ? { ...turn, promptTokens: turn.promptTokens.slice(2) } : turn)),
    };
    expect(actedSequences(cut, teachAll)).toHaveLength(1);
    expect(actedSequences(windowed, teachAll)).toHaveLength(3);
  });

  it("what was chosen is taught among what might have been, and what had no alternative is not taught", () => {
    const bound = (turn: Turn): Turn => {
      const allowed = Array.from(turn.said.tokens, (token, i) => Int32Array.from(i === 1 ? [token, 99] : [token]));
      return { ...turn, said: { ...turn.said, allowed } };
    };
    const chosen: Episode = { ...episode, turns: episode.turns.map((turn, i) => (i === 1 ? turn : bound(turn))) };
    const [one] = actedSequences(chosen, teachAll);
    const taught = one!.signals.flatMap((here, position) => (here === undefined ? [] : [position]));
    expect(tokenizer.decode(taught.map((position) => one!.tokens[position]!))).toBe("drawer take apple ; stove");
    expect(taught.map((position) => one!.allowed![position]?.length)).toEqual([2, undefined, undefined, undefined, 2]);
    expect(one!.allowed!.filter((here) => here?.length === 1)).toHaveLength(4);
    const opening = tokenizer.encode("<bos> other words");
    const [plain] = reopenedSequences(chosen, { oldOpening: 4, opening, as: "plain" }, teachAll);
    expect(plain!.allowed!.slice(3)).toEqual(one!.allowed!.slice(4));
    expect(plain!.allowed).toHaveLength(plain!.tokens.length);
    expect(actedSequences(episode, teachAll)[0]).not.toHaveProperty("allowed");
  });

  it("under the plain opening the same tokens are taught, without the skill", () => {
    const skillTexts = ["when apple , look in drawer", "when heat , use stove"];
    const guided = episodeOf(tokenizer, { actions: ["go drawer", "take apple"], skills: ["a", "b"], skillTexts });
    const [plain] = reopenedSequences(
      guided,
      {
        oldOpening: tokenizer.encode(compactFormat.opening(appleTask, skillTexts)).length,
        opening: tokenizer.encode(compactFormat.opening(appleTask, [])),
        as: "plain",
      },
      teachAll,
    );
    expect(tokenizer.decode(plain!.tokens)).toBe(
      "<bos> task : heat apple and put in sofa ; obs you are in hall ; act go drawer ; obs ok ; act take apple ;",
    );
    const [acted] = actedSequences(guided, teachAll);
    const saidIn = (one: typeof acted): number[] => [...one!.oldLogProbs].filter((value) => !Number.isNaN(value));
    expect(saidIn(plain)).toEqual(saidIn(acted));
    expect(plain!.from.prompt).toBe("plain");
  });

  it("refuses an opening that reaches into the first answer", () => {
    const opening = tokenizer.encode("x");
    expect(() => reopenedSequences(episode, { oldOpening: 99, opening, as: "plain" }, teachAll)).toThrow(
      "an opening that ends before the first answer",
    );
  });
});

it("a transcript shows actions, answers, rewards and advantages", () => {
  const tokenizer = new TestTokenizer();
  const won = episodeOf(tokenizer, { id: "0.1", actions: ["go drawer", "take apple"], valid: [true, false] });
  const text = transcript(won, { advantages: [0.5, undefined] });
  expect(text.split("\n")).toEqual([
    "0.1  heat apple and put in sofa  (heat, plain) → won, score 1",
    "   1  go drawer                     ok                                advantage +0.50",
    "   2  take apple                                                      invalid  reward 1  advantage none",
  ]);
  const lost = episodeOf(tokenizer, { id: "0.0", actions: ["go bed"], success: false });
  expect(groupTranscript({ id: "0", task: appleTask, episodes: [lost, won] }).indexOf("0.1")).toBe(0);
});

it("replay keeps the newest, and recalls each item at most once", () => {
  let replay = emptyReplay<number>(3);
  replay = remember(replay, [1, 2], 0);
  replay = remember(replay, [3, 4], 1);
  expect(replay.kept.map(({ item }) => item)).toEqual([2, 3, 4]);
  expect([...recall(replay, 9, keyOf(0))].sort()).toEqual([2, 3, 4]);
  expect(recall(replay, 9, keyOf(0), (_, version) => version === 1).sort()).toEqual([3, 4]);
  expect(remember(emptyReplay<number>(0), [1], 0).kept).toEqual([]);
  expect(() => emptyReplay(-1)).toThrow("emptyReplay: expected a whole capacity ≥ 0, got -1");
});
