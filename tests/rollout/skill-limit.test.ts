/** The skills of a condition really stand in the prompt, and those that found no room get no credit. */
import { beforeAll, describe, expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { resolve } from "../../lib/config.js";
import { MetricLines } from "../../lib/experiment/metrics.js";
import { sentenceGrammar } from "../../lib/mining/grammar.js";
import { keyOf } from "../../lib/random.js";
import { skillLimitOf } from "../../lib/recipes/skill-steps.js";
import { summarise } from "../../lib/recipes/steps.js";
import type { SkillLimit, Stage } from "../../lib/rollout/episode.js";
import { playGroups } from "../../lib/rollout/group.js";
import { apply, emptyBank, entryOf } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Group } from "../../lib/types.js";
import { trialOf } from "../../lib/validation/utility.js";
import { overhear, shippedStage } from "./shipped.js";

const world = makePocket({ family: 5 });
const task = [...world.tasks("train", { count: 60 })].find(({ kind }) => kind === "heat")!;
const skills = world.truths(task).map((text) =>
  makeSkill({
    ...sentenceGrammar.parse(text)!,
    scope: { world: "pocket", kinds: [] },
    source: { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" },
  }),
);

describe("skills in the prompt", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await shippedStage();
  });

  async function play(skillLimit?: SkillLimit): Promise<{ group: Group; contexts: string[][] }> {
    const { policy, asked } = overhear(stage.policy);
    const plan = { id: "0.0", task, key: keyOf(9), size: 4, skills, pairing: "split" } as const;
    const heard = { ...stage, policy, ...(skillLimit && { skillLimit }) };
    const [group] = await playGroups(heard, world, [plan], { temperature: 1 });
    return {
      group: group!,
      contexts: asked.map(({ context }) => [...context].map((id) => policy.tokenizer.decode([id]))),
    };
  }

  it("reach the engine as they are written: each word, in order, right behind the task", async () => {
    const { group, contexts } = await play();
    const opening = `<bos> task : ${task.text} ; `;
    const told = `skill ${skills[0]!.text} ; skill ${skills[1]!.text} ; `;
    const openings = contexts.map((words) => words.join(" ").split("obs")[0]!);
    expect([...new Set(openings)].sort()).toEqual([opening, opening + told].sort());
    const guided = group.episodes.filter(({ condition }) => condition.kind === "skill");
    const turns = guided.reduce((sum, { turns: played }) => sum + played.length, 0);
    expect(openings.filter((text) => text === opening + told)).toHaveLength(turns);
    expect(guided.every(({ condition }) => condition.kind === "skill" && !condition.truncated)).toBe(true);
  });

  it.each<[string, SkillLimit, number]>([
    ["one sentence", { sentences: 1, tokens: Infinity }, 1],
    ["fourteen tokens, a sentence and most of another", { sentences: Infinity, tokens: 14 }, 1],
    ["no token", { sentences: Infinity, tokens: 0 }, 0],
    ["room for all", { sentences: 2, tokens: 15 }, 2],
  ])("that find no room fall out whole: %s", async (_, limit, kept) => {
    const { group, contexts } = await play(limit);
    const guided = group.episodes[2]!;
    expect(guided.condition).toEqual({
      kind: "skill",
      skills: skills.slice(0, kept).map(({ id }) => id),
      truncated: kept < 2,
    });
    const seen = contexts.some((words) => words.join(" ").includes(skills[1]!.text));
    expect(seen).toBe(kept === 2);
    expect(trialOf(group, 0)?.skills ?? []).toEqual(skills.slice(0, kept).map(({ id }) => id));
  });

  it("get credit only where they were read, and the rest is counted", async () => {
    const { group } = await play({ sentences: 1, tokens: Infinity });
    const full = skills.reduce(
      (bank, skill) => apply(bank, { kind: "insert", iteration: 0, skill, status: "active" }),
      emptyBank,
    );
    const bank = apply(full, { kind: "trial", trial: trialOf(group, 0)! });
    expect(skills.map(({ id }) => entryOf(bank, id).deltas.length)).toEqual([1, 0]);

    const line = (of: Group): unknown =>
      new MetricLines().add({
        kind: "groups",
        iteration: 0,
        groups: [{ id: of.id, task: task.id, episodes: of.episodes.map(summarise) }],
      })[0]!.metrics["skills/truncated"];
    expect(line(group)).toBe(2);
    expect(line((await play()).group)).toBeUndefined();
  });
});

it("the limit is a choice of the configuration; without one nothing is limited", () => {
  expect(skillLimitOf(resolve({ method: "siri" }))).toBeUndefined();
  expect(skillLimitOf(resolve({ method: "siri", retrieval: { slots: 2 } }))).toEqual({
    sentences: 2,
    tokens: Infinity,
  });
  expect(skillLimitOf(resolve({ method: "siri", retrieval: { promptTokens: 40 } }))).toEqual({
    sentences: Infinity,
    tokens: 40,
  });
});
