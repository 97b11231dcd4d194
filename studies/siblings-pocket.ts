/** Which idea around SIRI helps where? Its siblings on ten families that nothing has used, at equal counted episodes. */
import type { ConfigInput, Method } from "../lib/config.js";
import type { Ledger } from "../lib/experiment/ledger.js";
import { pairedDifference, tInterval } from "../lib/experiment/statistics.js";
import { costPicture, interval, markdown, verdict } from "../lib/experiment/studies/report.js";
import { survivors } from "../lib/experiment/studies/results.js";
import { spent } from "../lib/experiment/studies/spent.js";
import { seedsFrom, type Arm, type ArmResult, type Comparison, type Study, type StudyResults } from "../lib/experiment/studies/study.js"; // prettier-ignore
import { selfImitation } from "./arms.js";

const families = seedsFrom(1000, 10);
/** A null arm must be its control to the last task: one family shows it. */
const once = families.slice(0, 1);

/** Counted episodes of every run: 60 iterations of 64, or fewer and audits. */
const episodes = 60 * 64;
const run = { iterations: 60, evaluation: { every: 30 } } as const;
/** One audit of 32 tasks, twice in pairs, is 128 episodes. */
const afterOneAudit = { iterations: 58, evaluation: { every: 29 } } as const;
/** One replay of six versions on 16 probes, twice each, is 192 episodes. */
const afterOneReplay = { iterations: 57, evaluation: { every: 29 } } as const;
/** Ten audits of 64 episodes, or five probes of 128. */
const afterManyAudits = { iterations: 50, evaluation: { every: 25 } } as const;

/** A configuration of any method, with that method's own options. */
type AnyInput = { readonly [M in Method]: ConfigInput<M> }[Method];

function arm(name: string, about: string, config: AnyInput, seeds: readonly number[] = families): Arm {
  return { name, about, config: { ...run, ...config } as ConfigInput, seeds };
}

/** Four temperatures, eight tasks, four attempts: 128 episodes a probe. */
const probe = { settings: 4 } as const;
const truths = { reads: "truths" } as const;

const controls: readonly Arm[] = [
  arm("grpo", "whole episodes compared; no skill anywhere", { method: "grpo" }),
  arm("gigpo", "turns of one state compared as well", { method: "gigpo" }),
  arm("self-imitation", "SIRI's loss and replay on own plain successes", { method: "siri", ...selfImitation }),
  arm("siri", "the defaults", { method: "siri" }),
  arm("star", "own successes imitated, all alike", { method: "selfguide", demonstrate: { prompt: "nothing" } }),
];

const taughtUnderSkills: readonly Arm[] = [
  arm("skillsd", "own notes read by the teacher alone", { method: "skillsd" }),
  arm("skillsd-broken", "its teacher reads notes that are not about the task", {
    method: "skillsd",
    teacher: { about: "another" },
  }),
  arm("skillsd-frozen", "its teacher is the policy at the start", { method: "skillsd", teacher: { sync: 0 } }),
  arm("opsd", "the teacher reads what is true", { method: "skillsd", teacher: truths }),
  arm("opd", "that teacher alone, no policy gradient", { method: "skillsd", teacher: truths, distil: { alone: true } }),
  arm("sdar", "agreement with a teacher that reads what is true, gated", { method: "sdar" }),
  arm("sdar-no-gate", "the same with a gate of one half", { method: "sdar", agreement: { steepness: 0 } }),
  arm("sdar-broken", "the same with gaps dealt to any tokens", { method: "sdar", agreement: { gaps: "shuffled" } }),
  arm("rlsd", "agreement scales the advantage", { method: "sdar", agreement: { as: "advantage" } }),
  arm("opid", "each episode judged by its own lesson", { method: "opid" }),
  arm("opid-broken", "each judged by a lesson of another task", { method: "opid", hindsight: { lesson: "another" } }),
  arm("ucob", "own notes in half of each group; the halves correct each other", { method: "ucob" }),
  arm("ucob-uncorrected", "the same notes, nothing corrected", { method: "ucob", correct: { weight: 0 } }),
  arm("ucob-broken", "corrected to what anyone said anywhere", { method: "ucob", correct: { answer: "any" } }),
  arm("selfguide", "acts with what is true in the prompt, imitates it without", { method: "selfguide" }),
  arm("selfguide-broken", "imitates as many episodes, won or lost", {
    method: "selfguide",
    demonstrate: { keep: "any" },
  }),
];

