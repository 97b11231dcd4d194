/** The miners beside plain summaries: contrast, segments, the teacher, consolidation; and the recipe's verb with each. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { admit } from "../../lib/mining/admit.js";
import { defaultCheck } from "../../lib/mining/check.js";
import {
  commonTopics,
  generalise,
  mergeDuplicates,
  mergeProven,
  nearDuplicates,
  overlap,
} from "../../lib/mining/consolidate.js";
import { contrastDrafts, contrastsOf, rankSentences, type ScoringStage } from "../../lib/mining/contrast.js";
import { jsonGrammar, sentenceGrammar } from "../../lib/mining/grammar.js";
import { expertDrafts, summaryDrafts } from "../../lib/mining/mine.js";
import { segmentEpisode, segmentsOf, surprises } from "../../lib/mining/segment.js";
import { chatFormat } from "../../lib/policy/prompt.js";
import { ScriptedPolicy } from "../../lib/policy/scripted.js";
import type { ScoringPolicy } from "../../lib/policy/policy.js";
import { keyOf, split } from "../../lib/random.js";
import type { Lab } from "../../lib/recipes/lab.js";
import { gather, mine, type Material } from "../../lib/recipes/mine-steps.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { playGroups } from "../../lib/rollout/group.js";
import { applyAll, emptyBank, entryOf, find, replay, withStatus, type Bank } from "../../lib/skills/bank.js";
import { operationsOf } from "../../lib/skills/history.js";
import { speaksOf, topicsOf } from "../../lib/skills/retrieval.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { RunRecord } from "../../lib/records.js";
import type { Episode, Group, Skill, SkillStatus } from "../../lib/types.js";
import { truthsOf } from "../../lib/validation/truth.js";
import { appleTask, episodeOf, TestTokenizer } from "../rollout/episodes.js";
import { shippedStage } from "../rollout/shipped.js";

const tokenizer = new TestTokenizer();
const source = { by: "self", policyVersion: 3, promptTemplate: "test" } as const;
const skillOf = (text: string, from: Partial<Skill["source"]> = {}): Skill =>
  makeSkill({
    ...sentenceGrammar.parse(text)!,
    scope: { world: "pocket", kinds: [] },
    source: { ...source, episodes: [], ...from },
  });
const bankOf = (...rows: readonly (readonly [Skill, SkillStatus])[]): Bank =>
  replay(rows.map(([skill, status]) => ({ kind: "insert", iteration: 0, skill, status })));
const admitOptions = {
  grammar: sentenceGrammar,
  check: defaultCheck,
  iteration: 2,
  status: "candidate",
  source,
} as const;

describe("admitting drafts", () => {
  const episode = episodeOf(tokenizer, { actions: ["go drawer", "take apple"] });
  const draft = { text: "when apple , look in drawer", episode };

  it("keeps every episode a text came from, and lets each sentence in once", () => {
    const { checked, bank } = admit([{ ...draft, beside: ["f"] }, draft], emptyBank, admitOptions);
    expect(checked.map(({ rejected }) => rejected)).toEqual([undefined, "known"]);
    expect(checked[0]!.skill.source).toEqual({ ...source, episodes: ["e", "f"] });
    expect(withStatus(bank, "candidate")).toHaveLength(1);
  });

  it("refuses what its author objects to, and what cannot be read before that", () => {
    const objection = "explains failures as well" as const;
    const drafts = [
      { ...draft, objection },
      { ...draft, text: "apple", objection },
    ];
    const { checked, bank } = admit(drafts, emptyBank, admitOptions);
    expect(checked.map(({ rejected }) => rejected)).toEqual([objection, "malformed"]);
    expect(bank.entries).toEqual([]);
  });
});

describe("contrasts", () => {
  const won = episodeOf(tokenizer, { id: "won", actions: ["go bed", "go drawer", "take apple"] });
  const lost = (id: string, actions: string[], task = appleTask): Episode =>
    episodeOf(tokenizer, { id, actions, task, success: false });

  it("set a success beside the failure that went the same way longest", () => {
    const far = lost("far", ["go sofa", "go drawer"]);
    const near = lost("near", ["go bed", "go drawer", "go sofa"]);
    const other = lost("other", ["go bed", "go drawer", "take apple"], { ...appleTask, id: "train-1" });
    expect(contrastsOf([won], [far, near, other]).map(({ failure }) => failure.id)).toEqual(["near"]);
    expect(contrastsOf([won], [other])).toEqual([]);
  });

  it("are told whole to a policy that can be asked, and its answer meets the contract", async () => {
    const prompts: string[] = [];
    const words = new TestTokenizer();
    const policy = new ScriptedPolicy({
      tokenizer: words,
      script: (prompt) => {
        prompts.push(prompt);
        return '{"condition": "an apple must be hot", "strategy": "take it from the drawer"} <|im_end|>';
      },
    });
    const stage = { policy, format: chatFormat(), style: { kind: "transcript" }, patience: 9 } as const;
    const drafts = await contrastDrafts(
      stage as unknown as ScoringStage,
      { successes: [won], failures: [lost("f", ["go sofa"])] },
      { sampling: { temperature: 1 }, samples: 4, evidence: 4, speaksOf: () => true },
      keyOf(1),
    );
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toMatch(
      /first succeeded:\n.*> go bed\n.*> go drawer\n.*> take apple\n.*second failed:\n.*> go sofa/s,
    );
    const options = { ...admitOptions, grammar: jsonGrammar, check: { ...defaultCheck, consistent: false } };
    const { bank } = admit(drafts, emptyBank, options);
    expect(bank.entries.map(({ skill }) => [skill.condition, skill.source.episodes])).toEqual([
      ["an apple must be hot", ["won", "f"]],
    ]);
  });
});

describe("segments", () => {
  it("worked: cut before turns above 1 nat, never off less than two turns", () => {
    const cuts = segmentsOf([2, 0.1, 1.5, 0, 1.2, 3], { above: 1, shortest: 2 });
    expect(cuts).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 4 },
      { start: 4, end: 6 },
    ]);
    expect(segmentsOf([0, 0, 0, 9], { above: 1, shortest: 2 })).toEqual([{ start: 0, end: 4 }]);
    expect(segmentsOf([], { above: 1, shortest: 2 })).toEqual([]);
  });

  it("cover every turn once, in order, and open only where the policy was surprised", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5, noNaN: true })),
        fc.integer({ min: 1, max: 4 }),
        (s, shortest) => {
          const spans = segmentsOf(s, { above: 2, shortest });
          expect(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(
            s.map((_, i) => i),
          );
          expect(spans.slice(1).every(({ start }) => s[start]! > 2)).toBe(true);
          if (spans.length > 1)
            expect(Math.min(...spans.map(({ start, end }) => end - start))).toBeGreaterThanOrEqual(shortest);
        },
      ),
    );
  });

  it("of an episode are its own turns; surprise is −log π of the action tokens alone", () => {
    const episode = episodeOf(tokenizer, { actions: ["a", "go b", "c d e", "f"] });
    expect(surprises(episode)).toEqual([1, 3, 6, 1]); // each token's log-probability is minus its place
    const segments = segmentEpisode(episode, { above: 4, shortest: 2 });
    expect(segments.map(({ turns }) => turns.map(({ action }) => action))).toEqual([
      ["a", "go b"],
      ["c d e", "f"],
    ]);
    const masked = { turns: episode.turns.map((turn) => ({ ...turn, actionSpan: { start: 0, end: 1 } })) };
    expect(surprises(masked).map((value) => value + 0)).toEqual([0, 0, 0, 0]);
  });
});

describe("consolidation", () => {
  const [drawer, again, egg, plate] = [
    "when apple , look in drawer",
    "when apple , in drawer look",
    "when egg , look in drawer",
    "when plate , look in drawer",
  ].map((text) => skillOf(text)) as [Skill, Skill, Skill, Skill];

  it("counts shared words", () => {
    expect(overlap("look in drawer", "look in bed")).toBe(0.5);
    expect(overlap("a", "a")).toBe(1);
    expect(overlap("", "")).toBe(1);
  });

  it("merges near-duplicates into the best of them, whose trials stay; the same answer elsewhere is no duplicate", () => {
    const trial = { group: "g", iteration: 1, skills: [again.id], withSkill: [1], without: [0] };
    const bank = replay([
      ...bankOf([drawer, "candidate"], [egg, "candidate"], [again, "candidate"]).log,
      { kind: "trial", trial },
    ]);
    expect(nearDuplicates(bank).map((group) => group.map(({ skill }) => skill.id))).toEqual([[drawer.id, again.id]]);
    const merges = mergeDuplicates(bank, { iteration: 3, utility: ({ deltas }) => deltas.length });
    const merged = applyAll(bank, merges);
    expect(entryOf(merged, drawer.id).status).toBe("retired");
    expect(entryOf(merged, again.id)).toMatchObject({ status: "candidate", deltas: [1] });
    expect(entryOf(merged, egg.id).status).toBe("candidate");
    expect(replay(merged.log)).toEqual(merged);
  });

  const world = makePocket({ family: 5 });
  const heats = [...world.tasks("train", { count: 300 })].filter(({ kind }) => kind === "heat");
  const heat = heats.filter(({ text }) => /\b(apple|egg|plate)\b/.test(text));
  const active = bankOf([drawer, "active"], [egg, "active"], [plate, "active"]);
  const stage = { format: { name: "compact" }, policy: { version: 4 } } as unknown as Stage;
  const options = { grammar: sentenceGrammar, sampling: { temperature: 1 }, iteration: 5, count: 3 };

  it("finds the one topic that all tasks of the parts share, or none", () => {
    expect(commonTopics(world, active.entries, heat)).toEqual(["heat"]);
    expect(commonTopics(world, active.entries, [...world.tasks("train", { count: 300 })])).toEqual([]);
    expect(commonTopics(world, active.entries, [])).toEqual([]);
  });

  it("makes a general candidate of three skills with one answer; its parts retire only when it is proven", async () => {
    const [insert, ...more] = await generalise(stage, world, active, { ...options, tasks: heat }, keyOf(1));
    expect(more).toEqual([]);
    const bank = applyAll(active, [insert!]);
    const general = bank.entries.at(-1)!;
    expect([general.skill.text, general.status]).toEqual(["when heat , look in drawer", "candidate"]);
    expect(general.skill.source.skills).toEqual([drawer.id, egg.id, plate.id]);
    expect(mergeProven(bank, 6)).toEqual([]);
    expect(await generalise(stage, world, bank, { ...options, tasks: heat }, keyOf(1))).toEqual([]);
    const proven = applyAll(bank, [
      {
        kind: "decide",
        decision: { skill: general.skill.id, iteration: 6, from: "candidate", to: "active", because: "test" },
      },
    ]);
    const merged = applyAll(proven, mergeProven(proven, 7));
    expect(withStatus(merged, "active").map(({ skill }) => skill.id)).toEqual([general.skill.id]);
    expect(mergeProven(merged, 8)).toEqual([]);
  });

  it("needs enough parts, and a word for what they share", async () => {
    const few = bankOf([drawer, "active"], [egg, "active"], [plate, "candidate"]);
    expect(await generalise(stage, world, few, { ...options, tasks: heat }, keyOf(1))).toEqual([]);
    expect(await generalise(stage, world, active, { ...options, tasks: [] }, keyOf(1))).toEqual([]);
  });

  it("asks a policy that can be asked", async () => {
    const prompts: string[] = [];
    const script = (prompt: string): string => {
      prompts.push(prompt);
      return '{"condition": "food is wanted", "strategy": "look in the drawer"} <|im_end|>';
    };
    const policy = new ScriptedPolicy({ tokenizer: new TestTokenizer(), script });
    const asked = { policy, format: chatFormat(), style: { kind: "transcript" }, patience: 9 } as const;
    const told = { ...options, grammar: jsonGrammar, tasks: [] };
    const bank = applyAll(active, await generalise(asked, world, active, told, keyOf(1)));
    expect(prompts[0]).toContain(`- ${drawer.text}\n- ${egg.text}\n- ${plate.text}\n`);
    expect(bank.entries.at(-1)!.skill).toMatchObject({ condition: "food is wanted", strategy: "look in the drawer" });
  });
});

describe("with the shipped policy", () => {
  const world = makePocket({ family: 6 });
  const truths = truthsOf(world, world.tasks("train", { count: 400 }), sentenceGrammar);
  const sampling = { temperature: 0.7 };
  let stage: ScoringStage;
  let groups: Group[];
  const attempts = (success: boolean): Episode[] =>
    groups.flatMap(({ episodes }) => episodes).filter((episode) => episode.success === success);
  beforeAll(async () => {
    const shipped = await shippedStage();
    stage = { ...shipped, policy: shipped.policy as ScoringPolicy };
    const plans = [...world.tasks("train", { count: 24 })].map((task) => {
      return { id: task.id, task, key: split(keyOf("play"), task.id), size: 8, skills: [], pairing: "split" as const };
    });
    groups = await playGroups(stage, world, plans, { temperature: 1 });
  }, 60_000);
  const isTrue = (text: string): boolean => {
    const parsed = sentenceGrammar.parse(text);
    return parsed !== undefined && truths.skills.has(skillOf(text).id);
  };
  const precision = (texts: readonly string[]): number => {
    const different = [...new Set(texts)];
    return different.filter(isTrue).length / different.length;
  };
  const about = (text: string, { task }: Episode): boolean => {
    const parsed = sentenceGrammar.parse(text);
    return parsed !== undefined && speaksOf(parsed.condition, topicsOf(world, task));
  };

  it("contrast says fewer different sentences than summaries do, and more of them are true", async () => {
    const options = { sampling, samples: 4, evidence: 4, speaksOf: about };
    const drafts = await contrastDrafts(
      stage,
      { successes: attempts(true), failures: attempts(false) },
      options,
      keyOf("contrast"),
    );
    const plain = await summaryDrafts(stage, attempts(true), sampling, keyOf("summary"));
    const texts = drafts.filter(({ objection }) => objection === undefined).map(({ text }) => text);
    expect(new Set(texts).size).toBeLessThan(new Set(plain.map(({ text }) => text)).size);
    expect(precision(texts)).toBeGreaterThan(precision(plain.map(({ text }) => text)));
    const failures = new Set(attempts(false).map(({ id }) => id));
    expect(drafts.every(({ beside }) => beside!.length > 0 && beside!.every((id) => failures.has(id)))).toBe(true);
  });

  it("what explains the failures of its own tasks better than the successes has a margin below 0", async () => {
    const used = attempts(true).find(({ task }) => task.kind === "cool" || task.kind === "heat")!;
    const [, device] = world.truths(used.task) as [string, string];
    const ranking = await rankSentences(
      stage,
      [device],
      { successes: attempts(true), failures: attempts(false) },
      { evidence: 8, speaksOf: about },
    );
    const swapped = await rankSentences(
      stage,
      [device],
      { successes: attempts(false), failures: attempts(true) },
      { evidence: 8, speaksOf: about },
    );
    expect(ranking.get(device)!.margin).toBeGreaterThan(1);
    expect(swapped.get(device)!.margin).toBeCloseTo(-ranking.get(device)!.margin, 3);
  });

  it("segments are summarised in well-formed sentences", async () => {
    const segments = attempts(true).flatMap((episode) => segmentEpisode(episode));
    expect(segments.length).toBeGreaterThan(attempts(true).length);
    const texts = (await summaryDrafts(stage, segments, sampling, keyOf("segments"))).map(({ text }) => text);
    const formed = texts.filter((text) => sentenceGrammar.parse(text) !== undefined);
    expect(formed.length / texts.length).toBeGreaterThan(0.9);
    expect(texts.filter(isTrue).length / texts.length).toBeGreaterThan(0.2);
  });

  it("the teacher says true things, and what the episode shows where it shows any", () => {
    const drafts = expertDrafts(world, attempts(true), keyOf("teach"));
    expect(drafts).toHaveLength(attempts(true).length);
    expect(drafts.every(({ text }) => isTrue(text))).toBe(true);
    const { checked } = admit(drafts, emptyBank, admitOptions);
    expect(checked.filter(({ rejected }) => rejected === "not in its episode").length).toBeLessThan(drafts.length / 4);
  });
});

describe("the verb of the recipe", () => {
  let lab: Lab;
  let material: Material;
  const configOf = (mining: NonNullable<ConfigInput<"siri">["mining"]>) =>
    resolve({ method: "siri", seed: 6, mining: { episodes: 8, perTopic: 1, ...mining } });
  beforeAll(async () => {
    lab = await openLab(configOf({}));
    const plans = [...lab.world.tasks("train", { count: 12 })].map((task) => {
      return { id: task.id, task, key: split(keyOf("play"), task.id), size: 8, skills: [], pairing: "split" as const };
    });
    const played = await playGroups({ ...lab, patience: 99 }, lab.world, plans, { temperature: 1 });
    material = gather(configOf({ miner: "contrast" }), { successes: [], successCount: 0 }, played);
  }, 60_000);

  it.each<[string, NonNullable<ConfigInput<"siri">["mining"]>, Skill["source"]["by"]]>([
    ["summary", {}, "self"],
    ["contrast", { miner: "contrast", samples: 2 }, "self"],
    ["segments", { miner: "segments" }, "self"],
    ["the teacher", { author: "teacher" }, "teacher"],
    ["consolidation", { consolidate: 2 }, "self"],
  ])(
    "%s: every candidate is in the bank and in the records, with its author and its episodes",
    async (_, mining, by) => {
      const records: RunRecord[] = [];
      const steps = mine(configOf(mining), lab, { ...material, bank: emptyBank, iteration: 5 });
      let step = await steps.next();
      for (; step.done !== true; step = await steps.next()) records.push(step.value);
      const bank = step.value;
      expect(bank.entries.length).toBeGreaterThan(0);
      expect(replay(operationsOf(records)).entries).toEqual(bank.entries);
      const ids = new Set([...material.successes, ...material.failures!].map(({ id }) => id));
      for (const record of records) {
        if (record.kind !== "mined") continue;
        expect(record.skill.source.by).toBe(by);
        expect(record.skill.source.episodes.every((id) => ids.has(id))).toBe(true);
        expect(record.parents).toHaveLength(record.skill.source.episodes.length);
        expect(find(bank, record.skill.id) !== undefined || record.rejected !== undefined).toBe(true);
      }
    },
  );

  it("keeps failures only for a miner that reads them", () => {
    expect(Object.keys(gather(configOf({}), { successes: [], successCount: 3 }, []))).toEqual([
      "successes",
      "successCount",
    ]);
    expect(material.failures!.every(({ success }) => !success)).toBe(true);
    expect(material.successCount).toBe(material.successes.length);
  });
});

it.each([
  [{ author: "oracle", miner: "contrast" }, "config.mining.miner: expected no choice, since author is oracle"],
  [{ samples: 8 }, "config.mining.samples: expected no choice, since miner is summary"],
  [{ miner: "contrast", surprise: 2 }, "config.mining.surprise: expected no choice, since miner is contrast"],
  [{ author: "nobody", consolidate: 3 }, "config.mining.consolidate: expected no choice, since author is nobody"],
  [{ consolidate: 1 }, "at least 2 skills to make one of"],
] as const)("what a miner would not read is refused: %j", (mining, message) => {
  expect(() => resolve({ method: "siri", mining })).toThrow(message);
});
