/** Arms that several studies share: SIRI with something changed, and the controls without skills. */
import type { ConfigInput, DialsOf } from "../lib/config.js";
import { seedsTo, type Arm, type Reading, type Study } from "../lib/experiment/studies/study.js";

/** What an arm changes in SIRI's defaults. */
export type SiriChange = Omit<ConfigInput<"siri">, "method">;

/** Studies were made with eight trials and no graduation, unless they say otherwise; the defaults changed after siri-when and siri-default. */
const earlier: SiriChange["validation"] = { minimumTrials: 8, neutralInARow: 0 };

export function siriArm(name: string, about: string, change: SiriChange, seeds: readonly number[]): Arm {
  const config: ConfigInput<"siri"> = { method: "siri", ...change, validation: { ...earlier, ...change.validation } };
  return { name, about, config, seeds };
}

/** The same imitation and replay of own plain successes, and no skill anywhere. */
export const selfImitation: SiriChange = { mining: { author: "nobody" }, internalise: { source: "self" } };

/** SIRI as the paper is usually read: without settling, candidate share and replay (arms of before had no graduation either). */
export const asRead: SiriChange = {
  mining: { settled: false },
  retrieval: { candidateShare: 1 },
  internalise: { replayCapacity: 0, replayDraw: 0 },
};

/** Every skill-guided turn is taught that the weight does not stop. */
export const openGate = { groupDelta: false, utility: false, active: false } as const;

/** Sequential evidence decides in place of the mean, within as many trials as three times eight. */
export const byEvidence = { rule: "interval", minimumTrials: 1, patience: 24 } as const;

/** A run of 60 iterations, examined before, half-way and after: for studies with many arms. */
export const shortRun = { iterations: 60, evaluation: { every: 30 } } as const;

/**
 * The arms of a study in a further world, and what is compared: GiGPO, SIRI, and the controls that say what skills are worth
 * there. `run` is for every method, `change` for SIRI; the first three arms have the seeds `contest`, the rest `rest`.
 */
export function fiveArms(
  run: Pick<ConfigInput<"gigpo">, "iterations" | "tasks" | "evaluation">,
  change: SiriChange,
  { contest, rest = contest }: { readonly contest: readonly number[]; readonly rest?: readonly number[] },
): Pick<Study, "arms" | "comparisons" | "shown"> {
  const siri = (name: string, about: string, more: SiriChange, seeds = rest): Arm =>
    siriArm(name, about, { ...run, ...change, ...more }, seeds);
  const arms: Arm[] = [
    { name: "gigpo", about: "no skills at all, equal episodes", config: { method: "gigpo", ...run }, seeds: contest },
    siri("siri", "all of it, with our three additions", {}, contest),
    siri(
      "self-imitation",
      "the same imitation and replay of own plain successes; no skill anywhere",
      selfImitation,
      contest,
    ),
    siri("in-prompt-only", "skills mined and validated, never internalised", { internalise: { weight: 0 } }),
    siri("oracle", "the family's true sentences from the start", { mining: { author: "oracle" } }),
  ];
  return {
    arms,
    comparisons: [
      ["siri", "gigpo"],
      ["siri", "self-imitation"],
      ["siri", "in-prompt-only"],
      ["oracle", "siri"],
    ],
    shown: ["siri", "gigpo", "self-imitation", "in-prompt-only", "oracle"],
  };
}

/** Is this a regime in which skills bring a higher end than imitating own successes, and not only a sooner one? */
export interface Regime {
  readonly name: string;
  readonly registered: string;
  readonly dials: DialsOf<"pocket">;
  readonly policy?: string;
  readonly transfer?: string;
  readonly reading?: Reading;
}

/** What the studies of regimes register alike. */
export const regimeProtocol = `SIRI, self-imitation with the same replay, and GiGPO; 60 iterations of 64 episodes, five
seeds, each a hidden family of its own; 256 held-out tasks at temperature .4, before, half-way and after. Success without
skills after the last iteration counts: this is a regime in which skills end higher if the paired 95 % interval of siri minus
self-imitation excludes 0.`;

/** SIRI beside self-imitation and GiGPO where something of the world was turned. */
export function regime({ name, registered, reading, dials, policy = "shipped", transfer = "none" }: Regime): Study {
  const change = {
    iterations: shortRun.iterations,
    evaluation: { ...shortRun.evaluation, transfer },
    tasks: { policy, dials },
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
