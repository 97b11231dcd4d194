/**
 * The run player: a whole run in one output, to go through iteration by iteration, from a folder or from the records that a
 * notebook holds. As many plays of its trials travel along as there is room for.
 */
import { textOf } from "../bytes.js";
import { playedIterations, trialPlays, type Played } from "../experiment/plays.js";
import { logRows } from "../experiment/log-rows.js";
import { MetricLines, type MetricLine } from "../experiment/metrics.js";
import { RunFolder } from "../experiment/run-folder.js";
import { readRunSkills } from "../experiment/run-skills.js";
import { host } from "../host/here.js";
import { curves } from "../plot/charts/curves.js";
import { browserText } from "../plot/skills/page.js";
import { pairReaderData } from "../plot/views/pair-reader.js";
import { view, type View } from "../plot/view.js";
import type { RunRecord } from "../records.js";
import { replay, type Bank, type BankOperation } from "../skills/bank.js";
import { operationsOf } from "../skills/history.js";
import type { Skill, SkillId, Trial } from "../types.js";
import type { CurveData, PackedPair, PairData, RunOperation, RunPlayerData, SkillLine } from "../view/data.js";
import { packPair, Texts } from "../view/page/packing.js";
import { wilson } from "../validation/intervals.js";

export interface RunPlayerOptions {
  readonly title?: string;
  /** How many bytes the page is told; plays that have no room are left out, those of few trials last. */
  readonly bytes?: number;
  /** Trials whose plays may travel, the newest; all where it is left out. */
  readonly trials?: number;
}

/** `runPlayer(records)`, or `runPlayer("runs/siri/seed-0")`. */
export function runPlayer(run: Played, options: RunPlayerOptions = {}): View {
  const facts = factsOf(run);
  const data = playerData(run, facts, options);
  const still = curves({ title: data.title, x: "iteration", y: "success", series: data.curves, phases: data.phases });
  return view({ draw: "run-player", data, still, text: `${still.text()}\n${browserText(facts.bank)}` });
}

/** What the page is told of a run. */
export function runPlayerData(run: Played, options: RunPlayerOptions = {}): RunPlayerData {
  return playerData(run, factsOf(run), options);
}

/** What is known of a run, however it was read. */
export interface RunFacts {
  readonly title: string;
  readonly lines: readonly MetricLine[];
  readonly bank: Bank;
  readonly mined: readonly Extract<RunRecord, { kind: "mined" }>[];
}

function factsOf(run: Played): RunFacts {
  if (isRecords(run)) {
    const lines = new MetricLines();
    return {
      title: "A run",
      lines: run.flatMap((record) => lines.add(record)),
      bank: replay(operationsOf(run)),
      mined: run.filter((record) => record.kind === "mined"),
    };
  }
  const folder = typeof run === "string" ? RunFolder.open(run) : run instanceof RunFolder ? run : run.folder;
  const { config, bank, mined } = readRunSkills(folder.path);
  const log = host.path.join(folder.path, "metrics.jsonl");
  const lines = logRows(textOf(folder.files.read(log)), log) as unknown as MetricLine[];
  return { title: `${config.method} in ${config.tasks.world}, seed ${config.seed}`, lines, bank, mined };
}

function isRecords(run: Played): run is readonly RunRecord[] {
  return Array.isArray(run);
}

export function playerData(
  run: Played,
  { title, lines, bank, mined }: RunFacts,
  options: RunPlayerOptions = {},
): RunPlayerData {
  const last = lines.reduce((latest, { iteration }) => Math.max(latest, iteration), 0);
  const starts = lines.filter(({ kind }) => kind === "phase");
  const told = {
    title: options.title ?? title,
    last,
    curves: curvesOf(lines),
    phases: starts.map(({ iteration, phase }, i) => ({
      name: phase ?? "",
      from: iteration,
      to: starts[i + 1]?.iteration ?? last,
    })),
    log: bank.log.map(slimOperation),
    parents: parentsOf(mined),
  };
  const room = (options.bytes ?? 55_000) - JSON.stringify(told).length;
  return { ...told, ...playsFor(run, bank.log, { bytes: room, trials: options.trials ?? Infinity }) };
}

