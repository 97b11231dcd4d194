/**
 * SIRI's phases: what is carried from one iteration to the next, and when one phase gives way to the next. Every limit is
 * a field of the section `phases`.
 */
import type { SiriConfig } from "../config.js";
import type { Replay } from "../rollout/replay.js";
import { withStatus, type Bank } from "../skills/bank.js";
import type { RunRecord } from "../records.js";
import type { Group } from "../types.js";
import { frozenOf } from "./frozen.js";
import type { Lab } from "./lab.js";
import { plainEpisodes, type Material } from "./mine-steps.js";
import type { Taught } from "./teach.js";

export type SiriPhase = "warmup" | "mine" | "internalise";

/** Everything SIRI carries from one iteration to the next, besides the policy. */
export interface SiriState extends Material {
  readonly phase: SiriPhase;
  /** The iteration in which internalisation began. */
  readonly internalisingSince: number | null;
  readonly bank: Bank;
  readonly replay: Replay<Taught>;
  /** Weights at the end of the warm-up, where the loss is to stay near them. */
  readonly reference?: Uint8Array;
}

/** Whether the policy (or its teacher) may write skills now. */
export function isMining({ mining }: Pick<SiriConfig, "mining">, phase: SiriPhase): boolean {
  const { author } = mining;
  return (
    (author === "self" || author === "teacher") &&
    (phase === "mine" || (phase === "internalise" && mining.whileInternalising))
  );
}

/** What the phases read. */
export type PhasesConfig = Pick<SiriConfig, "phases" | "iterations">;

/** An iteration that is over but for its phase. */
export interface Now {
  readonly iteration: number;
  readonly groups: readonly Group[];
  readonly state: SiriState;
}

/** warmup → mine once there are successes to learn from; mine → internalise once skills are active, or time is short. */
export async function* nextPhase(config: PhasesConfig, lab: Lab, now: Now): AsyncGenerator<RunRecord, SiriState> {
  const { iteration, state } = now;
  const done = iteration + 1;
  if (state.phase === "warmup" && isWarm(config, now)) {
    yield { kind: "phase", iteration, phase: "mine", because: `${state.successCount} successes in ${done} iterations` };
    const kept = config.phases.reference === "start" ? {} : { reference: await lab.policy.snapshot("weights") };
    return { ...state, phase: "mine", ...kept };
  }
  const active = withStatus(state.bank, "active").length;
  const { activeSkills: enough, latest } = config.phases;
  if (state.phase === "mine" && (active >= enough || done >= latest * config.iterations)) {
    const because = `${active} active skills after ${done} iterations`;
    yield { kind: "phase", iteration, phase: "internalise", because };
    return { ...state, phase: "internalise", internalisingSince: done };
  }
  return state;
}

function isWarm({ phases }: PhasesConfig, { iteration, groups, state }: Now): boolean {
  const { warmupSuccesses, warmupIterations, warmupRate, warmupLatest } = phases;
  const done = iteration + 1;
  if (warmupLatest > 0 && done >= warmupLatest) return true;
  const plain = plainEpisodes(groups);
  const rate = plain.filter(({ success }) => success).length / plain.length;
  return state.successCount >= warmupSuccesses && done >= warmupIterations && rate >= warmupRate;
}

/** The lab with the reference that the loss stays near to now. */
export async function nearTo(lab: Lab, { reference }: SiriState): Promise<Lab> {
  return reference === undefined ? lab : { ...lab, reference: await frozenOf(lab, reference) };
}
