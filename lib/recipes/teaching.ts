/** When SIRI teaches what: from which iteration on, and whose episodes. */
import type { SiriConfig } from "../config.js";

/** What is taught in an iteration: the policy's own plain successes, skill-guided episodes, both or neither. */
export interface Teaching {
  readonly own: boolean;
  readonly guided: boolean;
  /** The iteration in which it began; λ rises from there. */
  readonly since: number | null;
}

export function teachingAt(
  { internalise: { source, ownFrom } }: Pick<SiriConfig, "internalise">,
  internalisingSince: number | null,
  iteration: number,
): Teaching {
  const own = source !== "skill" && iteration >= ownFrom;
  const guided = source !== "self" && internalisingSince !== null;
  const begins = [...(own ? [ownFrom] : []), ...(guided ? [internalisingSince] : [])];
  return { own, guided, since: begins.length === 0 ? null : Math.min(...begins) };
}
