/** `siri-lab worker`: what it is told, and how it ends. */
import { availableParallelism } from "node:os";
import { queueUrl } from "../queue/connection.js";
import { work } from "../queue/worker.js";
import { UsageError } from "./frame/ending.js";
import { hearSignals } from "./frame/signals.js";

export interface WorkerGiven {
  readonly queue: string | undefined;
  readonly processes: number | undefined;
  readonly lock: number;
  readonly tries: number;
  readonly checkpoints: number;
}

export async function runWorker({ queue, processes, lock, tries, checkpoints }: WorkerGiven): Promise<void> {
  const url = queueUrl(queue);
  if (url === undefined)
    throw new UsageError("npx siri-lab worker: expected a queue, got none; add --queue redis://HOST:PORT");
  const signals = hearSignals(undefined);
  signals.stop.addEventListener("abort", () => console.error("stopping: the runs go back to the queue"));
  await work({
    url,
    processes: processes ?? availableParallelism(),
    lock,
    tries,
    uploadEvery: checkpoints,
    tell: (line) => console.error(line),
    stop: signals.stop,
  });
  signals.end(true);
}
