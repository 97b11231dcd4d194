/** Is there a regime in which skills bring a higher end than imitating one's own successes, and not only a sooner one? */
import type { ConfigInput } from "../../config.js";
import { selfImitation, shortRun, siriArm } from "./arms.js";
import { seedsTo, type Study } from "./study.js";

interface Regime {
  readonly name: string;
  readonly registered: string;
  readonly dials: Readonly<Record<string, string | number>>;
  readonly policy?: string;
  readonly transfer?: string;
  readonly reading?: string;
}

const common = `SIRI, self-imitation with the same replay, and GiGPO; 60 iterations of 64 episodes, five
seeds, each a hidden family of its own; 256 held-out tasks at temperature .4, before, half-way and after. Success without
skills after the last iteration counts: this is a regime in which skills end higher if the paired 95 % interval of siri minus
self-imitation excludes 0.`;

function regime({ name, registered, reading, dials, policy = "shipped", transfer = "none" }: Regime): Study {
  const change = {
    iterations: shortRun.iterations,
    evaluation: { ...shortRun.evaluation, transfer },
    tasks: { policy, dials: JSON.stringify(dials) },
  };
  const gigpo: ConfigInput = { method: "gigpo", ...change };
  return {
    name,
    registered: `Registered before the runs. ${registered}`,
    ...(reading === undefined ? {} : { reading }),
    arms: [
      siriArm("siri", "skills mined, validated, internalised", change, seedsTo(5)),
      siriArm(
        "self-imitation",
        "own successes imitated; no skill anywhere",
        { ...change, ...selfImitation },
        seedsTo(5),
      ),
      { name: "gigpo", about: "no imitation", config: gigpo, seeds: seedsTo(5) },
    ],
    comparisons: [
      ["siri", "self-imitation"],
      ["siri", "gigpo"],
      ["self-imitation", "gigpo"],
    ],
    shown: ["siri", "self-imitation", "gigpo"],
    thresholds: [0.5, 0.7],
  };
}

/** Few blind successes: an explorer without sentences wins 12 % of the tasks. */
export const siriRare = regime({
  name: "siri-rare",
  dials: { slack: 1 },
  registered: `In the default world skills buy speed beside self-imitation, not a higher end.
Here successes are rare: with slack 1 an explorer without sentences wins 12 % of the tasks, with all true ones 89 %.
${common}`,
  reading: `
In the seeds kept so far this is not such a regime: self-imitation ends far above SIRI, which ends above GiGPO, and SIRI's
bank in the prompt does not make up for it. One reason is in the logs: self-imitation teaches from the first iteration,
SIRI from about the twentieth of 60, when three skills have passed validation or time is short; and until then only half of
a group's successes could be imitated at all. Rare success makes the wait longer, since skills are mined from successes and
tried in groups that mostly fail in both halves. Two seeds are few, and runs of 100 iterations leave SIRI more time; what
speaks for it here is that its policy keeps following true sentences better than that of self-imitation.`.trim(),
});

/** Very few: 6 %. */
export const siriRarest = regime({
  name: "siri-rarest",
  dials: { slack: 0 },
  registered: `In the default world skills buy speed beside self-imitation, not a higher end.
Here successes are very rare: with slack 0 an explorer without sentences wins 6 % of the tasks, with all true ones 87 %.
${common}`,
});

/** Objects never met in training that a sentence about their category covers. */
export const siriUnseen = regime({
  name: "siri-unseen",
  dials: { granularity: "category", heldOut: 1, slack: 2 },
  policy: "pocket-category",
  transfer: "unseen",
  registered: `24 objects in six categories, one place card a category, slack 2, the policy
pocket-category. One object of each category is never met in training and makes up the further list "unseen".
${common}
On the further list the policy with its bank (siri) is compared with self-imitation: text keeps a generality that weights lose
if that interval excludes 0, while siri's own success there is lower without its bank than with it.`,
});
