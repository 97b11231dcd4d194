/**
 * A run that is told to stop keeps what it has: the first Ctrl-C (or SIGTERM, SIGHUP) stops at the end of the iteration
 * with a checkpoint, the second at once, and the run then goes on from its last checkpoint.
 */
import { exitCodeOf } from "./ending.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Signals {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Hear no more signals; a command that stopped early because of one says so in its exit code. */
  readonly end: (stopped: boolean) => void;
}

/** Without `goOn`, the command that goes on with the run, nothing is said. */
export function hearSignals(goOn: string | undefined): Signals {
  const controller = new AbortController();
  let first: NodeJS.Signals | undefined;
  const say = (text: string): void => {
    if (goOn !== undefined) console.error(text);
  };
  const hear = (signal: NodeJS.Signals): void => {
    if (first !== undefined) {
      say(`\nstopped; the run is kept up to its last checkpoint; go on with: ${goOn}`);
      process.exit(exitCodeOf(signal));
    }
    first = signal;
    say(`\n${signal}: stopping after this iteration (once more: at once); then go on with: ${goOn}`);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  const end = (stopped: boolean): void => {
    for (const signal of SIGNALS) process.off(signal, hear);
    if (stopped && first !== undefined) process.exitCode = exitCodeOf(first);
  };
  return { stop: controller.signal, end };
}
