/** Writes the records of a run into its folder: the logs as they come, the plays when an iteration is over. */
import { bytesOfText } from "../bytes.js";
import type { RunRecord } from "../records.js";
import { readLedger } from "./ledger.js";
import { MetricLines } from "./metrics.js";
import { PlayKeeper, type Keeping } from "./plays.js";
import type { RunFolder } from "./run-folder.js";

export class RunWriter {
  private readonly lines = new MetricLines();
  private readonly keeper: PlayKeeper;

  constructor(
    private readonly folder: RunFolder,
    plays: Keeping = "all",
  ) {
    this.keeper = new PlayKeeper(folder, plays);
  }

  hear(record: RunRecord): void {
    const { folder } = this;
    folder.append("metrics.jsonl", this.lines.add(record));
    if (record.kind === "groups" || record.kind === "audit") {
      const { iteration } = record;
      const purpose = record.kind === "audit" ? ({ purpose: "audit" } as const) : {};
      folder.append(
        "episodes.jsonl",
        record.groups.flatMap(({ id, episodes }) =>
          episodes.map((episode) => ({ iteration, group: id, ...purpose, ...episode })),
        ),
      );
    }
    if (["mined", "merged", "trial", "decision"].includes(record.kind)) folder.append("skills.jsonl", [record]);
    this.keeper.hear(record);
  }

  endIteration(): void {
    this.keeper.keep();
  }

  /** The run is done; `facts` may differ between equal runs. */
  finish(facts: object): void {
    this.folder.keep("ledger.json", bytesOfText(`${JSON.stringify(readLedger(this.folder))}\n`));
    this.folder.finish(facts);
  }
}
