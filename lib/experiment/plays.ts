/**
 * The plays of a run: every episode of training and of examinations, turn by turn, one compressed file an iteration in the
 * run's folder (`plays/00000012.jsonl.gz`, one JSON line a play, after a line that says whose they are). A file is written
 * whole, and written again with the same lines by a run that is resumed from before it, so that no log has to be cut.
 */
import { textOf } from "../bytes.js";
import { expect, labError } from "../errors.js";
import { host } from "../host/here.js";
import { halvesOf } from "../rollout/group.js";
import { iterationOf, playFrom, playsIn, rowOf, withAdvantages, type Play, type PlayRow } from "../rollout/play.js";
import type { RunRecord } from "../records.js";
import type { Id } from "../types.js";
import { RunFolder } from "./run-folder.js";

/** Which plays a run keeps: all, those of groups in which a skill was tried and of examinations, or none. */
export const keeping = ["all", "trials", "none"] as const;
export type Keeping = (typeof keeping)[number];

/** Gathers the plays of one iteration and keeps them when it is over. */
export class PlayKeeper {
  private plays: Play[] = [];
  private run: string | undefined;

  constructor(
    private readonly folder: RunFolder,
    private readonly keeping: Keeping = "all",
  ) {}

  hear(record: RunRecord): void {
    if (this.keeping === "none") return;
    if (record.kind === "credit") this.plays = withAdvantages(this.plays, record);
    this.plays.push(...this.chosen(playsIn(record)));
  }

  /** At a boundary: the iteration before it is complete. */
  keep(): void {
    const iteration = this.plays[0]?.iteration;
    if (iteration === undefined) return;
    this.folder.keep(host.path.join("plays", fileName(iteration)), packed(this.plays, (this.run ??= this.folder.id)));
    this.plays = [];
  }

  private chosen(plays: readonly Play[]): readonly Play[] {
    if (this.keeping === "all") return plays;
    const tried = new Set(plays.filter(({ condition }) => condition.kind === "skill").map(({ group }) => group));
    return plays.filter(({ group }) => group === null || tried.has(group));
  }
}

function fileName(iteration: number): string {
  return `${String(iteration).padStart(8, "0")}.jsonl.gz`;
}

function packed(plays: readonly Play[], run: string): Uint8Array {
  return host.gzip([{ run }, ...plays.map(rowOf)].map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** A run of which plays can be asked for: its folder, or the records that a notebook holds. */
export type Played = string | RunFolder | { readonly folder: RunFolder } | readonly RunRecord[];

/** One episode again, turn by turn: `play("runs/siri/seed-0", "12.3.0")`. */
export function play(run: Played, id: Id): Play {
  const found = playsAt(run, id).find((one) => one.id === id);
  if (found === undefined) throw unknownPlay("play", run, id);
  return found;
}

/** All plays of one group, in the order they were made. */
export function groupPlays(run: Played, group: Id): Play[] {
  const found = playsAt(run, group).filter((one) => one.group === group);
  if (found.length === 0) throw unknownPlay("groupPlays", run, group);
  return found;
}

/** The two halves of a trial, pair by pair: the same task, the same luck, with the skill and without. */
export function trialPlays(run: Played, group: Id): { readonly withSkill: Play; readonly without: Play }[] {
  const halves = halvesOf({ episodes: groupPlays(run, group) });
  if (halves === undefined) {
    throw labError("trialPlays", {
      expected: "a group in which a skill was tried",
      got: group,
      fix: "`livesOf(bank)` lists each skill's trials with their groups",
    });
  }
  const { withSkill, without } = halves;
  return withSkill.map((one, i) => ({ withSkill: one, without: without[i % without.length]! }));
}

/** All plays of one iteration. */
export function playsOf(run: Played, iteration: number): Play[] {
  if (isRecords(run)) return playsFrom(run.filter((record) => record.iteration === iteration));
  const folder = folderOf(run);
  const path = host.path.join(folder.path, "plays", fileName(iteration));
  return folder.files.exists(path) ? unpacked(folder.files.read(path), path, folder.id) : [];
}

/** Iterations of which plays are kept. */
export function playedIterations(run: Played): number[] {
  if (isRecords(run)) return [...new Set(playsFrom(run).map(({ iteration }) => iteration))];
  const { path, files } = folderOf(run);
  const folder = host.path.join(path, "plays");
  const names = files.exists(folder) ? files.names(folder) : [];
  return names.flatMap((name) => (/^\d{8}\.jsonl\.gz$/.test(name) ? [parseInt(name, 10)] : [])).sort((a, b) => a - b);
}

function playsAt(run: Played, id: Id): Play[] {
  const iteration = iterationOf(id);
  return iteration === undefined ? [] : playsOf(run, iteration);
}

function playsFrom(records: readonly RunRecord[]): Play[] {
  let plays: Play[] = [];
  for (const record of records) {
    if (record.kind === "credit") plays = withAdvantages(plays, record);
    plays.push(...playsIn(record));
  }
  return plays;
}

function isRecords(run: Played): run is readonly RunRecord[] {
  return Array.isArray(run);
}

function folderOf(run: Exclude<Played, readonly RunRecord[]>): RunFolder {
  if (typeof run === "string") return RunFolder.open(run);
  return run instanceof RunFolder ? run : run.folder;
}

function unpacked(bytes: Uint8Array, path: string, run: string): Play[] {
  let whose: unknown;
  let rows: unknown[];
  try {
    const lines = textOf(host.gunzip(bytes)).split("\n").filter(Boolean);
    [whose, ...rows] = lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    throw labError("plays", {
      expected: "a whole file of plays",
      got: path,
      fix: `it is damaged (${(error as Error).message}); resume the run from before that iteration, or train it again`,
    });
  }
  expect((whose as { readonly run?: unknown } | null)?.run === run, "plays", {
    expected: `plays of the run in this folder (${run})`,
    got: whose,
    fix: `put the file back that belongs to ${path}, or delete it`,
  });
  return rows.map((row) => playFrom(row as PlayRow));
}

function unknownPlay(where: string, run: Played, id: Id): Error {
  const iterations = playedIterations(run);
  const first = iterations[0];
  const example = first === undefined ? undefined : playsOf(run, first)[0]?.id;
  return labError(where, {
    expected:
      example === undefined ? "a run that keeps its plays" : `an episode or group of this run, such as ${example}`,
    got: id,
    fix:
      example === undefined
        ? "train again without --plays none"
        : `plays are kept of iterations ${first}–${iterations.at(-1)}; ids stand in episodes.jsonl`,
  });
}
