import { describe, expect, it } from "vitest";
import { makePocket, vocabulary } from "../../envs/pocket/index.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { Ask, Dialogue, Policy } from "../../lib/policy/policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, split } from "../../lib/random.js";
import type { PromptStyle, Stage } from "../../lib/rollout/episode.js";
import { episodePlans, groupDelta, playGroups, type GroupPlan } from "../../lib/rollout/group.js";
import { retryFailures } from "../../lib/rollout/retry.js";
import { actedSequences, onSpan } from "../../lib/rollout/sequences.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Skill, Utterance } from "../../lib/types.js";

const tokenizer = new WordTokenizer(vocabulary(), { closed: true });
const world = makePocket({ family: 2 });
const task = [...world.tasks("train", { count: 1 })][0]!;

/** Says what a function of its prompt tells it to; remembers everything it was asked. */
class Parrot implements Policy {
  readonly name = "parrot";
  readonly tokenizer = tokenizer;
  readonly version = 4;
  readonly asked: Ask[] = [];
  constructor(
    private readonly answer: (prompt: string, turn: number) => string,
    readonly contextLength = 320,
  ) {}

  act(dialogues: readonly Dialogue[]): Promise<void> {
    for (const dialogue of dialogues) {
      let said: Utterance | undefined;
      for (let turn = 0; ; turn++) {
        const ask = dialogue.next(said);
        if (ask === undefined) break;
        this.asked.push(ask);
        const text = this.answer(tokenizer.decode(ask.context), turn);
        const tokens = tokenizer.encode(text);
        said = { tokens, logProbs: new Float32Array(tokens.length), text, stop: "end" };
      }
    }
    return Promise.resolve();
  }
}

function stageOf(policy: Policy, style: PromptStyle = { kind: "transcript" }, patience = Infinity): Stage {
  return { policy, format: compactFormat, style, patience };
}

function planOf(skills: readonly Skill[] = [], change: Partial<GroupPlan> = {}): GroupPlan {
  return { id: "0.0", task, key: keyOf(9), size: 4, skills, pairing: "split", ...change };
}

/** Plays the informed plan of the task. */
function winner(): Parrot {
  const environment = world.make();
  environment.reset(task);
  const { actions } = environment.oracle!()!;
  return new Parrot((_, turn) => `${actions[turn]!} ;`);
}