/** The episodes that a skill was written from, without the spaces that align them. */
function parentsOf(mined: RunFacts["mined"]): Record<SkillId, string> {
  const written = mined.filter(({ rejected, parents }) => rejected === undefined && parents !== undefined);
  const narrow = (text: string): string => text.replaceAll(/ {3,}/g, "   ");
  return Object.fromEntries(written.map(({ skill, parents }) => [skill.id, narrow(parents!.join("\n\n"))]));
}

function curvesOf(lines: readonly MetricLine[]): CurveData[] {
  const examinations = lines.filter(({ kind }) => kind === "evaluation");
  const arms = [...new Set(examinations.map(({ arm = "" }) => arm))];
  const training = [
    ["training, plain prompt", "train/plain"],
    ["training, with a skill", "train/skill"],
  ] as const;
  return [
    ...arms.map((name) =>
      examined(
        name,
        examinations.filter(({ arm }) => arm === name),
      ),
    ),
    ...training.flatMap(([name, metric]) => {
      const some = lines.filter(({ kind, metrics }) => kind === "rollout" && metrics[metric] !== undefined);
      return some.length === 0
        ? []
        : [{ name, x: some.map(({ iteration }) => iteration), y: some.map(({ metrics }) => metrics[metric]!) }];
    }),
  ];
}

/** Success on held-out tasks, with Wilson's interval where every task was won or lost. */
function examined(arm: string, lines: readonly MetricLine[]): CurveData {
  const name = `held-out tasks, ${arm}`;
  const x = lines.map(({ iteration }) => iteration);
  const y = lines.map(({ metrics }) => metrics["evaluation/success"]!);
  if (!lines.every(({ outcomes = "" }) => /^[01]+$/.test(outcomes))) return { name, x, y };
  const bounds = lines.map(({ outcomes = "" }) => wilson([...outcomes].map(Number)));
  return { name, x, y, low: bounds.map(([low]) => low), high: bounds.map(([, high]) => high) };
}

function slimOperation(operation: BankOperation): RunOperation {
  return "skill" in operation && typeof operation.skill === "object"
    ? ({ ...operation, skill: slimSkill(operation.skill) } as RunOperation)
    : (operation as RunOperation);
}

function slimSkill({ id, text, source: { by } }: Skill): SkillLine {
  return { id, text, source: { by } };
}

/** Round by round a pair of every trial, the telling ones first, until the room is used up. */
function playsFor(
  run: Played,
  log: readonly BankOperation[],
  { bytes, trials: most }: { readonly bytes: number; readonly trials: number },
): Pick<RunPlayerData, "texts" | "plays"> {
  const trials = log.flatMap((operation) => (operation.kind === "trial" ? [operation.trial] : []));
  const newest = trials.slice(Math.max(0, trials.length - most));
  const pairs = newest.map((trial) => [trial.group, pairsOf(run, trial)] as const);
  const texts = new Texts();
  const plays: Record<string, PackedPair[]> = {};
  const rounds = Math.max(0, ...pairs.map(([, some]) => some.length));
  let used = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [group, some] of pairs) {
      const pair = some[round];
      if (pair === undefined) continue;
      const before = texts.list.length;
      const packed = packPair(pair, texts);
      used += JSON.stringify(packed).length + JSON.stringify(texts.list.slice(before)).length;
      if (used > bytes) return { texts: texts.list, plays };
      (plays[group] ??= []).push(packed);
    }
  }
  return { texts: texts.list, plays };
}

/** The pairs of a trial, those with different ends first; none where the run keeps no plays. */
function pairsOf(run: Played, { group }: Trial): PairData[] {
  const found = kept(run, group);
  if (found.length === 0) return [];
  const { pairs } = pairReaderData(found);
  const even = ({ plays: [left, right] }: PairData): number => Number(left.score === right.score);
  return [...pairs].sort((a, b) => even(a) - even(b));
}

function kept(run: Played, group: string): ReturnType<typeof trialPlays> {
  return playedIterations(run).includes(Number(group.split(".")[0])) ? trialPlays(run, group) : [];
}
