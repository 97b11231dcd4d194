/** SIRI with a real language model: SmolLM2-135M-Instruct and its adapter in the pocket house in English, on a small budget. */
import type { ConfigInput } from "../lib/config.js";
import { trainedTokens } from "../lib/experiment/ledger.js";
import { mean, pairedDifference, signFlip, tInterval } from "../lib/experiment/statistics.js";
import { chance, interval, markdown, short } from "../lib/experiment/studies/report.js";
import { spent } from "../lib/experiment/studies/spent.js";
import { seedsFrom, type Arm, type ArmResult, type Study, type StudyResults } from "../lib/experiment/studies/study.js";
import { selfImitation } from "./arms.js";

/** Of the families 1060 to 1064 as many as there was time for. */
const families = seedsFrom(1060, 3);

/** How much a run plays. */
interface LanguageModelRun {
  readonly iterations: number;
  /** Tasks an iteration, each played eight times. */
  readonly groups: number;
}

/** What is run and shown: SIRI, imitation of successes without skills, and neither, on these families, beside one another. */
export function languageModelStudy(
  seeds: readonly number[],
  run: LanguageModelRun,
): Omit<Study, "name" | "registered" | "reading"> {
  return {
    arms: languageModelArms(seeds, run),
    comparisons: [
      ["siri", "self-imitation"],
      ["siri", "gigpo"],
      ["self-imitation", "gigpo"],
    ],
    shown: ["siri", "self-imitation", "gigpo"],
    thresholds: [0.4, 0.6],
    ahead,
    behind,
  };
}

function languageModelArms(seeds: readonly number[], { iterations, groups }: LanguageModelRun): readonly Arm[] {
  const run = {
    iterations,
    tasks: { world: "pocket-english", dials: { objects: 8, places: 8, slack: 3 } },
    rollout: { groups, groupSize: 8, choose: "admissible" },
    credit: { stepWeight: 0.5 },
    update: { learningRate: 5e-4, minibatches: 2, kl: { weight: 0.1, estimator: "exact" } },
    evaluation: { every: 0, tasks: 48, temperature: 1, greedy: true },
  } as const;
  const siri = {
    ...run,
    method: "siri",
    phases: { warmupSuccesses: 1, warmupIterations: 1, activeSkills: 1, latest: 0.2 },
    mining: { every: 1, episodes: 16 },
    policyGradient: { rows: "plain" },
    internalise: { warmup: 3, replayCapacity: 128, replayDraw: 8, dependence: false },
  } satisfies ConfigInput<"siri">;
  const imitation = {
    ...siri,
    ...selfImitation,
    internalise: { ...siri.internalise, ...selfImitation.internalise },
  } as ConfigInput;
  return [
    { name: "siri", about: "skills mined, validated, internalised", config: siri, seeds },
    { name: "self-imitation", about: "own successes imitated; no skill anywhere", config: imitation, seeds },
    { name: "gigpo", about: "no imitation", config: { method: "gigpo", ...run }, seeds },
  ];
}

export const siriLm: Study = {
  name: "siri-lm",
  registered: `
Registered before the runs. A pretrained language model, SmolLM2-135M-Instruct, with the adapter of
[pocket-english](../../policies/pocket-english) (800 scripted episodes of other families), in the pocket house in English:
8 objects, 8 places, 3 steps of slack. Each seed is a family that nothing has run. Ten iterations of 32 episodes (4 tasks, 8 each),
for SIRI the skill half inside the 32; two optimiser steps an iteration of rank-8 adapters, exact KL of .1 to the warm start, the
policy gradient on plain episodes. SIRI mines after every iteration from the second on. Examined before the first and after the last iteration on 48
held-out tasks with equal luck in every arm: at temperature 1 and greedily, plain and with the bank, and with true and with false
sentences in the prompt. The first examination, equal in all arms of a family, is the warm start alone; its true sentences bound what skills could be worth.
The number that counts is plain success at temperature 1 after the last iteration: SIRI minus self-imitation and SIRI minus
GiGPO, paired by family, by Student's t and the exact sign-flip test; greedy success is second. Three to five families cannot
carry a verdict alone: the smallest sign-flip p that three can give is .25, and five .0625. Length of a run, episodes an iteration and the number of families
were set by the time that there was on two shared cores (an iteration of 64 episodes took 85 CPU-seconds in a trial on another family), and not by any result.`.trim(),
  reading: {
    runs: 9,
    text: `
**Three of the five families: what there was time for. Nothing is told apart.** In 320 episodes every arm nearly doubles the warm start's plain
success: from .215 to .403 with SIRI, .389 with self-imitation, .368 with GiGPO. By family SIRI is .083 above, .063 below and .021 above
self-imitation, and .104 and .021 above and .021 below GiGPO. Greedily self-imitation is ahead in the mean (.500, SIRI .451, GiGPO .382). SIRI
trained about half of self-imitation's tokens: those are the tokens that bear a signal, single choices; all of an episode's tokens are read
for them. True sentences are obeyed a little less at the end than before (.81 against .93 in SIRI), and SIRI's own bank adds .014.
What limits this: three families, one run an arm; 48 tasks an examination, a standard error of .07; half of a language model's usual 64
episodes an iteration, ten iterations, of which eight had a skill to read; settings of the world's runs and of a prototype, untuned. The prototype
had 960 episodes a run and saw SIRI ahead there, once; this study does not reach so far. The runs were made beside other work, so minutes are no speeds;
two runs of the last family were cut off in the middle and made again from their start. No broken arm was run.`.trim(),
    verdicts: {},
  },
  ...languageModelStudy(families, { iterations: 10, groups: 4 }),
};

