/**
 * What the recipe tells the gate about hand-made groups, and what becomes of taught episodes: drawn again from the
 * replay, remembered once, and forgotten with their skill.
 */
import { describe, expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import { TabularPolicy } from "../../lib/policy/tabular.js";
import { keyOf } from "../../lib/random.js";
import type { Lab } from "../../lib/recipes/lab.js";
import { teach, type Taught } from "../../lib/recipes/teach.js";
import { emptyReplay, type Replay } from "../../lib/rollout/replay.js";
import { applyAll, emptyBank, type Bank, type BankOperation } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Episode, Group, Sequence, Skill, SkillStatus } from "../../lib/types.js";
import { appleTask, episodeOf, TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();
const policy = new TabularPolicy({ tokenizer });
const lab: Lab = {
  policy,
  reference: policy,
  world: makePocket(),
  format: compactFormat,
  style: { kind: "transcript" },
  key: keyOf(0),
};

const skillOf = (place: string): Skill =>
  makeSkill({
    condition: "apple",
    strategy: `look in ${place}`,
    scope: { world: "pocket", kinds: [] },
    source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
  });
const [drawer, sofa] = [skillOf("drawer"), skillOf("sofa")];

/** One plain episode, and one guided by skills, of which only the outcomes are told; `id` names the guided one. */
function pair(id: string, outcome: { guided: boolean; plain: boolean }, skills: readonly Skill[] = [drawer]): Group {
  const sketch = { actions: ["go drawer"] };
  const plain = episodeOf(tokenizer, { ...sketch, id: `${id} plain`, success: outcome.plain });
  const told = { skills: skills.map((skill) => skill.id), skillTexts: skills.map(({ text }) => text) };
  const guided = episodeOf(tokenizer, { ...sketch, ...told, id, success: outcome.guided });
  return { id: `group of ${id}`, task: appleTask, episodes: [plain, guided] };
}

const won = { guided: true, plain: false };

/** A bank with these skills; each has one trial for each of its differences. */
function bankOf(...skills: readonly (readonly [Skill, SkillStatus, ...(1 | -1)[]])[]): Bank {
  const inserted = skills.map(([skill, status]): BankOperation => ({ kind: "insert", iteration: 0, skill, status }));
  const trials = skills.flatMap(([{ id }, , ...deltas]) =>
    deltas.map((delta): BankOperation => {
      const [withSkill, without] = delta === 1 ? [[1], [0]] : [[0], [1]];
      return { kind: "trial", trial: { group: "g", iteration: 0, skills: [id], withSkill, without } };
    }),
  );
  return applyAll(emptyBank, [...inserted, ...trials]);
}

interface Scene {
  readonly groups?: readonly Group[];
  readonly bank: Bank;
  readonly before?: Bank;
  readonly replay?: Replay<Taught>;
  readonly change?: Omit<ConfigInput<"siri">, "method">;
}

/** Teach what was guided, every turn with an advantage of its own: 1 + group + episode / 4. */
function taughtIn({ groups = [], bank, before = bank, replay = emptyReplay(9), change = {} }: Scene) {
  const credit = groups.map(({ episodes }, g) => episodes.map(({ turns }, e) => turns.map(() => 1 + g + e / 4)));
  const config = resolve({ method: "siri", ...change });
  const teaching = { own: false, guided: true, since: 0 };
  return teach(config, lab, { teaching, groups, credit, before, bank, replay, iteration: 3 });
}

const episodesOf = (sequences: readonly Sequence[]): string[] => sequences.map(({ from }) => from.episode);
const helpful = bankOf([drawer, "active", 1]);

describe("the group's difference", () => {
  const groups = [
    pair("lost by it", { guided: false, plain: true }),
    pair("won by it", won),
    pair("won anyway", { guided: true, plain: true }),
  ];

  it("is the guided half's success minus the plain half's: only where it is positive is anything taught", async () => {
    const { sequences, funnel } = await taughtIn({ groups, bank: helpful });
    expect(episodesOf(sequences)).toEqual(["won by it"]);
    expect(funnel).toMatchObject({ "gate/all": 9, "gate/used": 9, "gate/groupDelta": 3, "gate/weight": 3 });
  });

  it("asks for nothing where that factor is off; each episode keeps its own advantage", async () => {
    const change = { internalise: { gate: { groupDelta: false }, maxWeight: 9 } } as const;
    const { sequences } = await taughtIn({ groups, bank: helpful, change });
    expect(episodesOf(sequences)).toEqual(["lost by it", "won by it", "won anyway"]);
    const weights = sequences.map(({ signals }) => signals.find((here) => here !== undefined)![0]!.weight);
    expect(weights).toEqual([1.25, 2.25, 3.25]);
  });

  it("is of scores where those are asked for", async () => {
    const graded = (id: string, plain: number, guided: number): Group => {
      const group = pair(id, { guided: false, plain: false });
      const scored = (episode: Episode, score: number): Episode => ({ ...episode, score });
      return { ...group, episodes: [scored(group.episodes[0]!, plain), scored(group.episodes[1]!, guided)] };
    };
    const both = [graded("better", 0.25, 0.75), graded("worse", 0.75, 0.25)];
    const change = { validation: { outcome: "score" } } as const;
    expect((await taughtIn({ groups: both, bank: helpful })).sequences).toEqual([]);
    expect(episodesOf((await taughtIn({ groups: both, bank: helpful, change })).sequences)).toEqual(["better"]);
  });
});

describe("the utility of the skills in a prompt", () => {
  const [untried, tried] = [bankOf([drawer, "active"]), helpful];
  const harmful = bankOf([drawer, "active", 1, -1, -1, -1]);

  it.each([
    ["current", "none yet, then useful", untried, tried, ["it"]],
    ["lagged", "none yet, then useful", untried, tried, []],
    ["current", "useful, then harmful", tried, harmful, []],
    ["lagged", "useful, then harmful", tried, harmful, ["it"]],
  ] as const)("%s: %s", async (utilityFrom, _life, before, bank, wanted) => {
    const change = { internalise: { gate: { utilityFrom } } };
    const { sequences } = await taughtIn({ groups: [pair("it", won)], before, bank, change });
    expect(episodesOf(sequences)).toEqual(wanted);
  });

  it.each([
    ["both useful and active", bankOf([drawer, "active", 1], [sofa, "active", 1]), ["it"]],
    ["one of them harmful", bankOf([drawer, "active", 1, 1], [sofa, "active", -1]), []],
    ["one of them not active yet", bankOf([drawer, "active", 1], [sofa, "candidate", 1]), []],
  ] as const)("of two: %s", async (_what, bank, wanted) => {
    const { sequences } = await taughtIn({ groups: [pair("it", won, [drawer, sofa])], bank });
    expect(episodesOf(sequences)).toEqual(wanted);
  });
});

describe("taught episodes", () => {
  const bank = bankOf([drawer, "active", 1], [sofa, "active", 1]);
  const groups = [pair("by drawer", won), pair("by sofa", won, [sofa]), pair("by both", won, [drawer, sofa])];
  const first = () => taughtIn({ groups, bank });

  it("are remembered, each with the skills that guided it, and are taught again when nothing new comes", async () => {
    const { sequences, replay } = await first();
    expect(replay.kept.map(({ item }) => item.skills)).toEqual([[drawer.id], [sofa.id], [drawer.id, sofa.id]]);
    expect(replay.kept.flatMap(({ item }) => item.sequences)).toEqual(sequences);
    const again = await taughtIn({ bank, replay });
    expect(episodesOf(again.sequences).sort()).toEqual(["by both", "by drawer", "by sofa"]);
    const few = await taughtIn({ bank, replay, change: { internalise: { replayDraw: 2 } } });
    expect(few.sequences).toHaveLength(2);
  });

  it("are not remembered a second time for being taught again", async () => {
    const { replay } = await first();
    expect((await taughtIn({ bank, replay })).replay).toEqual(replay);
    const later = await taughtIn({ groups: [pair("later", won)], bank, replay });
    expect(later.sequences).toHaveLength(4);
    expect(later.replay.kept.slice(0, 3)).toEqual(replay.kept);
    expect(later.replay.kept.slice(3).flatMap(({ item }) => episodesOf(item.sequences))).toEqual(["later"]);
  });

  it("are not taught again once any of their skills is retired; a graduated one does no harm", async () => {
    const { replay } = await first();
    const without = bankOf([drawer, "retired", 1], [sofa, "graduated", 1]);
    const again = await taughtIn({ bank: without, replay });
    expect(episodesOf(again.sequences)).toEqual(["by sofa"]);
    expect(again.replay).toEqual(replay);
  });
});