const shownSkills: readonly Arm[] = [
  arm("skill0", "true sentences in the prompt, withdrawn", { method: "skill0", ...afterOneAudit }),
  arm("skill0-half", "the same in half of each group: our mend", {
    method: "skill0",
    ...afterOneAudit,
    withdrawal: { guided: "half" },
  }),
  arm("skill0-broken", "withdrawn whatever helped", {
    method: "skill0",
    ...afterOneAudit,
    withdrawal: { keep: "any" },
  }),
  arm("slim", "sentences kept, retired and added by leaving each out", { method: "slim", ...afterManyAudits }),
  arm("slim-broken", "differences dealt to any of the audited", {
    method: "slim",
    ...afterManyAudits,
    lifecycle: { differences: "shuffled" },
  }),
  arm("skillrl", "sentences only added, where kinds of tasks fail", { method: "slim", lifecycle: { audited: 0 } }),
  arm("ctx2skill", "own notes replace each other; the best version is chosen at the end", {
    method: "ctx2skill",
    ...afterOneReplay,
  }),
  arm("ctx2skill-broken", "any version is chosen", {
    method: "ctx2skill",
    ...afterOneReplay,
    versions: { choose: "any" },
  }),
  arm("d2skill", "own notes in half of each group, hindsight pay, a bank that forgets", { method: "d2skill" }),
  arm("d2skill-unpaid", "the same without the pay", { method: "d2skill", bonus: { weight: 0 } }),
  arm("d2skill-broken", "paid for another's success", { method: "d2skill", bonus: { of: "another" } }),
  arm("shaping", "true sentences as a potential in the reward", { method: "shaping" }),
  arm("shaping-none", "its credit with the world's reward alone", { method: "shaping", reward: { weight: 0 } }),
  arm("shaping-broken", "a potential of sentences that are not about the task", {
    method: "shaping",
    reward: { about: "another" },
  }),
];

const ownSuccesses: readonly Arm[] = [
  arm("spear", "own good episodes again, calibrated anew", { method: "spear" }),
  arm("spear-broken", "as many of any episodes", { method: "spear", selfImitation: { keep: "any" } }),
  arm("spear-clip-cov", "the same, tokens of high covariance left out", { method: "spear", clipCov: { share: 0.02 } }),
  arm("sil", "likelihood, the old baseline, no ramp", {
    method: "spear",
    selfImitation: { form: "nll", baseline: "own-group", ramp: 0 },
  }),
  arm("a3t", "successes, against failures, with branches", { method: "a3t" }),
  arm("a3t-successes", "the same, failures not pushed away", { method: "a3t", contrast: { failures: 0 } }),
  arm("a3t-broken", "failures imitated", { method: "a3t", contrast: { failures: -0.2 } }),
  arm("bstar", "own successes at a balanced temperature", { method: "bstar", ...afterManyAudits, balance: probe }),
  arm("bstar-broken", "at any of the temperatures", {
    method: "bstar",
    ...afterManyAudits,
    balance: { ...probe, choose: "any" },
  }),
  arm("metis", "tasks in proportion to predicted spread", { method: "metis" }),
  arm("metis-broken", "predictions dealt to any tasks", { method: "metis", curriculum: { predict: "shuffled" } }),
  arm("hgpo", "turns compared by longer pasts too", { method: "hgpo" }),
  arm("hgpo-broken", "by pasts dealt anew", { method: "hgpo", credit: { histories: "shuffled" } }),
  arm("exit", "half of the groups begin in the middle", { method: "exit" }),
  arm("exit-broken", "at any kept beginning", { method: "exit", restart: { priority: "alike" } }),
];

