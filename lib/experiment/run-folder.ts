/**
 * A run is a folder: `config.json`, `metrics.jsonl`, `episodes.jsonl`, `skills.jsonl`, `checkpoints/`. A checkpoint says whose
 * it is, and the length and hash of each log when it was taken; resuming cuts the logs there, so that a run killed at any
 * moment and resumed has the same bytes as one that was not. What does not match is refused, and nothing is changed.
 */
import { textOf } from "../bytes.js";
import { expect, labError } from "../errors.js";
import { host } from "../host/here.js";
import { checkpointBytes, checkpointName, foundCheckpoints, logs, type Checkpoint, type Log } from "./checkpoint.js";
import { disk, readObject, spoken, writeAtomically, type Files } from "./files.js";
import { identityOf, withIdentity } from "./run-identity.js";
import { holdFolder } from "./run-lock.js";
import { linesOf, matches, RunLog, sizeOf } from "./run-log.js";

export type { Checkpoint, Log } from "./checkpoint.js";
export { writeAtomically } from "./files.js";

const { basename, dirname, join } = host.path;

/** The file whose presence says that a run is done; it is written last. */
const DONE = "timing.json";

/** The checkpoints of a folder: where to go on, which others are as good, and which files are neither. */
interface Survey {
  readonly newest: Checkpoint | undefined;
  readonly good: readonly string[];
  readonly odd: readonly string[];
}

export class RunFolder {
  readonly files: Files;
  private readonly open = new Map<Log, RunLog>();
  /** Names of the whole checkpoints of this run, oldest first; known once it has been rewound. */
  private kept: string[] = [];
  private edits = 0;

  private constructor(
    readonly path: string,
    files: Files,
  ) {
    this.files = spoken(files);
  }

  /** A new folder; refuses one that already holds a run, or files that a run would overwrite. */
  static create(path: string, config: object, files: Files = disk): RunFolder {
    const folder = new RunFolder(path, files);
    folder.expectNothing();
    makeDurably(join(path, "checkpoints"), folder.files);
    const release = holdFolder(path, folder.files);
    try {
      folder.expectNothing(); // nobody came first
      for (const log of logs) folder.files.write(join(path, log), "");
      folder.writeDurably("config.json", `${JSON.stringify(withIdentity(config), null, 2)}\n`);
    } finally {
      release();
    }
    return folder;
  }

  /** The folder of an earlier run. */
  static open(path: string, files: Files = disk): RunFolder {
    if (!files.exists(join(path, "config.json"))) {
      throw labError("RunFolder.open", {
        expected: "a folder with config.json",
        got: path,
        fix: "check the path of the run",
      });
    }
    return new RunFolder(path, files);
  }

  /** Move every file of a run into a folder `aside-1`, `aside-2`, … beside them; returns that folder. */
  static putAside(path: string, files: Files = disk): string {
    const { files: told } = new RunFolder(path, files);
    let count = 1;
    while (told.exists(join(path, `aside-${count}`))) count++;
    const aside = join(path, `aside-${count}`);
    if (!told.exists(path)) return aside;
    const release = holdFolder(path, told);
    try {
      makeDurably(aside, told);
      const there = ["config.json", DONE, ...logs, "checkpoints", "plays"].filter((name) =>
        told.exists(join(path, name)),
      );
      for (const name of there) told.rename(join(path, name), join(aside, name));
      for (const one of [aside, path]) told.sync(one);
    } finally {
      release();
    }
    return aside;
  }

  /** What the run was told and ran on, as it was written. */
  config(): object {
    return readObject(join(this.path, "config.json"), this.files);
  }

