/**
 * What a policy must be able to do for SIRI to have something to work with: win sometimes without help and mostly with
 * true sentences, not with others, and say what it did. The thresholds are the same for every world.
 */
import type { Examination } from "./examination.js";

export interface Precondition {
  readonly name: string;
  readonly wanted: string;
  readonly value: number;
  readonly met: boolean;
}

/**
 * Judged at the last temperature of the examination, the one runs are examined at. `luck` widens every threshold: two
 * examinations of a few hundred tasks each differ by some hundredths.
 */
export function preconditions({ success, summaries }: Examination, luck = 0): Precondition[] {
  const at = (arm: string): number => Object.values(success[arm] ?? {}).at(-1) ?? Number.NaN;
  const plain = at("plain");
  const within = (name: string, value: number, low: number, high: number): Precondition => ({
    name,
    wanted: high === 1 ? `≥ ${low}` : `${low} to ${high}`,
    value,
    met: value >= low - luck && value <= high + luck,
  });
  const help = (arm: string): Precondition => ({
    name: `${arm} sentences − plain`,
    wanted: "≤ .05",
    value: at(arm) - plain,
    met: at(arm) - plain <= 0.05 + luck,
  });
  return [
    within("plain", plain, 0.15, 0.4),
    within("true sentences", at("true"), 0.8, 1),
    within("true sentences − plain", at("true") - plain, 0.4, 1),
    help("irrelevant"),
    help("wrong"),
    within("summaries well-formed", summaries.wellFormed, 0.95, 1),
    within("summaries supported", summaries.supported, 0.7, 1),
  ];
}
