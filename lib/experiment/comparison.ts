/**
 * What came out of a comparison, as plain records, curves with intervals over seeds, and differences paired by seed. Each
 * shows itself as a chart and a table, with the arms' own names and the hash of what was changed in them.
 */
import { mean } from "../credit/normalise.js";
import { expect, unknownName } from "../errors.js";
import { curves, forest, type Bundle, type Chart } from "../plot/index.js";
import type { Records } from "../recipes/records.js";
import { escape } from "../plot/svg/markup.js";
import { aligned } from "../plot/text.js";
import { pairedBySeed, tInterval, type Estimate } from "./statistics.js";

/** One run of one arm; `stopped` and `waiting` ones can be gone on with by comparing again. */
export interface ComparedRun {
  readonly arm: string;
  readonly method: string;
  /** Of what was changed in the method; empty where nothing was. */
  readonly hash: string;
  readonly seed: number;
  readonly state: "waiting" | "running" | "stopped" | "done";
  readonly iteration: number;
  readonly of: number;
  /** Some or all of it was there from an earlier call. */
  readonly kept: boolean;
  readonly folder: string;
  readonly records: Records;
}

const RENDER = Symbol.for("Jupyter.display");
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

export class Compared {
  constructor(
    readonly arms: readonly string[],
    readonly runs: readonly ComparedRun[],
  ) {}

  /** True where not every run came to its end. */
  get stopped(): boolean {
    return this.runs.some(({ state }) => state !== "done");
  }

  /** The finished runs of an arm. */
  finished(arm: string): readonly ComparedRun[] {
    if (!this.arms.includes(arm)) throw unknownName("comparison", "arm", arm, this.arms);
    return this.runs.filter((run) => run.arm === arm && run.state === "done");
  }

  /** An arm's name in charts and tables: with the hash of what was changed. */
  label(arm: string): string {
    const hash = this.runs.find((run) => run.arm === arm)?.hash ?? "";
    return hash === "" ? arm : `${arm} #${hash}`;
  }

  /** Success without skills on held-out tasks, mean over the finished seeds with its 95 % interval. */
  chart({ title = "Held-out success, mean over seeds" } = {}): Chart {
    const series = this.arms.flatMap((arm) => {
      const lines = this.finished(arm).map(({ records }) => records.success());
      if (lines.length === 0) return [];
      const means = lines[0]!.map((_, i) =>
        tInterval(
          lines.map((line) => line[i]!.value),
          { range: [0, 1] },
        ),
      );
      return [
        {
          name: this.label(arm),
          x: lines[0]!.map(({ iteration }) => iteration),
          y: means.map(({ value }) => value),
          ...(lines.length > 1 && {
            low: means.map(({ interval }) => interval.low),
            high: means.map(({ interval }) => interval.high),
          }),
        },
      ];
    });
    return curves({ title, x: "iteration", y: "success", series, range: [0, 1] });
  }

  /** One line a run. */
  rows(): Record<string, string | number>[] {
    return this.runs.map(({ arm, method, hash, seed, state, iteration, of, records }) => ({
      arm,
      method,
      changed: hash,
      seed,
      iteration: `${iteration} of ${of}`,
      state,
      success: records.success().at(-1)?.value.toFixed(3) ?? "",
    }));
  }

  bundle(): Bundle {
    return withText(this.chart(), this.text());
  }

  text(): string {
    const head = this.stopped ? ["stopped: compare again with the same arms and seeds to go on"] : [];
    return [...head, rowsText(this.rows())].join("\n");
  }

  [RENDER](): Bundle {
    return this.bundle();
  }

  [INSPECT](): string {
    return this.text();
  }
}

/** One number of a run, to be compared. */
export type Measure = "end" | "curve" | ((run: ComparedRun) => number);

/** By how much `a` is above `b`. */
export interface DifferenceRow extends Estimate {
  readonly a: string;
  readonly b: string;
  readonly measure: string;
}