  append(log: Log, rows: readonly object[]): void {
    if (rows.length > 0) this.log(log).append(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }

  /** Records of what a person changed by hand: nothing can make them again, so no resuming may pass over them. */
  appendEdit(rows: readonly object[]): void {
    this.append(
      "skills.jsonl",
      rows.map((row) => ({ ...row, hand: true })),
    );
    this.edits++;
  }

  /** A file that is written whole, and written again with the same content by a run resumed from before it. */
  keep(name: string, content: Uint8Array): void {
    makeDurably(dirname(join(this.path, name)), this.files);
    this.writeDurably(name, content);
  }

  /** The id of the run, which says whose a file is. */
  get id(): string {
    return this.identity().id;
  }

  /** The run is done: its logs are safe, and these facts, which may differ between equal runs, say so. */
  finish(facts: object): void {
    for (const log of logs) this.log(log).settle();
    this.writeDurably(DONE, `${JSON.stringify(facts)}\n`);
  }

  /** All rows of a log; a last line that was cut off by a kill is left out. */
  rows<T>(log: Log): T[] {
    return [...this.eachRow<T>(log)];
  }

  /** The same rows one by one, for whoever only counts: a long log is never in memory as a whole. */
  *eachRow<T>(log: Log): Generator<T> {
    const path = join(this.path, log);
    let number = 1;
    for (const line of linesOf(this.files, path)) yield parsed(line, `${path}, line ${number++}`) as T;
  }

  /** Keep the newest two checkpoints: the older one is there while the newer is being written. */
  save(checkpoint: Pick<Checkpoint, "iteration" | "state" | "policy">): void {
    const marks = logs.map((log) => [log, this.log(log).settle()] as const);
    const name = checkpointName(checkpoint.iteration);
    const bytes = checkpointBytes({
      ...checkpoint,
      run: this.identity().id,
      lengths: Object.fromEntries(marks.map(([log, { length }]) => [log, length])) as Record<Log, number>,
      hashes: Object.fromEntries(marks.map(([log, { hash }]) => [log, hash])) as Record<Log, string>,
      edits: this.edits,
    });
    this.writeDurably(join("checkpoints", name), bytes);
    this.kept = [...this.kept.filter((one) => one !== name), name];
    this.removeOld();
  }

  /** Throw where this would begin in the middle of something. */
  begin(): void {
    const started = logs.some((log) => sizeOf(this.files, join(this.path, log)) > 0) || this.survey().good.length > 0;
    expect(!started, "train", {
      expected: "a run that has not begun",
      got: this.path,
      fix: "go on with it (resume: true, or --resume), or choose another folder",
    });
  }

  /**
   * The newest checkpoint, with the logs cut back to its moment; undefined where the run has written nothing yet. Files
   * among the checkpoints that are damaged, or not of this run, are put aside, and `notice` is told so.
   */
  rewind(notice: (sentence: string) => void = () => undefined): Checkpoint | undefined {
    const { newest, good, odd } = this.survey();
    if (this.files.exists(join(this.path, DONE))) this.files.remove(join(this.path, DONE)); // its logs are about to be cut
    const from = newest === undefined ? "its beginning" : `iteration ${newest.iteration}`;
    for (const name of odd) notice(`${this.putAside(name)}; the run goes on from ${from}`);
    for (const log of logs) {
      const one = RunLog.at(this.files, join(this.path, log), newest?.lengths[log] ?? 0);
      one.cut();
      this.open.set(log, one);
    }
    this.kept = [...good];
    this.edits = newest?.edits ?? 0;
    this.removeOld();
    return newest;
  }

  /** The newest whole checkpoint whose logs are there; nothing is changed. */
  newest(): Checkpoint | undefined {
    return this.survey().newest;
  }

  /** Throws where the run has written something and no checkpoint can be trusted. */
  private survey(): Survey {
    const { id, sealed } = this.identity();
    const found = foundCheckpoints(this.files, join(this.path, "checkpoints"));
    const own = found.flatMap(({ name, checkpoint }) =>
      checkpoint !== undefined && (checkpoint.run === id || (checkpoint.run === undefined && !sealed))
        ? [{ name, checkpoint }]
        : [],
    );
    const fits = this.fits(own.map(({ checkpoint }) => checkpoint));
    const good = own.filter((_, at) => fits[at]);
    const newest = good[0]?.checkpoint;
    if (newest === undefined) this.expectUntouched(found.length, own.length);
    else this.expectEdits(newest, own[0]!.checkpoint);
    const names = good.map(({ name }) => name).reverse();
    return { newest, good: names, odd: found.map(({ name }) => name).filter((name) => !names.includes(name)) };
  }

  /** Whether the logs are still those that each checkpoint belongs to. */
  private fits(checkpoints: readonly Checkpoint[]): boolean[] {
    const verdicts = logs.map((log) => {
      const path = join(this.path, log);
      const size = sizeOf(this.files, path);
      const hashed = checkpoints.map(({ lengths, hashes }) => ({ length: lengths[log], hash: hashes?.[log] ?? "" }));
      const same = matches(this.files, path, hashed);
      return checkpoints.map(({ lengths, hashes }, at) => (hashes === undefined ? size >= lengths[log] : same[at]!));
    });
    return checkpoints.map((_, at) => verdicts.every((verdict) => verdict[at]));
  }

  private expectUntouched(files: number, own: number): void {
    // a run begins with its logs there, and empty
    const untouched = logs
      .map((log) => join(this.path, log))
      .every((log) => this.files.exists(log) && this.files.size(log) === 0);
    expect(files === 0 && untouched, this.path, {
      expected: "a checkpoint of this run that can be read, and the logs it belongs to",
      got: `${files} checkpoints, of which ${own} are whole and of this run, none with its logs`,
      fix: "put the missing or changed files back; --restart begins again and puts all files of the run aside",
    });
  }

  /** Going on from here makes the same bytes again, except for what a person did after it. */
  private expectEdits(from: Checkpoint, newestOwn: Checkpoint): void {
    const lost = (newestOwn.edits ?? 0) > (from.edits ?? 0) || this.editsAfter(from);
    expect(!lost, this.path, {
      expected: "the checkpoint that holds what was changed by hand, and its logs",
      got: `an older checkpoint, of iteration ${from.iteration}`,
      fix: "put the newer files back; --restart begins again and puts all files of the run aside",
    });
  }

  /** An edit in the same iteration was never kept: its checkpoint would have replaced this one. */
  private editsAfter({ iteration, lengths }: Checkpoint): boolean {
    const rest = textOf(this.files.read(join(this.path, "skills.jsonl"), lengths["skills.jsonl"]));
    const later = rest.split("\n").filter((line) => line.includes('"hand":true'));
    return later.some((line) => Number(/"iteration":(\d+)/.exec(line)?.[1] ?? Infinity) > iteration);
  }

  private identity(): ReturnType<typeof identityOf> {
    return identityOf(this.config(), join(this.path, "config.json"));
  }

  private log(log: Log): RunLog {
    const one = this.open.get(log) ?? RunLog.at(this.files, join(this.path, log));
    this.open.set(log, one);
    return one;
  }

  private removeOld(): void {
    const old = this.kept.splice(0, Math.max(0, this.kept.length - 2));
    for (const name of old) this.files.remove(join(this.path, "checkpoints", name));
  }

  /** Says what was done. */
  private putAside(name: string): string {
    const path = join(this.path, "checkpoints", name);
    let aside = `${path}.aside`;
    for (let count = 2; this.files.exists(aside); count++) aside = `${path}.aside-${count}`;
    this.files.rename(path, aside);
    return `${path} is damaged, or not of this run, and is now ${basename(aside)}`;
  }

  private writeDurably(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    writeAtomically(path, content, this.files);
    this.files.sync(dirname(path));
  }

  private expectNothing(): void {
    const { files, path } = this;
    expect(!files.exists(join(path, "config.json")), "RunFolder.create", {
      expected: "a folder without a run",
      got: path,
      fix: "choose another folder, or resume this one (npm run train: --folder PATH, or --resume)",
    });
    const checkpoints = foundCheckpoints(files, join(path, "checkpoints")).map(({ name }) => `checkpoints/${name}`);
    const there = [...logs.filter((log) => sizeOf(files, join(path, log)) > 0), ...checkpoints];
    expect(there.length === 0, "RunFolder.create", {
      expected: "a folder without files that a run would overwrite",
      got: `${there.join(", ")} in ${path}, without the config.json of their run`,
      fix: "put config.json back, or choose another folder; --restart puts these files aside",
    });
  }
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const fix = "put the log back as it was, or delete this line";
    throw labError(where, { expected: "a line of JSON", got: line, fix });
  }
}

/** Make a folder whose name, and those of the folders it lies in, would survive a power cut. */
function makeDurably(path: string, files: Files): void {
  const missing: string[] = [];
  for (let at = path; !files.exists(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const one of missing.reverse()) {
    files.makeFolder(one);
    files.sync(dirname(one));
  }
}