const wanderer = (): Parrot => new Parrot(() => "go lamp ;");
const skill = makeSkill({
  condition: "apple",
  strategy: "look in drawer",
  scope: { world: "pocket", kinds: [] },
  source: { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" },
});

describe("groups", () => {
  it("a win is an ending, with reward, score and policy version", async () => {
    const [group] = await playGroups(stageOf(winner()), world, [planOf()], { temperature: 1 });
    for (const episode of group!.episodes) {
      expect(episode).toMatchObject({ end: "won", success: true, score: 1, policyVersion: 4 });
      expect(episode.turns.at(-1)!.reward).toBe(1);
    }
  });

  it("a failure is an ending too: the step limit, or patience with invalid answers", async () => {
    const [slow] = await playGroups(stageOf(wanderer()), world, [planOf()], { temperature: 1 });
    expect(slow!.episodes.map(({ end }) => end)).toEqual(Array(4).fill("step-limit"));
    const [silly] = await playGroups(stageOf(new Parrot(() => "apple apple"), undefined, 3), world, [planOf()], {
      temperature: 1,
    });
    expect(silly!.episodes[0]).toMatchObject({ end: "invalid" });
    expect(silly!.episodes[0]!.turns).toHaveLength(3);
    expect(silly!.episodes[0]!.turns.every(({ valid }) => !valid)).toBe(true);
    const [full] = await playGroups(stageOf(new Parrot(() => "go lamp ;", 40)), world, [planOf()], { temperature: 1 });
    expect(full!.episodes[0]!.end).toBe("token-limit");
  });

  it("paired halves share task, start and luck; only one reads the skill", async () => {
    const parrot = wanderer();
    const [group] = await playGroups(stageOf(parrot), world, [planOf([skill])], { temperature: 1 });
    const [a, b, c, d] = group!.episodes;
    expect([a, b, c, d].map((episode) => episode!.condition.kind)).toEqual(["plain", "plain", "skill", "skill"]);
    expect([c!.key, d!.key]).toEqual([a!.key, b!.key]);
    expect(a!.key).not.toEqual(b!.key);
    expect(groupDelta(group!)).toBe(0);
    expect(groupDelta({ ...group!, episodes: [a!, b!] })).toBeUndefined();
  });

  it("the skill's tokens really reach every prompt of the skill half, and no other", async () => {
    const [group] = await playGroups(stageOf(wanderer()), world, [planOf([skill])], { temperature: 1 });
    const sentence = tokenizer.encode(`skill ${skill.text} ;`).join(" ");
    for (const episode of group!.episodes) {
      for (const turn of episode.turns) {
        expect(turn.promptTokens.join(" ").includes(sentence)).toBe(episode.condition.kind === "skill");
      }
    }
  });

  it("extra pairing plays a whole further half; odd groups cannot be split", () => {
    expect(episodePlans(planOf([skill], { pairing: "extra", size: 3 }))).toHaveLength(6);
    expect(() => episodePlans(planOf([skill], { size: 3 }))).toThrow(
      "expected an even group size to split into halves, got 3",
    );
    expect(() => episodePlans(planOf([], { size: 0 }))).toThrow("a group of at least 1 episode");
  });
});

describe("prompt styles", () => {
  const asksOf = async (style: PromptStyle): Promise<{ parrot: Parrot; sequences: number; turns: number }> => {
    const parrot = wanderer();
    const [group] = await playGroups(stageOf(parrot, style), world, [planOf([], { size: 1 })], { temperature: 1 });
    const episode = group!.episodes[0]!;
    const sequences = actedSequences(episode, (turn) =>
      onSpan(turn, turn.actionSpan, [{ component: "ce", weight: 1 }]),
    );
    return { parrot, sequences: sequences.length, turns: episode.turns.length };
  };

  it("a transcript grows by what was said and seen, and trains as one sequence", async () => {
    const { parrot, sequences } = await asksOf({ kind: "transcript" });
    const [first, second] = parrot.asked.map(({ context }) => tokenizer.decode(context));
    expect(second!.startsWith(`${first!} go lamp ; obs`)).toBe(true);
    expect(sequences).toBe(1);
  });

  it("a window holds the last turns only, and trains as one sequence a turn once it slides", async () => {
    const { parrot, sequences, turns } = await asksOf({ kind: "window", turns: 1 });
    const lengths = parrot.asked.map(({ context }) => context.length);
    expect(Math.max(...lengths.slice(1)) - Math.min(...lengths.slice(1))).toBeLessThanOrEqual(2);
    expect(sequences).toBe(turns - 1); // the first two turns extend one another
    const none = await asksOf({ kind: "window", turns: 0 });
    expect(none.sequences).toBe(none.turns);
  });
});

it("retries failures with the first attempt in the context", async () => {
  const [group] = await playGroups(stageOf(wanderer()), world, [planOf([], { size: 1 })], { temperature: 1 });
  const parrot = winner();
  const [again, nothing] = await retryFailures(
    stageOf(parrot),
    world,
    [group!.episodes[0]!, { ...group!.episodes[0]!, success: true }],
    { temperature: 1 },
  );
  expect(again).toMatchObject({ id: `${group!.episodes[0]!.id}.retry`, success: true, condition: { kind: "plain" } });
  expect(again!.key).toEqual(split(group!.episodes[0]!.key, "retry"));
  expect(nothing).toBeUndefined();
  expect(tokenizer.decode(parrot.asked[0]!.context)).toContain("act go lamp ; obs");
});
