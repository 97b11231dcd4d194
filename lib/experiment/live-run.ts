/**
 * A run that a person holds in hand: it goes on step by step, back to an earlier iteration, is changed by hand, and is
 * written as a folder at any time. It keeps what happened in memory; the records and the folder are those that `train`
 * makes with the same configuration.
 */
import type { Resolved } from "../config.js";
import { expect } from "../errors.js";
import type { RunRecord } from "../records.js";
import { run, startOf, type Boundary } from "../recipes/index.js";
import type { OpenedLab } from "../recipes/lab.js";
import type { Standing } from "../recipes/standing.js";
import { editBank, type BankEdits } from "./bank-edits.js";
import type { Files } from "./files.js";
import { runFacts } from "./run-config.js";
import { RunFolder } from "./run-folder.js";
import { RunWriter } from "./run-writer.js";

/** One iteration that is over (or the examination at the end): what happened in it, and where the run then stood. */
interface Lap {
  readonly records: readonly RunRecord[];
  readonly standing: Standing;
  /** What a person then changed: the records of it, and the standing with it. */
  readonly edits: readonly { readonly records: readonly RunRecord[]; readonly standing: Standing }[];
}

/** Every so many iterations a checkpoint, as `train` does. */
const CHECKPOINTS = 10;
/** The newest standings are all kept, of the older ones every fifth: a standing of the pocket house takes 1.3 MB. */
const [NEWEST, EVERY] = [20, 5];

export class LiveRun {
  private laps: Lap[];
  private going: ReturnType<typeof run> | undefined;
  private examined = false;

  private constructor(
    readonly config: Resolved,
    readonly lab: OpenedLab,
    private readonly facts: object,
    start: Standing,
  ) {
    this.laps = [{ records: [], standing: start, edits: [] }];
  }

  static async open(config: Resolved, lab: OpenedLab): Promise<LiveRun> {
    return new LiveRun(config, lab, await runFacts(config, lab.policy), await startOf(config, lab));
  }

  /** Where it stands now, hand-made changes included. */
  get standing(): Standing {
    const { standing, edits } = this.laps.at(-1)!;
    return edits.at(-1)?.standing ?? standing;
  }

  /** All iterations are over, and the last examination too. */
  get done(): boolean {
    return this.examined;
  }

  /** Everything that has happened so far. */
  get records(): RunRecord[] {
    return this.laps.flatMap(({ records, edits }) => [...records, ...edits.flatMap((edit) => edit.records)]);
  }

  /** Iterations that one can go back to. */
  get stops(): number[] {
    const kept = this.laps.filter(({ standing }) => standing.policy.length > 0);
    return [...new Set(kept.map(({ standing }) => standing.iteration))];
  }

  /** One iteration, record by record, or the examination at the end. Whoever stops in the middle of it has not taken it. */
  async *step(): AsyncGenerator<RunRecord, void> {
    if (this.done) return;
    const records: RunRecord[] = [];
    this.going ??= await this.begun();
    const { going } = this;
    this.going = undefined; // left in the middle, it begins again where it stood
    try {
      for (;;) {
        const next = await going.next();
        const where = standingIn(next);
        if (where !== undefined) {
          this.laps.push({ records, standing: where, edits: [] });
          this.examined = next.done === true;
          this.going = going;
          this.thin();
          return;
        }
        const record = next.value as RunRecord;
        records.push(record);
        yield record;
      }
    } finally {
      if (this.going !== going) await going.return(undefined as never);
    }
  }

  /** Forget what came after this iteration: the run stands there again. */
  back(iteration: number): void {
    const at = this.laps.findIndex(({ standing }) => standing.iteration === iteration);
    expect(at >= 0 && this.stops.includes(iteration), "LiveRun.back", {
      expected: `an iteration that is kept (${this.stops.join(", ")})`,
      got: iteration,
      fix: "choose one of these",
    });
    this.laps = this.laps.slice(0, at + 1);
    this.going = undefined;
    this.examined = false;
  }

  /** Change the bank by hand. */
  edit(edits: BankEdits): readonly RunRecord[] {
    const edit = editBank(this.lab, this.standing, edits);
    const last = this.laps.at(-1)!;
    this.laps[this.laps.length - 1] = { ...last, edits: [...last.edits, edit] };
    this.going = undefined;
    return edit.records;
  }

  /** Write what has happened as the folder of a run, so that `--resume` goes on from here. */
  write(path: string, files: Files): RunFolder {
    const folder = RunFolder.create(path, this.facts, files);
    const writer = new RunWriter(folder);
    const ends = this.laps.length - 1;
    this.laps.forEach(({ records, standing, edits }, at) => {
      for (const record of records) writer.hear(record);
      writer.endIteration();
      const { iteration } = standing;
      const examination = at > 0 && this.laps[at - 1]!.standing.iteration === iteration;
      const due = iteration % CHECKPOINTS === 0 || iteration === this.config.iterations || at === ends;
      if (due && !examination && standing.policy.length > 0) folder.save(standing);
      for (const edit of edits) {
        folder.appendEdit(edit.records);
        folder.save(edit.standing);
      }
    });
    if (this.done) writer.finish({ seconds: 0, resumed: false });
    return folder;
  }

  private async begun(): Promise<ReturnType<typeof run>> {
    const going = run(this.config, this.lab, { from: this.standing });
    await going.next(); // the boundary where it stands
    return going;
  }

  /** Forget the policies of most older standings. */
  private thin(): void {
    const old = this.laps.length - 1 - NEWEST;
    const lap = this.laps[old];
    if (lap === undefined || lap.standing.iteration % EVERY === 0 || lap.edits.length > 0) return;
    this.laps[old] = { ...lap, standing: { ...lap.standing, state: null, policy: new Uint8Array() } };
  }
}

/** Where the run stands after this step, if it is between two iterations. */
function standingIn({ value, done }: IteratorResult<RunRecord | Boundary, Standing>): Standing | undefined {
  if (done === true) return value;
  return value.kind === "boundary" ? value.standing : undefined;
}