/** Null arms, each with the arm whose every examination it must repeat. */
const nulls: readonly (readonly [Arm, string])[] = [
  [arm("null-skillsd", "weight 0", { method: "skillsd", distil: { weight: 0 } }, once), "grpo"],
  [arm("null-sdar", "weight 0", { method: "sdar", agreement: { weight: 0 } }, once), "grpo"],
  [arm("null-opid", "weight 0", { method: "opid", hindsight: { weight: 0 } }, once), "grpo"],
  [arm("null-ucob", "no note in time", { method: "ucob", notes: { every: 1000 } }, once), "gigpo"],
  [arm("null-spear", "weight 0", { method: "spear", selfImitation: { weight: 0 } }, once), "grpo"],
  [arm("null-a3t", "no branch, weight 0, the action alone", {
    method: "a3t",
    branch: { share: 0 },
    contrast: { failures: 0, mask: "action" },
  }, once), "star"], // prettier-ignore
  [arm("null-bstar", "no probe", { method: "bstar", balance: { every: 0 } }, once), "star"],
  [arm("null-metis", "a pool of one", { method: "metis", curriculum: { pool: 1 } }, once), "grpo"],
  [arm("null-exit", "no restart", { method: "exit", restart: { share: 0 } }, once), "grpo"],
  [
    arm("null-slim", "nothing given, nothing audited", { method: "slim", lifecycle: { given: 0, every: 0 } }, once),
    "grpo",
  ],
  [arm("null-d2skill", "no note in time, the penalty as in GRPO", {
    method: "d2skill",
    notes: { every: 1000 },
    credit: { penaltyIn: "advantage" },
  }, once), "grpo"], // prettier-ignore
];

/** The kinds of ideas, as the page tells them. */
const kinds = {
  "a teacher under a skill": taughtUnderSkills,
  "skills in the prompt": shownSkills,
  "own successes": ownSuccesses,
  "SIRI itself": controls,
};

/** Each idea: its arm, the control that lacks it, and the arm that must lose it. */
const ideas = [
  ["the teacher reads own notes", "skillsd", "grpo", "skillsd-broken"],
  ["the teacher reads what is true", "opsd", "grpo", undefined],
  ["a teacher alone", "opd", "grpo", undefined],
  ["a teacher that is kept fresh", "skillsd", "skillsd-frozen", undefined],
  ["agreement with a teacher", "sdar", "grpo", "sdar-broken"],
  ["a gate before agreement", "sdar", "sdar-no-gate", undefined],
  ["agreement scales the advantage", "rlsd", "grpo", undefined],
  ["hindsight on one's own episode", "opid", "grpo", "opid-broken"],
  ["halves that correct each other", "ucob", "ucob-uncorrected", "ucob-broken"],
  ["demonstrating under what is true", "selfguide", "star", "selfguide-broken"],
  ["withdrawing what is shown", "skill0", "grpo", "skill0-broken"],
  ["withdrawing, half of each group plain", "skill0-half", "grpo", undefined],
  ["a lifecycle of what is shown", "slim", "grpo", "slim-broken"],
  ["skills added where tasks fail", "skillrl", "grpo", undefined],
  ["notes that replace each other", "ctx2skill", "grpo", undefined],
  ["hindsight pay", "d2skill", "d2skill-unpaid", "d2skill-broken"],
  ["skills as potentials", "shaping", "shaping-none", "shaping-broken"],
  ["own good episodes again", "spear", "grpo", "spear-broken"],
  ["leaving out tokens of high covariance", "spear-clip-cov", "spear", undefined],
  ["self-imitation learning as it was", "sil", "grpo", undefined],
  ["failures pushed away", "a3t", "a3t-successes", "a3t-broken"],
  ["a balanced temperature", "bstar", "star", "bstar-broken"],
  ["tasks by predicted spread", "metis", "grpo", "metis-broken"],
  ["turns compared by their pasts", "hgpo", "gigpo", "hgpo-broken"],
  ["beginning where it is undecided", "exit", "grpo", "exit-broken"],
  ["SIRI's own weights beside plain demonstration", "siri", "selfguide", undefined],
  ["skills beside own successes", "siri", "self-imitation", undefined],
] as const;

