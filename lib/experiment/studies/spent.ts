/** What the arms of a study spent, from the ledgers that its runs kept. */
import { trainedTokens, type Ledger } from "../ledger.js";
import { mean } from "../statistics.js";
import { markdown } from "./report.js";
import type { StudyResults } from "./study.js";

/** One line an arm: episodes, turns and tokens of a run, and tokens beside the first shown arm, family by family. */
export function spent({ study, arms }: StudyResults): string[] {
  const ledgers = new Map(
    arms.map(({ arm, runs }) => [
      arm.name,
      new Map(runs.flatMap(({ seed, ledger }) => (ledger === undefined ? [] : [[seed, ledger] as const]))),
    ]),
  );
  const first = ledgers.get(study.shown[0]!);
  const audited = [...ledgers.values()].some((own) =>
    [...own.values()].some(({ auditEpisodes = 0 }) => auditEpisodes > 0),
  );
  const rows = arms.map(({ arm }) => {
    const own = ledgers.get(arm.name)!;
    const ratios = [...own].flatMap(([seed, ledger]) => {
      const other = first?.get(seed);
      return other === undefined ? [] : [trainedTokens(ledger) / trainedTokens(other)];
    });
    const ends = ratios.length === 0 ? "" : `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    const [episodes = "", ...others] = averages([...own.values()]);
    const measuring = average([...own.values()], ({ auditEpisodes = 0 }) => auditEpisodes);
    return [arm.name, own.size, episodes, ...(audited ? [measuring] : []), ...others, ends];
  });
  const measure = audited ? ["of these to measure alone"] : [];
  const head = [
    "arm",
    "runs",
    "training episodes",
    ...measure,
    "of these with a skill",
    "turns",
    "tokens, policy gradient",
  ];
  return [
    "What a run spent, counted from its own logs (means over runs), and its trained tokens over those of the first arm in the",
    "same family, least to most:",
    "",
    ...markdown([...head, "tokens, imitation", "tokens, both", `tokens beside ${study.shown[0]}`], rows),
  ];
}

function averages(ledgers: readonly Ledger[]): (string | number)[] {
  const of = (value: (ledger: Ledger) => number): number | string => average(ledgers, value);
  return [
    of(({ episodes }) => episodes),
    of(({ guidedEpisodes }) => guidedEpisodes),
    of(({ turns }) => turns),
    of(({ tokens }) => tokens.rl),
    of(({ tokens }) => tokens.ce),
    of(trainedTokens),
  ];
}

/** Rounded; empty where there is no ledger. */
function average(ledgers: readonly Ledger[], value: (ledger: Ledger) => number): number | string {
  return ledgers.length === 0 ? "" : Math.round(mean(ledgers.map(value)));
}
