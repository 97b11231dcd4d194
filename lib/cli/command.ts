/**
 * How every command ends. Exit codes: 0 done; 1 refused, with one line that says why; 128 + n ended by signal n (130 after
 * Ctrl-C, 143 after SIGTERM, 129 after SIGHUP); 141 where whoever read the output has gone, as `| head` does. Anything else
 * is a defect with its trace.
 */
import { constants } from "node:os";
import { fromSystem, LabError } from "../errors.js";

export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  for (const output of [process.stdout, process.stderr]) output.on("error", endQuietly);
  try {
    await command();
  } catch (error) {
    const told = error instanceof LabError ? error : fromSystem(error);
    if (told === undefined) throw error;
    console.error(told.message);
    process.exitCode = 1;
  }
}

/** What a shell says of a program that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** EIO: the terminal is gone. */
function endQuietly(error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE" || error.code === "EIO") process.exit(exitCodeOf("SIGPIPE"));
  throw error;
}