/** Success with the version that Ctx2Skill chose, and with its last one, on the same tasks. */
function versions({ arms }: StudyResults): string[] {
  const rows = ["ctx2skill", "ctx2skill-broken"].flatMap((name) => {
    const runs = arms.find((one) => one.arm.name === name)?.runs ?? [];
    const end = (curve: string): number[] => runs.flatMap((one) => one.curves[curve]?.at(-1)?.success ?? []);
    const [chosen, last] = [end("chosen"), end("active")];
    if (chosen.length < 2 || chosen.length !== last.length) return [];
    return [
      [name, interval(tInterval(chosen)), interval(tInterval(last)), interval(pairedDifference(chosen, last), true)],
    ];
  });
  return markdown(["arm", "with the chosen version", "with the last", "chosen − last"], rows);
}

const pairs = ideas.flatMap(([, own, control, broken]): [string, string][] =>
  broken === undefined
    ? [[own, control]]
    : [
        [own, control],
        [own, broken],
      ],
);

export const siblingsPocket: Study = {
  name: "siblings-pocket",
  registered: `
Registered before the runs. Which of the ideas around SIRI helps in the pocket world, and does it help for the reason it gives?
Ten families that nothing has used (seeds 1000 to 1009), the shipped policy. Every run may play ${episodes} episodes, counted line by
line from its own log, audits and probes included: 60 iterations of 64, or 58 and one audit (skill0), or 57 and one replay of versions (ctx2skill), or 50 and ten audits (slim) or
five probes (bstar); a run that plays more is named on the page. Trained tokens, turns and seconds stand beside. The policy is
examined on 256 held-out tasks at temperature .4 before, half-way and after, without skills; where a method shows skills at its
end, with them too.
Each idea has an arm, a control that lacks it and nothing else, and for most a broken arm: the same number of tokens taught, of
something that should not help. The number that counts is success without skills after the last iteration. An idea helps if the
paired 95 % interval (Student's t over ten families) of its arm minus its control lies above 0 and stays there after the page's
correction over all registered pairs; it helps for its reason if the same holds of its arm minus its broken arm. An arm that is
above its control and not above its broken arm has shown something else. The mean of the curve is second; it is of three
examinations at about the same counted episodes. For metis the share of mixed groups is told too: at least a fifth fewer groups
without a difference than grpo was hoped for. slim, d2skill and ctx2skill claim success with their skills; that is told ("with bank"; for ctx2skill the last version, and
"chosen" beside it), and decides nothing here.
Null arms, on the first family: each must repeat every examination of its control, kind by kind; one that does not makes its
method's row void. (Those that no option can make, such as a world that knows nothing true, are held to their control's weights by
the tests.) Settings are the defaults of the cards, which no run on these families chose.
Earlier estimates: a pilot on families 0 to 4, 45 iterations, had skillsd .067 [.002, .132] above grpo, and skill0 below it in two
families of two.
Runs go family by family, all arms of one before the next; if time ends the study early, whole families are told.`.trim(),
  reading: {
    runs: 511,
    verdicts: {
      "opsd − grpo, curve": "below",
      "opd − grpo": "below",
      "opd − grpo, curve": "below",
      "skillsd − skillsd-frozen, curve": "below",
      "ucob − ucob-uncorrected": "above",
      "ucob − ucob-uncorrected, curve": "above",
      "ucob − ucob-uncorrected, banks": "below",
      "ucob − ucob-broken": "above",
      "ucob − ucob-broken, curve": "above",
      "ucob − ucob-broken, banks": "above",
      "selfguide − star": "above",
      "selfguide − star, curve": "above",
      "selfguide − selfguide-broken": "above",
      "selfguide − selfguide-broken, curve": "above",
      "skill0 − grpo": "below",
      "skill0 − grpo, curve": "below",
      "skill0-half − grpo, curve": "below",
      "slim − grpo": "below",
      "slim − grpo, curve": "below",
      "skillrl − grpo": "below",
      "skillrl − grpo, curve": "below",
      "ctx2skill − grpo": "below",
      "ctx2skill − grpo, curve": "below",
      "d2skill − d2skill-broken, curve": "above",
      "shaping − shaping-none": "below",
      "shaping − shaping-none, curve": "below",
      "shaping − shaping-broken": "below",
      "shaping − shaping-broken, curve": "below",
      "sil − grpo": "above",
      "sil − grpo, curve": "above",
      "metis − grpo": "below",
      "metis − grpo, curve": "below",
      "metis − metis-broken": "below",
      "metis − metis-broken, curve": "below",
      "hgpo − gigpo, curve": "below",
      "exit − grpo, curve": "below",
      "siri − self-imitation": "above",
      "siri − self-imitation, curve": "above",
    },
    text: `
**Three ideas help, after the correction, in ten families: demonstrating under true sentences, halves that correct each other, and
SIRI's skills beside own successes.** The first two also lose what they gain in their broken arm.
- SIRI ends at .832, .067 [.037, .097] above the same imitation of own plain successes (.765), with a fifth fewer trained tokens. It
  is the third set of fresh families in which this difference is above 0 (siri-default +.059, siri-confirm +.063).
- SELF-GUIDE (selfguide) ends at .820 with .57 of GRPO's trained tokens, .212 [.102, .322] above the same imitation without a
  sentence in the prompt; imitating any episode instead of the won ones ends at .061. It is not told apart from SIRI (SIRI − selfguide
  +.012 [−.041, .066]), but it is *given* the sentences that are true, in every episode; SIRI has to find them. So the weights and
  trials of SIRI earn nothing that shows here beyond finding the skills.
- UCOB's correction lifts plain success by .143 [.076, .210] over the same notes uncorrected. It repairs what the notes cost: ucob
  ends at .641, GRPO at .618, GiGPO at .660 (neither pair was registered). With notes in the prompt it is below the uncorrected one.
- SIL is .086 [.010, .161] above GRPO at the end and above it over the curve; the first does not survive the correction. SPEAR's
  calibration and ramp are not told apart from GRPO, nor from its own broken arm (+.005 [−.046, .055]).

**Seven ideas hurt plain success.** Whatever shows true sentences or notes in training without teaching them to the plain prompt
pays for it: slim −.231, skillrl −.266, skill0 −.159, ctx2skill −.121 against GRPO. These methods claim success *with* their skills,
and have it: slim .875 and skillrl .847 with them, ctx2skill .725 with its last notes and .785 with the version it chose (+.060
[.017, .102]; any version: +.028 [−.031, .088]). Half of each group without sentences (skill0-half, our mend) is not told apart
from GRPO at the end, and below it over the curve. A teacher alone (opd) falls to .053: without a reward the policy drifts to what its own
sentences make likely. Paying for following true sentences (shaping −.249
below its own credit without pay) is also below paying for sentences that are not about the task (−.111); why is not known. METIS's choice of tasks ends .138 below GRPO and .121 below its own broken arm, and its groups that teach nothing are not fewer
(.311 against .285): the hope of a fifth fewer is not met. Tasks of even odds are few here, and the hard kinds are left.

**The rest is not told apart**: agreement with a teacher (SDAR, its gate, RLSD), hindsight (OPID), own notes for a teacher
(Skill-SD: the pilot's +.067 over GRPO did not come again, −.030 [−.115, .054]), OPSD, hindsight pay (D2Skill), pushing failures away
(A³T), a balanced temperature (B-STaR), longer pasts (HGPO), starts in the middle (ExIt). That is no proof that they do nothing: an
effect of half a tenth is inside most of these intervals.

All eleven null arms repeat their control's examinations, and every run played 3,840 counted episodes. Limits: one small policy, one
world with hidden rules, few episodes, settings of the cards; the effects that the papers tell of are with models that read. SLIM and its
broken arm are not told apart (+.003): all its sentences are true, and its rule seldom retires such a one.`.trim(),
  },
  arms: [...controls, ...taughtUnderSkills, ...shownSkills, ...ownSuccesses, ...nulls.map(([one]) => one)],
  comparisons: pairs,
  shown: ["grpo", "siri", "self-imitation", "skillsd", "spear"],
  forest: "comparisons",
  cost: {
    "baselines and SIRI": named(controls),
    ...Object.fromEntries(
      Object.entries(kinds).flatMap(([name, group]) => (group === controls ? [] : [[name, named(group)]])),
    ),
  },
  thresholds: [0.5, 0.7],
  ahead,
  behind,
};

