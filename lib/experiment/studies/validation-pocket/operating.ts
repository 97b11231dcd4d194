/** The rule in use by its errors, and all rules by what they cost and buy: simulated, with the code that decides in a run. */
import { curves, type Chart, type Series } from "../../../plot/index.js";
import { keyOf } from "../../../random.js";
import { defaultDecision, type DecisionOptions } from "../../../validation/decide.js";
import {
  frontierOf,
  operatingCharacteristic,
  type FrontierPoint,
  type RuleSetting,
} from "../../../validation/operating.js";
import { markdown, short } from "../report.js";

const key = keyOf("operating characteristic");

/** How many lives each number is from: a share of a half is known to about .01. */
const LIVES = 4000;

/** The lines of the page on the rule that runs use by default. */
export function characteristic(runs = LIVES): string[] {
  const { rule, minimumTrials, patience, promoteAbove, retireBelow, neutralInARow } = defaultDecision;
  const rows = operatingCharacteristic(defaultDecision, key, { runs });
  const head = ["true effect", "plain success", "promoted", "retired", "retired by patience alone", "trials"];
  const worst = Math.max(...rows.filter(({ utility }) => utility === 0).map(({ promoted }) => promoted));
  const after = ["of the promoted: graduate", "of the promoted: retired as harmful"];
  return [
    `The default: rule ${rule}, at least ${minimumTrials} trials of 4 + 4 episodes, active above ${promoteAbove}, retired below`,
    `${retireBelow}, and retired by patience after ${patience * minimumTrials} trials whatever they say. An active skill graduates when`,
    `its average is within ±${-retireBelow} ${neutralInARow} times in a row; that is watched for 40 further trials, its true effect`,
    "staying what it is (a skill that is being learnt loses its effect, and should graduate). The two halves succeed independently",
    `here. Simulated, ${runs} lives a row, with the code that decides in a run:`,
    "",
    ...markdown(
      [...head, ...after],
      rows.map(({ utility, plainSuccess, promoted, retired, impatient, trials, graduated, harmful }) => [
        short(utility, true),
        short(plainSuccess),
        short(promoted),
        short(retired),
        short(impatient),
        trials.toFixed(1),
        short(graduated),
        short(harmful),
      ]),
    ),
    "",
    `A retired sentence stays out. Where it may come back with its old trials forgotten (\`validation.returnAfter\`), it is tested`,
    `anew and may err anew: one worth nothing is then promoted in one of two lives in up to ${short(1 - (1 - worst) ** 2)} of cases in place of ${short(worst)}.`,
  ];
}

/** One rule along its dial. */
interface Family {
  readonly name: string;
  readonly settings: readonly RuleSetting[];
}

function ruleFamilies(): Family[] {
  const along = (name: string, dial: readonly number[], options: (at: number) => Partial<DecisionOptions>): Family => ({
    name,
    settings: dial.map((at) => ({ name: `${name} ${at}`, options: { ...defaultDecision, ...options(at) } })),
  });
  const trials = [2, 4, 8, 16];
  const evidence = { minimumTrials: 1, patience: 24 } as const;
  return [
    along("point, N =", trials, (minimumTrials) => ({ rule: "point", minimumTrials, promoteAbove: 0.05 })),
    along("mean, N =", trials, (minimumTrials) => ({ rule: "mean", minimumTrials })),
    along("interval, α =", [0.4, 0.2, 0.1, 0.05], (alpha) => ({ ...evidence, rule: "interval", alpha })),
    along("sequential, α = β =", [0.4, 0.3, 0.2, 0.1, 0.05], (alpha) => ({
      ...evidence,
      rule: "sequential",
      alpha,
      beta: alpha,
    })),
  ];
}

interface Measured {
  readonly name: string;
  readonly points: readonly FrontierPoint[];
}

/** Every rule along its dial: how often it errs, how often it is right, how long it waits. */
export function frontier(runs = LIVES): { lines: string[]; pictures: Readonly<Record<string, Chart>> } {
  const measured = ruleFamilies().map(({ name, settings }) => ({ name, points: frontierOf(settings, key, { runs }) }));
  const rows = measured.flatMap(({ points }) =>
    points.map(({ name, error, power, waiting }) => [name, short(error), short(power), waiting.toFixed(1)]),
  );
  const lines = [
    "Every rule along its dial. _Error_: the largest share of candidates worth nothing that it promotes, over plain success .2, .5",
    "and .8; _power_: the smallest share it promotes of those worth .2; _trials_: what a candidate takes, half of them worth nothing",
    "and half .2. Point and mean give up after 3 N trials, the rules of evidence after 24.",
    "",
    "![power beside error](frontier.svg)",
    "",
    "![what waiting buys](waiting.svg)",
    "",
    ...markdown(["rule", "error", "power", "trials"], rows),
  ];
  return { lines, pictures: { "frontier.svg": errorsChart(measured), "waiting.svg": waitingChart(measured) } };
}

function seriesOf(
  measured: readonly Measured[],
  x: (point: FrontierPoint) => number,
  y: (point: FrontierPoint) => number,
): Series[] {
  return measured.map(({ name, points }) => {
    const sorted = [...points].sort((a, b) => x(a) - x(b));
    return { name: name.replace(/,? [Nαβ =]+$/u, ""), x: sorted.map(x), y: sorted.map(y) };
  });
}

function errorsChart(measured: readonly Measured[]): Chart {
  return curves({
    title: "What a rule promotes, along its dial",
    series: seriesOf(
      measured,
      ({ error }) => error,
      ({ power }) => power,
    ),
    x: "share promoted of skills worth nothing",
    y: "share promoted of skills worth .2",
    range: [0, 1],
  });
}

function waitingChart(measured: readonly Measured[]): Chart {
  return curves({
    title: "What waiting buys, along each rule's dial",
    series: seriesOf(
      measured,
      ({ waiting }) => waiting,
      ({ error, power }) => power - error,
    ),
    x: "trials a candidate takes",
    y: "power minus error",
    range: [0, 1],
  });
}
