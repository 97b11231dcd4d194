/** What SIRI's paper leaves open, choice by choice, and the options that decide it here. */
import { describe, expect, it } from "vitest";
import { options, resolve } from "../../lib/config.js";
import { siriPocket } from "../../studies/siri-pocket.js";
import { compactFormat, compactSkillsFirst } from "../../lib/policy/prompt.js";
import { skillsFor } from "../../lib/recipes/skill-steps.js";
import { applyAll, emptyBank } from "../../lib/skills/bank.js";
import { topicsOf } from "../../lib/skills/retrieval.js";
import { makeSkill } from "../../lib/skills/skill.js";
import { groupDelta, worthOf } from "../../lib/rollout/group.js";
import { trialOf } from "../../lib/validation/utility.js";
import type { Episode, Group, Task } from "../../lib/types.js";
import { tinyLab } from "../experiment/tiny-lab.js";
import { appleTask, episodeOf, TestTokenizer } from "../rollout/episodes.js";

/** Each open choice (numbered as in our reading of the paper) and its options. */
const choices: readonly (readonly [number: string, question: string, decidedBy: readonly string[]])[] = [
  [
    "U1",
    "when there is enough to mine from",
    ["phases.warmupSuccesses", "phases.warmupIterations", "phases.warmupRate", "phases.warmupLatest"],
  ],
  ["U2", "how often skills are mined", ["mining.every"]],
  ["U3", "from how many episodes", ["mining.episodes", "mining.perTopic"]],
  ["U4", "what a skill may say", ["mining.shortest", "mining.longest", "mining.consistent"]],
  ["U5", "who writes, and how freely", ["mining.author", "mining.temperature"]],
  ["U6", "how many skills are kept", ["mining.slotCapacity", "mining.settled"]],
  [
    "U7",
    "which skill is tried",
    [
      "retrieval.contest",
      "retrieval.rule",
      "retrieval.similarityShare",
      "retrieval.exploration",
      "retrieval.candidateShare",
    ],
  ],
  [
    "U8",
    "how many skills stand in a prompt",
    ["retrieval.together", "retrieval.slots", "retrieval.promptTokens", "retrieval.answers"],
  ],
  ["U9", "who pays for the paired episodes", ["retrieval.pairing"]],
  ["U10", "what a difference is taken of", ["validation.outcome"]],
  ["U11", "how differences become a utility", ["validation.rule", "validation.rate", "validation.alpha"]],
  ["U12", "when a skill is promoted", ["validation.on", "validation.minimumTrials", "validation.promoteAbove"]],
  [
    "U13",
    "when one is retired",
    ["validation.retireBelow", "validation.harmfulInARow", "validation.neutralInARow", "validation.patience"],
  ],
  ["U14", "what an episode is compared with", ["credit.baseline"]],
  ["U15", "whether skill-guided episodes carry policy gradient", ["policyGradient.rows"]],
  [
    "U16",
    "the form of the imitation loss",
    [
      "internalise.form",
      "internalise.topK",
      "internalise.mixture",
      "internalise.steepness",
      "internalise.importanceCap",
    ],
  ],
  ["U17", "the weight of a turn", ["internalise.turnWeight", "internalise.maxWeight"]],
  [
    "U18",
    "what may be taught",
    [
      "internalise.gate.used",
      "internalise.gate.groupDelta",
      "internalise.gate.utility",
      "internalise.gate.active",
      "internalise.gate.utilityFrom",
    ],
  ],
  ["U19", "which tokens are taught", ["internalise.mask", "internalise.gate.valid"]],
  [
    "U20",
    "what is taught: guided turns under the plain prompt, own successes, or both",
    ["internalise.source", "internalise.ownFrom"],
  ],
  [
    "U21",
    "how strongly, and how soon",
    ["internalise.weight", "internalise.warmup", "internalise.replayCapacity", "internalise.replayDraw"],
  ],
  ["U22", "what the policy stays near to", ["update.kl.weight", "update.kl.estimator", "phases.reference"]],
  [
    "U23",
    "when internalisation begins, and whether mining goes on",
    ["phases.activeSkills", "phases.latest", "mining.whileInternalising"],
  ],
  ["U24", "how long a run is", ["iterations"]],
  [
    "U25",
    "on what it is examined",
    ["seed", "evaluation.tasks", "evaluation.split", "evaluation.temperature", "evaluation.every"],
  ],
  ["U26", "where skills stand in a prompt", ["retrieval.place"]],
];