/** The arms of a group that are no broken ones. */
function named(group: readonly Arm[]): string[] {
  return group.map(({ name }) => name).filter((name) => !name.endsWith("-broken"));
}

/** The picture and the table. */
function ahead(results: StudyResults): string[] {
  return [
    costPicture,
    "",
    "**Which idea helps where.** Success without skills at the end: an idea's arm minus its control, and minus its broken arm, which",
    "gets the same of something that should not help. An idea _helps_ where the first lies above 0 and survives the correction;",
    "_for its reason_ where the second does too.",
    ...Object.entries(kinds).flatMap(([kind, members]) => ["", `_${kind}_:`, "", ...ideaTable(results, members)]),
  ];
}

function behind(results: StudyResults): string[] {
  return [
    "**Null arms.** Each beside its control on the first family, examination by examination:",
    "",
    ...nullTable(results),
    "",
    ...unequal(results),
    "",
    ...mixedGroups(results),
    "",
    ...versions(results),
    "",
    ...spent(results),
  ];
}

function ideaTable({ comparisons }: StudyResults, members: readonly Arm[]): string[] {
  const find = (a: string, b: string): Comparison | undefined => comparisons.find((one) => one.a === a && one.b === b);
  const held = survivors(comparisons);
  const told = (one: Comparison | undefined): string => (one === undefined ? "" : interval(one.final, true));
  const mine = ideas.filter(([, own]) => members.some(({ name }) => name === own));
  const rows = mine.map(([idea, own, control, broken]) => {
    const [gain, reason] = [find(own, control), broken === undefined ? undefined : find(own, broken)];
    return [idea, own, control, told(gain), told(reason), gain === undefined ? "" : said(gain, reason, held)];
  });
  return markdown(["idea", "arm", "control", "arm − control", "arm − broken arm", "says"], rows);
}

