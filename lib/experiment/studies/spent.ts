/** What the arms of a study spent, from the ledgers that its runs kept. */
import type { Ledger } from "../ledger.js";
import { mean } from "../statistics.js";
import { markdown } from "./report.js";
import type { StudyResults } from "./study.js";

/** One line an arm: episodes, turns and tokens of a run, and tokens beside the first shown arm, family by family. */
export function spent({ study, arms }: StudyResults): string[] {
  const ledgers = new Map(
    arms.map(({ arm, runs }) => [
      arm.name,
      new Map(runs.flatMap(({ seed, ledger }) => (ledger === undefined ? [] : [[seed, ledger as Ledger] as const]))),
    ]),
  );
  const first = ledgers.get(study.shown[0]!);
  const rows = arms.map(({ arm }) => {
    const own = ledgers.get(arm.name)!;
    const ratios = [...own].flatMap(([seed, ledger]) => {
      const other = first?.get(seed);
      return other === undefined ? [] : [trained(ledger) / trained(other)];
    });
    const ends = ratios.length === 0 ? "" : `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    return [arm.name, own.size, ...averages([...own.values()]), ends];
  });
  const head = ["arm", "runs", "training episodes", "of these with a skill", "turns", "tokens, policy gradient"];
  return [
    "What a run spent, counted from its own logs (means over runs), and its trained tokens over those of the first arm in the",
    "same family, least to most:",
    "",
    ...markdown([...head, "tokens, imitation", "tokens, both", `tokens beside ${study.shown[0]}`], rows),
  ];
}

function trained({ tokens }: Ledger): number {
  return tokens.rl + tokens.ce;
}

function averages(ledgers: readonly Ledger[]): (string | number)[] {
  if (ledgers.length === 0) return Array<string>(6).fill("");
  const of = (value: (ledger: Ledger) => number): number => Math.round(mean(ledgers.map(value)));
  return [
    of(({ episodes }) => episodes),
    of(({ guidedEpisodes }) => guidedEpisodes),
    of(({ turns }) => turns),
    of(({ tokens }) => tokens.rl),
    of(({ tokens }) => tokens.ce),
    of(trained),
  ];
}
