/** A short run, alone or with a queue's workers as its players: its logs, to be compared by bytes. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve, type Resolved } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { train } from "../../../lib/experiment/train.js";
import { connect } from "../../../lib/queue/connection.js";
import { openPlayers, type PlayersOptions, type Traffic } from "../../../lib/queue/rollouts/players.js";
import { takeWeights } from "../../../lib/queue/rollouts/shelf.js";
import { Troupe } from "../../../lib/queue/rollouts/troupe.js";
import { work } from "../../../lib/queue/worker.js";
import { keyOf, stream } from "../../../lib/random.js";
import { pause } from "../processes.js";

/** SIRI with all that it plays: paired groups, examinations with and without skills, trials. */
export const shortRun = runOf(4);

export function runOf(iterations: number): Resolved {
  return resolve({
    method: "siri",
    seed: 3,
    iterations,
    rollout: { groups: 4, groupSize: 8 },
    phases: { warmupIterations: 1 },
    evaluation: { every: 2, tasks: 24 },
  });
}

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

export interface Disorder {
  readonly processes: number;
  /** Longest wait before a group comes back, in milliseconds. */
  readonly wait: number;
  /** Share of the groups whose worker tells its result to nobody, so that the queue gives them to somebody again. */
  readonly lost: number;
}

/** The run over a queue whose workers, in this process, hand its groups back in any order, and some of them never. */
export async function trainedInDisorder(
  config: Resolved,
  url: string,
  { processes, wait, lost }: Disorder,
): Promise<Pick<Trained, "logs"> & { readonly order: readonly string[]; readonly again: number }> {
  const stop = new AbortController();
  const connection = await connect(url);
  const troupe = new Troupe(async (hash) => (await takeWeights(connection.redis, hash))!);
  const draw = stream(keyOf(5));
  const order: string[] = [];
  let again = 0;
  const play: Troupe["play"] = async (asked, ends) => {
    const episodes = await troupe.play(asked, ends);
    await pause(wait * draw.uniform());
    order.push(asked.plans[0]!.id);
    if (draw.uniform() > lost) return episodes;
    again++;
    throw new Error("told its result to nobody");
  };
  const working = work({ url, processes, play, stop: stop.signal });
  const { logs } = await trained(config, { url });
  stop.abort();
  await working;
  troupe.end();
  connection.close();
  return { logs, order, again };
}
