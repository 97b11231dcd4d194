/** One paired call for every comparison: plain against skills, a set without one of its skills, set against set. */
import { beforeAll, describe, expect, it } from "vitest";
import { makePocket, type House } from "../../envs/pocket/index.js";
import { creditEpisodes } from "../../lib/credit/credit.js";
import { sentenceGrammar } from "../../lib/mining/grammar.js";
import { keyOf, split } from "../../lib/random.js";
import type { Stage } from "../../lib/rollout/episode.js";
import {
  episodePlans,
  groupDelta,
  halvesOf,
  leaveOneOut,
  playGroups,
  type GroupPlan,
} from "../../lib/rollout/group.js";
import { apply, creditedSkills, emptyBank, entryOf, replay, type Bank } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Group, Skill, Task, Trial } from "../../lib/types.js";
import { comparisonOf, trialOf, utilityOf } from "../../lib/validation/utility.js";
import { shippedStage } from "./shipped.js";

const world = makePocket({ family: 5 });
const skillOf = (text: string): Skill =>
  makeSkill({
    ...sentenceGrammar.parse(text)!,
    scope: { world: "pocket", kinds: [] },
    source: { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" },
  });
const withVerb = [...world.tasks("train", { count: 60 })].filter(({ kind }) => kind !== "put" && kind !== "two");
const cards = (task: Task): Skill[] => world.truths(task).map(skillOf);
const planOf = (task: Task, change: Partial<GroupPlan> = {}): GroupPlan => ({
  id: task.id,
  task,
  key: split(keyOf(3), task.id),
  size: 4,
  skills: cards(task),
  pairing: "split",
  ...change,
});

describe("plans", () => {
  const plan = planOf(withVerb[0]!);
  const [object, verb] = plan.skills as [Skill, Skill];

  it("of plain against skills are what they were: the plain half first, keys shared, ids counted on", () => {
    expect(episodePlans(plan).map(({ id, condition }) => [id, condition])).toEqual([
      [`${plan.id}.0`, { kind: "plain" }],
      [`${plan.id}.1`, { kind: "plain" }],
      [`${plan.id}.2`, { kind: "skill", skills: [object.id, verb.id], truncated: false }],
      [`${plan.id}.3`, { kind: "skill", skills: [object.id, verb.id], truncated: false }],
    ]);
    expect(episodePlans({ ...plan, against: [] })).toEqual(episodePlans(plan));
  });

  it("of leave-one-out differ in one skill a plan, and say so in every episode", () => {
    const plans = leaveOneOut(plan);
    expect(plans.map(({ against }) => against!.map(({ id }) => id))).toEqual([[verb.id], [object.id]]);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(2);
    const [a, b, c, d] = episodePlans(plans[0]!);
    expect(a!.condition).toEqual({ kind: "skill", skills: [verb.id], truncated: false, base: true });
    expect([a!.skillTexts, c!.skillTexts]).toEqual([[verb.text], [object.text, verb.text]]);
    expect([c!.key, d!.key]).toEqual([a!.key, b!.key]);
  });

  it("of leave-one-out of a single skill are plain against it", () => {
    const [only] = leaveOneOut({ ...plan, skills: [object] });
    expect(episodePlans(only!).map(({ condition }) => condition.kind)).toEqual(["plain", "plain", "skill", "skill"]);
  });

  it("refuse halves of an odd group, whichever half has the skills", () => {
    const odd = { ...plan, size: 3, skills: [], against: [object] };
    expect(() => episodePlans(odd)).toThrow("expected an even group size to split into halves, got 3");
    expect(episodePlans({ ...odd, pairing: "extra" })).toHaveLength(6);
  });
});

describe("whose merit a difference is", () => {
  const trial = (skills: string[], against: string[]): Trial => ({
    group: "g",
    iteration: 0,
    skills,
    ...(against.length > 0 && { against }),
    withSkill: [1],
    without: [0],
  });

  it.each([
    [["a", "b"], [], ["a", "b"]],
    [["a", "b"], ["b"], ["a"]],
    [["a"], ["b"], []],
    [["a", "b"], ["b", "c"], []],
    [[], ["a"], []],
  ])("%j against %j: %j", (skills, against, merit) => {
    expect(creditedSkills(trial(skills, against))).toEqual(merit);
  });

  it("is what the bank books, and nothing else", () => {
    const [a, b] = ["when apple , look in drawer", "when heat , use stove"].map(skillOf) as [Skill, Skill];
    const insert = (skill: Skill) => ({ kind: "insert", iteration: 0, skill, status: "active" }) as const;
    const start = replay([insert(a), insert(b)]);
    const after = (skills: Skill[], against: Skill[]): Bank =>
      apply(start, {
        kind: "trial",
        trial: trial(
          skills.map(({ id }) => id),
          against.map(({ id }) => id),
        ),
      });
    expect(entryOf(after([a, b], [b]), a.id).deltas).toEqual([1]);
    expect(entryOf(after([a, b], [b]), b.id).deltas).toEqual([]);
    expect(after([a], [b]).entries).toEqual(start.entries);
    expect(emptyBank.entries).toEqual([]);
  });
});

describe("with a policy that reads", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await shippedStage();
  });
  const play = (plans: readonly GroupPlan[]): Promise<Group[]> => playGroups(stage, world, plans, { temperature: 1 });
  const trials = (groups: readonly Group[]): Trial[] => groups.map((group) => trialOf(group, 0)!);

  it("each true card is worth something beside the other, and their differences are booked to the one left out", async () => {
    const groups = await play(withVerb.slice(0, 16).flatMap((task) => leaveOneOut(planOf(task, { size: 8 }))));
    const all = trials(groups);
    expect(all.every(({ skills, against }) => skills.length === 2 && against!.length === 1)).toBe(true);
    const looks = all.filter((_, i) => i % 2 === 0);
    const uses = all.filter((_, i) => i % 2 === 1);
    for (const half of [looks, uses]) {
      const { trials: count, mean, interval, repairs, regressions } = comparisonOf(half, keyOf(1));
      expect(count).toBe(16);
      expect(mean).toBeGreaterThan(0.1);
      expect(interval.low).toBeGreaterThan(0);
      expect(repairs).toBeGreaterThan(regressions);
    }
  });

  it("swapping the sets turns the sign, trial by trial", async () => {
    const tasks = withVerb.slice(0, 8);
    const forth = await play(tasks.map((task) => planOf(task, { against: [cards(task)[0]!] })));
    const back = await play(tasks.map((task) => planOf(task, { skills: [cards(task)[0]!], against: cards(task) })));
    expect(back.map((group) => groupDelta(group))).toEqual(forth.map((group) => 0 - groupDelta(group)!));
    expect(forth.some((group) => groupDelta(group) !== 0)).toBe(true);
  });

  it("a set against itself is no trial, and has no luck of its own", async () => {
    const [group] = await play([planOf(withVerb[0]!, { against: cards(withVerb[0]!) })]);
    const { withSkill, without } = halvesOf(group!)!;
    expect(withSkill.map(({ success, turns }) => [success, turns.length])).toEqual(
      without.map(({ success, turns }) => [success, turns.length]),
    );
    expect(trialOf(group!, 0)).toBeUndefined();
  });

  it("plain against one skill is the utility it always was", async () => {
    const task = withVerb[0]!;
    const skill = cards(task)[0]!;
    const [group] = await play([planOf(task, { skills: [skill] })]);
    const trial = trialOf(group!, 4)!;
    expect(Object.keys(trial)).toEqual(["group", "iteration", "skills", "withSkill", "without"]);
    const bank = replay([
      { kind: "insert", iteration: 0, skill, status: "candidate" },
      { kind: "trial", trial },
    ]);
    const { skill: id, ...utility } = utilityOf(entryOf(bank, skill.id), keyOf(2));
    expect(id).toBe(skill.id);
    expect(comparisonOf([trial], keyOf(2))).toEqual(utility);
  });

  it("credit keeps the halves of a comparison apart", async () => {
    const task = withVerb[0]!;
    const [group] = await play([planOf(task, { against: [cards(task)[0]!] })]);
    expect(creditEpisodes(group!, "state").map(({ arm }) => arm)).toEqual(["baseline", "baseline", "skill", "skill"]);
    expect((task.params as unknown as House).verb).not.toBeNull();
  });

  it("an action that the world refused is penalised with the format's faults, or not", () => {
    const turn = { reward: 0, anchors: { observation: "o", state: "s" } };
    const turns = [
      { ...turn, valid: true, wellFormed: true },
      { ...turn, valid: false, wellFormed: true },
      { ...turn, valid: false, wellFormed: false },
    ];
    const group = { episodes: [{ turns, condition: { kind: "plain" } }] } as unknown as Group;
    expect(creditEpisodes(group, "state")[0]!.valid).toEqual([true, false, false]);
    expect(creditEpisodes(group, "state", "format")[0]!.valid).toEqual([true, true, false]);
  });
});