export class Differences {
  constructor(
    readonly rows: readonly DifferenceRow[],
    private readonly note: string,
  ) {}

  chart({ title = "Differences, paired by seed, 95 % intervals" } = {}): Chart {
    const rows = this.rows.map(({ a, b, measure, value, interval, units }) => ({
      name: `${a} − ${b}, ${measure}`,
      value,
      low: interval.low,
      high: interval.high,
      n: units,
      decision: interval.low > 0 ? "above" : interval.high < 0 ? "below" : "not told apart",
    }));
    return forest({ title, rows, x: "difference in held-out success", decimals: 3 });
  }

  text(): string {
    const said = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : "unknown");
    const table = this.rows.map(({ a, b, measure, value, interval, units }) => ({
      difference: `${a} − ${b}`,
      of: measure,
      mean: said(value),
      low: said(interval.low),
      high: said(interval.high),
      seeds: units,
    }));
    return [rowsText(table), ...(this.note === "" ? [] : [this.note])].join("\n");
  }

  bundle(): Bundle {
    return withText(this.chart(), this.text());
  }

  [RENDER](): Bundle {
    return this.bundle();
  }

  [INSPECT](): string {
    return this.text();
  }
}

/**
 * Every arm beside the first (or beside `against`), paired by seed with Student's interval: the last examination, and the
 * mean over all of them. Only seeds that both have finished count.
 */
export function differences(
  comparison: Compared,
  {
    against = comparison.arms[0]!,
    measures = { "at the end": "end", "mean of the curve": "curve" },
  }: DifferenceOptions = {},
): Differences {
  const others = comparison.arms.filter((arm) => arm !== against);
  const paired = others.map((arm) => ({ arm, pairs: pairsOf(comparison, arm, against) }));
  const unpaired = paired.filter(({ pairs }) => pairs.length === 0).map(({ arm }) => arm);
  expect(unpaired.length < Math.max(1, others.length), "differences", {
    expected: `a seed that both ${unpaired.join(" or ")} and ${against} have finished`,
    got: comparison.rows(),
    fix: "compare again to go on",
  });
  const rows = paired.flatMap(({ arm, pairs }) =>
    pairs.length === 0
      ? []
      : Object.entries(measures).map(([measure, of]): DifferenceRow => {
          const deltas = pairs.map(([run, partner]) => measured(run, of) - measured(partner, of));
          return { a: comparison.label(arm), b: comparison.label(against), measure, ...tInterval(deltas) };
        }),
  );
  return new Differences(rows, comparison.stopped ? stoppedNote(unpaired) : "");
}

/** The runs of an arm, each beside that of the other with the same seed; only where both are finished. */
function pairsOf(comparison: Compared, arm: string, against: string): (readonly [ComparedRun, ComparedRun])[] {
  return pairedBySeed(comparison.finished(arm), comparison.finished(against));
}

function stoppedNote(unpaired: readonly string[]): string {
  const without = unpaired.length === 0 ? "" : ` No pair yet: ${unpaired.join(", ")}.`;
  return `The comparison was stopped: only finished pairs count.${without} Compare again to go on.`;
}

export interface DifferenceOptions {
  readonly against?: string;
  readonly measures?: Readonly<Record<string, Measure>>;
}

function measured(run: ComparedRun, measure: Measure): number {
  if (typeof measure === "function") return measure(run);
  const values = run.records.success().map(({ value }) => value);
  return measure === "end" ? values.at(-1)! : mean(values);
}

function rowsText(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return aligned([names, ...rows.map((row) => names.map((name) => String(row[name])))]);
}

/** A chart whose words are a table. */
function withText(chart: Chart, text: string): Bundle {
  const bundle = chart.bundle();
  const table = `<pre style="font-family:monospace">${escape(text)}</pre>`; // some pages set all their text in proportional letters
  return {
    "text/html": `${String(bundle["text/html"])}${table}`,
    "image/png": bundle["image/png"],
    "text/plain": text,
  };
}
