/**
 * A run in stretches: `watchRun` goes on with a run until it stands where one wants to look, drawing it as it goes, and gives
 * back the stretch: where it stands, all records until then, its bank, what was played. A stretch can be edited, and gone
 * on from any number of times.
 */
import type { Config } from "../config.js";
import { run, startOf, type AnyRecipe, type Boundary } from "../recipes/index.js";
import type { Lab } from "../recipes/lab.js";
import type { Bundle } from "../plot/chart.js";
import { recordsFrom, type Records } from "../recipes/records.js";
import type { Standing } from "../recipes/standing.js";
import type { RunRecord } from "../records.js";
import { bankOf, editBank, type BankEdits } from "../experiment/stopped-run.js";
import type { Bank } from "../skills/bank.js";
import { PlayedGroup, PlayedGroups } from "./lesson.js";
import { runCurves } from "./run-curves.js";
import { watch, type Drawn } from "./watch.js";

export class Stretch {
  constructor(
    /** Where the run stands. */
    readonly standing: Standing,
    /** Everything that was told from the start of the run until here. */
    readonly records: Records,
    /** Whether an interrupt ended it. */
    readonly stopped = false,
  ) {}

  /** The bank here; only of a method with skills. */
  get bank(): Bank {
    return bankOf(this.standing);
  }

  /** The phase of a method that has phases. */
  get phase(): string {
    return (this.standing.state as { readonly phase?: string } | null)?.phase ?? "";
  }

  /** What was played in an iteration (the last one of the stretch if left out), with the run's own advantages. */
  groups(iteration = this.standing.iteration - 1): PlayedGroups {
    const played = this.records.of("groups").find((record) => record.iteration === iteration)?.played ?? [];
    const credit = this.records.of("credit").filter((record) => record.iteration === iteration);
    const groups = new PlayedGroups();
    for (const group of played) {
      const advantages = credit.find((record) => record.group === group.id)?.advantages;
      groups.push(
        new PlayedGroup(
          group,
          advantages?.map((row) => row.map((value) => value ?? undefined)),
        ),
      );
    }
    return groups;
  }

  /** The same with a bank that a person has changed; this stretch stays as it is. */
  edited(lab: Lab, edits: BankEdits): Stretch {
    const { standing, records } = editBank(lab, this.standing, edits);
    return new Stretch(standing, recordsFrom(this.records, records));
  }
}

export interface WatchRunOptions {
  /** Where to go on from; the start if left out. */
  readonly from?: Stretch;
  /** Where to stop, asked between two iterations; the end of the run if left out. */
  readonly until?: (stretch: Stretch) => boolean;
  readonly title?: string;
  /** Say in a line how far it is, in place of the picture. */
  readonly line?: boolean;
  readonly recipe?: AnyRecipe;
}

/** Go on until the run stands where `until` says. An interrupt ends the stretch at the boundary it came to. */
export async function watchRun(
  lab: Lab & { readonly config: Config },
  options: WatchRunOptions = {},
): Promise<Stretch> {
  const { from, until = () => false, title = "A run", line = false, recipe } = options;
  const before = from?.records ?? recordsFrom();
  const all = { from: from?.standing, recipe };
  let standing = from?.standing ?? (await startOf(lab.config, lab, recipe));
  const seen: RunRecord[] = [];
  async function* stretch(): AsyncGenerator<RunRecord | Boundary> {
    for await (const item of run(lab.config, lab, all)) {
      if (item.kind === "boundary") standing = item.standing;
      else seen.push(item);
      yield item;
      if (item.kind === "boundary" && until(new Stretch(standing, recordsFrom(before, seen)))) return;
    }
  }
  const records = await watch(stretch(), {
    draw: (read, note) => {
      const words = note === "" ? title : `${title} · ${note}`;
      if (line) return spoken(words);
      return runCurves(recordsFrom(before, read), {
        title: words,
        of: lab.config.iterations,
        arms: ["plain", "active"],
      });
    },
  });
  return new Stretch(standing, recordsFrom(before, records), records.stopped);
}

function spoken(words: string): Drawn {
  const bundle = (): Bundle => ({ "text/plain": words });
  return { bundle, passing: bundle };
}