/** Success in one examination of each run, in the mean; empty where no run has it. */
function at({ runs }: ArmResult, curve: string, end: "first" | "last"): string {
  const values = runs.flatMap(({ curves }) => curves[curve]?.at(end === "first" ? 0 : -1)?.success ?? []);
  return values.length === 0 ? "" : short(mean(values));
}

function ahead(results: StudyResults): string[] {
  const { arms } = results;
  const [first] = arms;
  const rows = arms.map((one) => {
    const plain = one.runs.map(({ curves }) => curves["plain"]!.at(-1)!.success);
    const ledgers = one.runs.flatMap(({ ledger }) => ledger ?? []);
    return [
      one.arm.name,
      interval(tInterval(plain, { range: [0, 1] })),
      at(one, "greedy-plain", "last"),
      one.active === undefined ? "" : short(one.active.value),
      at(one, "oracle", "last"),
      Math.round(mean(ledgers.map(({ episodes }) => episodes))),
      Math.round(mean(ledgers.map(trainedTokens))),
      (one.seconds / 60).toFixed(1),
    ];
  });
  const start = (curve: string): string => (first === undefined ? "" : at(first, curve, "first"));
  const begun = ["warm start", start("plain"), start("greedy-plain"), "", start("oracle"), 0, 0, ""];
  const head = [
    "",
    "plain, T = 1 [95 %]",
    "plain, greedy",
    "with its bank",
    "true sentences",
    "episodes",
    "trained tokens",
  ];
  return [
    `A language model of 135 million weights learns in ${first?.runs.length ?? 0} families that nothing had run, beside one another by the same tasks and luck:`,
    "",
    ...markdown([...head, "minutes beside other work"], [begun, ...rows]),
    "",
    "The pretrained model needed 800 scripted episodes (125 thousand tokens) of other families to become a policy of this house; the",
    "[micro policy](../../policies/pocket) of the same rules in words of their own, from nothing, was given 96,000 (9.5 million tokens).",
  ];
}

function behind(results: StudyResults): string[] {
  const rows = results.comparisons.map(({ a, b }) => {
    const ends = [a, b].map((name) => greedyEnds(results, name)) as [Map<number, number>, Map<number, number>];
    const seeds = [...ends[0].keys()].filter((seed) => ends[1].has(seed));
    const difference = pairedDifference(...(ends.map((end) => seeds.map((seed) => end.get(seed)!)) as [number[], number[]])); // prettier-ignore
    const each = difference.differences.map((one) => short(one, true)).join(", ");
    return [`${a} − ${b}`, each, interval(difference, true), chance(signFlip(difference.differences))];
  });
  return [
    "Greedy success without skills at the end, family by family (the second number):",
    "",
    ...markdown(["paired by family", "each family", "mean [95 %]", "sign-flip p"], rows),
    "",
    ...spent(results),
  ];
}

/** By family. */
function greedyEnds({ arms }: StudyResults, name: string): Map<number, number> {
  const runs = arms.find(({ arm }) => arm.name === name)?.runs ?? [];
  return new Map(runs.map(({ seed, curves }) => [seed, curves["greedy-plain"]!.at(-1)!.success]));
}
