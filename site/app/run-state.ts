/** From a run in hand to what a page shows of it. Pure: the same in Node, where it is tested. */
import type { LiveRun } from "../../lib/experiment/live-run.js";
import { trialPlays } from "../../lib/experiment/plays.js";
import type { Tokenizer } from "../../lib/policy/policy.js";
import { measure } from "../../lib/plot/skills/measure.js";
import type { Taught } from "../../lib/recipes/teach.js";
import { Records, type RecordOf } from "../../lib/recipes/records.js";
import type { RunRecord } from "../../lib/records.js";
import { pairData } from "../../lib/plot/views/pair-data.js";
import type { Replay } from "../../lib/rollout/replay.js";
import type { Bank } from "../../lib/skills/bank.js";
import type { Sequence } from "../../lib/types.js";
import { wilson } from "../../lib/validation/intervals.js";
import type { CurveData, PairReaderData } from "../../lib/view/data.js";
import type { BankRow, RunState, Stretch } from "./messages.js";

/** How many lines of news and taught sequences are shown. */
const [NEWS, TAUGHT] = [30, 3];

interface State {
  readonly bank?: Bank;
  readonly phase?: string;
  readonly replay?: Replay<Taught>;
}

export function stateOf(run: LiveRun, sentences: readonly string[]): RunState {
  const { standing, config } = run;
  const records = Records.from(run.records) as Records;
  const { bank, phase, replay } = standing.state === null ? ({} as State) : (standing.state as State);
  const trial = records.of("trial").at(-1);
  return {
    iteration: standing.iteration,
    of: config.iterations,
    phase: phase ?? "train",
    done: run.done,
    stops: run.stops,
    curves: curvesOf(records),
    phases: phasesOf(records, config.iterations),
    ...(bank && { bank: bankRows(bank, sentences) }),
    ...(trial && { trial: trialData(run, trial) }),
    taught: taughtOf(replay, run.lab.policy.tokenizer),
    funnel: records.of("gate").at(-1)?.funnel ?? {},
    news: records.flatMap(newsOf).slice(-NEWS).reverse(),
  };
}

/** Success on held-out tasks, arm by arm, and of the training episodes. */
function curvesOf(records: Records): CurveData[] {
  const arms = { plain: "without the bank", active: "with the bank" };
  const examined = Object.entries(arms).flatMap(([arm, name]) => {
    const some = records.of("evaluation").filter((record) => record.arm === arm);
    const bounds = some.map(({ outcomes }) => wilson(outcomes.map(({ success }) => success)));
    return some.length === 0
      ? []
      : [
          {
            name,
            x: some.map(({ iteration }) => iteration),
            y: records.success(arm).map(({ value }) => value),
            low: bounds.map(([low]) => low),
            high: bounds.map(([, high]) => high),
          },
        ];
  });
  const training = records.of("groups").map(({ iteration, groups }) => {
    const plain = groups.flatMap(({ episodes }) => episodes).filter(({ condition }) => condition.kind === "plain");
    return { iteration, value: plain.filter(({ success }) => success).length / Math.max(1, plain.length) };
  });
  const played = { name: "in training", x: training.map((one) => one.iteration), y: training.map((one) => one.value) };
  return training.length === 0 ? examined : [...examined, played];
}

function phasesOf(records: Records, last: number): RunState["phases"] {
  const starts = records.of("phase").map(({ iteration, phase }) => ({ name: phase, from: iteration + 1 }));
  const all = starts.length === 0 ? [] : [{ name: "warm-up", from: 0 }, ...starts];
  return all.map((one, i) => ({ ...one, to: all[i + 1]?.from ?? last }));
}

/** What a skill is, most worth looking at first. */
const ORDER: readonly string[] = ["active", "graduated", "candidate", "retired"];

function bankRows({ entries }: Bank, sentences: readonly string[]): BankRow[] {
  const rows = entries.map((entry) => {
    const { skill, status, decisions } = entry;
    const { trials, mean, interval } = measure(entry);
    const { low, high } = interval;
    const because = decisions.at(-1)?.because ?? "written, not yet decided";
    const isTrue = sentences.includes(skill.text);
    return { id: skill.id, text: skill.text, by: skill.source.by, status, trials, mean, low, high, because, isTrue };
  });
  const place = ({ status }: BankRow): number => ORDER.indexOf(status);
  return rows.sort((a, b) => place(a) - place(b) || b.trials - a.trials);
}

/** The two halves of a trial, pair by pair, as the pair reader reads them. */
function trialData(run: LiveRun, { trial, iteration }: RecordOf<"trial">): PairReaderData {
  const records = run.records.filter((record) => record.iteration === iteration);
  const title = textOf(run, trial.skills);
  const pairs = trialPlays(records, trial.group).map(pairData);
  return { title: `${pairs.length} pairs, tried: ${title}`, names: ["without it", "with it"], pairs };
}

function textOf(run: LiveRun, ids: readonly string[]): string {
  const { bank } = run.standing.state as State;
  return ids.map((id) => bank?.entries.find(({ skill }) => skill.id === id)?.skill.text ?? id).join("; ");
}

/** The sequences that were taught last, the newest first. */
function taughtOf(replay: Replay<Taught> | undefined, tokenizer: Tokenizer): Stretch[][] {
  const kept = replay?.kept.slice(-TAUGHT).reverse() ?? [];
  return kept.flatMap(({ item }) => item.sequences.slice(0, 1).map((sequence) => stretches(sequence, tokenizer)));
}

function stretches({ tokens, signals }: Sequence, tokenizer: Tokenizer): Stretch[] {
  const weights = Array.from(tokens, (_, at) => signals[at]?.find(({ component }) => component === "ce")?.weight ?? 0);
  const starts = weights.flatMap((weight, at) => (at === 0 || weight !== weights[at - 1] ? [at] : []));
  return starts.map((start, i) => ({
    text: tokenizer
      .decode(tokens.subarray(start, starts[i + 1] ?? tokens.length))
      .replace("<bos>", "")
      .trim(),
    weight: weights[start]!,
  }));
}

/** What happened, in a line. */
function newsOf(record: RunRecord): string[] {
  const at = `iteration ${record.iteration}: `;
  if (record.kind === "phase") return [`${at}${record.phase} begins – ${record.because}`];
  if (record.kind === "decision") {
    const { from, to, because } = record.decision;
    return [`${at}${from} → ${to} – ${because}`];
  }
  if (record.kind !== "mined" || record.rejected === "known") return [];
  return record.rejected === undefined
    ? [`${at}wrote “${record.skill.text}”`]
    : [`${at}refused “${record.skill.text}” – ${record.rejected}`];
}
