/** A short run, alone or with a queue's workers as its players: its logs, to be compared by bytes. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve, type Resolved } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { train } from "../../../lib/experiment/train.js";
import { openPlayers, type PlayersOptions, type Traffic } from "../../../lib/queue/rollouts/players.js";

/** SIRI with all that it plays: paired groups, examinations with and without skills, trials. */
export const shortRun: Resolved = resolve({
  method: "siri",
  seed: 3,
  iterations: 4,
  rollout: { groups: 4, groupSize: 8 },
  phases: { warmupIterations: 1 },
  evaluation: { every: 2, tasks: 24 },
});

export interface Trained {
  readonly logs: Readonly<Record<string, string>>;
  readonly traffic: Readonly<Traffic> | undefined;
}

export async function trained(
  config: Resolved,
  queue?: Omit<PlayersOptions, "config" | "lab">,
  workers = 1,
): Promise<Trained> {
  const path = join(mkdtempSync(join(tmpdir(), "rollouts-")), "run");
  const lab = await openLab(config, { workers });
  const players = queue && (await openPlayers({ ...queue, config, lab }));
  try {
    await train(config, { ...lab, ...(players && { players }) }, RunFolder.create(path, config));
    const logs = ["metrics", "episodes", "skills"].map((name) => [name, readFileSync(join(path, `${name}.jsonl`), "utf8")]); // prettier-ignore
    return { logs: Object.fromEntries(logs) as Record<string, string>, traffic: players?.traffic };
  } finally {
    await players?.close();
    lab.policy.dispose();
    rmSync(path, { recursive: true, force: true });
  }
}
