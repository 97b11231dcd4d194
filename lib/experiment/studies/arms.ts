/** Arms that several studies share: SIRI with something changed, and the controls without skills. */
import type { ConfigInput } from "../../config.js";
import type { Arm } from "./study.js";

/** What an arm changes in SIRI's defaults. */
export type SiriChange = Omit<ConfigInput<"siri">, "method">;

export function siriArm(name: string, about: string, change: SiriChange, seeds: readonly number[]): Arm {
  return { name, about, config: { method: "siri", ...change }, seeds };
}

/** The same imitation and replay of own plain successes, and no skill anywhere. */
export const selfImitation: SiriChange = { mining: { author: "nobody" }, internalise: { source: "self" } };

/** A run of 60 iterations, examined before, half-way and after: for studies with many arms. */
export const shortRun = { iterations: 60, evaluation: { every: 30 } } as const;