/** The registered criterion in words. */
function said(gain: Comparison, reason: Comparison | undefined, held: ReadonlySet<Comparison>): string {
  const first = verdict(gain.final);
  if (first === "not told apart") return first;
  if (!held.has(gain)) return `${first}, not after correction`;
  if (first === "below") return "**hurts**";
  if (reason === undefined) return "**helps**";
  return verdict(reason.final) === "above" && held.has(reason)
    ? "**helps, for its reason**"
    : "**helps, reason not shown**";
}

function nullTable({ arms }: StudyResults): string[] {
  const curve = (name: string): string | undefined => {
    const first = arms.find((one) => one.arm.name === name)?.runs.find(({ seed }) => seed === once[0]);
    return first && JSON.stringify(first.curves["plain"]!.map(({ success, byKind }) => [success, byKind]));
  };
  const rows = nulls.map(([{ name }, control]) => {
    const [own, other] = [curve(name), curve(control)];
    const same = own === undefined || other === undefined ? "not run" : own === other ? "the same" : "**not the same**";
    return [name, control, same];
  });
  return markdown(["null arm", "control", "examinations"], rows);
}

/** Runs that played another number of episodes than every run may. */
function unequal({ arms }: StudyResults): string[] {
  const odd = arms.flatMap(({ arm: { name }, runs }) =>
    runs.flatMap(({ seed, ledger }) => {
      const played = (ledger as Ledger | undefined)?.episodes;
      return played === undefined || played === episodes ? [] : [`${name} in family ${seed}: ${played}`];
    }),
  );
  return odd.length === 0
    ? [`Every run that kept its ledger played ${episodes} episodes.`]
    : [`Of ${episodes} episodes that a run may play, these played another number: ${odd.join("; ")}.`];
}

function mixedGroups({ arms }: StudyResults): string[] {
  const dead = ({ runs }: ArmResult): number => {
    const values = runs.flatMap(({ logged }) => logged["groups/mixed"]?.map(({ value }) => 1 - value) ?? []);
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  };
  const rows = ["grpo", "metis", "metis-broken", "exit"].flatMap((name) => {
    const found = arms.find((one) => one.arm.name === name);
    return found === undefined ? [] : [[name, dead(found).toFixed(3)]];
  });
  return markdown(["arm", "groups that teach nothing (kept iterations, mean)"], rows);
}