describe("the open choices of the paper", () => {
  const known = new Map(options("siri").map((option) => [option.path, option]));

  it.each(choices)("%s, %s", (_number, _question, decidedBy) => {
    for (const path of decidedBy) expect(known.has(path), path).toBe(true);
  });

  it("are 26, and no option decides two of them", () => {
    expect(choices.map(([number]) => number)).toEqual(Array.from({ length: 26 }, (_, i) => `U${i + 1}`));
    const paths = choices.flatMap(([, , decidedBy]) => decidedBy);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("are decided in every section that is SIRI's own", () => {
    const shared = new Set(options("gigpo").map(({ path }) => path));
    const sections = (paths: readonly string[]): string[] => [...new Set(paths.map((path) => path.split(".")[0]!))];
    const own = sections([...known.keys()].filter((path) => !shared.has(path)));
    expect(sections(choices.flatMap(([, , decidedBy]) => decidedBy))).toEqual(expect.arrayContaining(own));
  });

  it("have more than one seed in the study", () => {
    expect(siriPocket.arms.every(({ seeds }) => seeds.length >= 5)).toBe(true);
  });
});

describe("what the newer options do", () => {
  const tokenizer = new TestTokenizer();

  it("validation.outcome: a difference of scores where success says nothing", () => {
    const graded = (score: number, skills: readonly string[]) => ({
      ...episodeOf(tokenizer, { actions: ["go"], skills, success: false }),
      score,
    });
    const group: Group = { id: "g", task: appleTask, episodes: [graded(0.25, []), graded(0.75, ["z"])] };
    expect(trialOf(group, 0)).toMatchObject({ withSkill: [0], without: [0] });
    expect(trialOf(group, 0, worthOf("score", 8))).toMatchObject({ withSkill: [0.75], without: [0.25] });
  });

  it("validation.outcome: steps saved tell wins apart, and a quick loss saves none", () => {
    const played = (steps: number, skills: readonly string[], success = true) =>
      episodeOf(tokenizer, { actions: Array.from({ length: steps }, () => "go"), skills, success });
    const group = (...episodes: Episode[]): Group => ({ id: "g", task: appleTask, episodes });
    const steps = worthOf("steps", 8);
    const quick = group(played(6, []), played(2, ["z"]));
    expect(trialOf(quick, 0)).toMatchObject({ withSkill: [1], without: [1] });
    expect(trialOf(quick, 0, steps)).toMatchObject({ withSkill: [0.75], without: [0.25] });
    expect(groupDelta(quick)).toBe(0);
    expect(groupDelta(quick, steps)).toBe(0.5);
    expect(trialOf(group(played(8, []), played(1, ["z"], false)), 0, steps)).toMatchObject({ withSkill: [0] });
  });

  it("retrieval.place: the plain prompt is the same, the skills change their place", () => {
    const skill = "when apple , look in drawer";
    expect(compactSkillsFirst.opening(appleTask, [])).toBe(compactFormat.opening(appleTask, []));
    expect(compactFormat.opening(appleTask, [skill])).toBe(`<bos> task : ${appleTask.text} ; skill ${skill} ;`);
    expect(compactSkillsFirst.opening(appleTask, [skill])).toBe(`<bos> skill ${skill} ; task : ${appleTask.text} ;`);
  });

  it("retrieval.contest: candidates go first, or the one skill with the best score wins", async () => {
    const lab = await tinyLab();
    const [task] = [...lab.world.tasks("train", { start: 0, count: 1 })] as [Task];
    const [topic] = topicsOf(lab.world, task);
    const skillOf = (word: string) =>
      makeSkill({
        condition: topic!,
        strategy: `look in ${word}`,
        text: `when ${topic} , look in ${word}`,
        scope: { world: task.world, kinds: [] },
        source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
      });
    const [known, untried] = [skillOf("drawer"), skillOf("sofa")];
    const trial = { iteration: 0, group: "g", withSkill: [1, 1], without: [0, 0] };
    const bank = applyAll(emptyBank, [
      { kind: "insert", iteration: 0, skill: known, status: "active" },
      { kind: "insert", iteration: 0, skill: untried, status: "candidate" },
      { kind: "trial", trial: { ...trial, skills: [known.id] } },
    ]);
    const chosen = (contest: "candidates" | "all"): string[] => {
      const config = resolve({ method: "siri", retrieval: { contest, exploration: 0 } });
      return skillsFor(config, lab, { bank, iteration: 1, internalising: false })(task).map(({ id }) => id);
    };
    expect(chosen("candidates")).toEqual([untried.id]);
    expect(chosen("all")).toEqual([known.id]);
    expect(() => resolve({ method: "siri", retrieval: { contest: "all", candidateShare: 1 } })).toThrow(
      "config.retrieval.candidateShare",
    );
  });

  it("phases: limits of a warm-up that there is not are refused", () => {
    const none = { warmupSuccesses: 0 };
    expect(() => resolve({ method: "siri", phases: { ...none, warmupLatest: 3 } })).toThrow(
      "config.phases.warmupLatest",
    );
    expect(() => resolve({ method: "siri", phases: { ...none, reference: "warm-up end" } })).toThrow(
      "config.phases.reference",
    );
  });
});
