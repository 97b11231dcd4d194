/**
 * How every command ends. Anything but the codes of `EXIT_CODES` is a defect, with its trace.
 */
import { constants } from "node:os";
import { fromSystem, LabError } from "../../errors.js";

export const EXIT_CODES: readonly (readonly [code: string, means: string])[] = [
  ["0", "done"],
  ["1", "refused or failed; one line on standard error says why, and what to do"],
  ["2", "the command line was not understood; nothing has begun"],
  ["128 + n", "ended by signal n: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP; what was done is kept"],
  ["141", "whoever read the output has gone, as `| head` does"],
];

/** What was typed cannot be understood. */
export class UsageError extends LabError {}

export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  for (const output of [process.stdout, process.stderr]) output.on("error", endQuietly);
  try {
    await command();
  } catch (error) {
    const told = error instanceof LabError ? error : fromSystem(error);
    if (told === undefined) throw error;
    console.error(told.message);
    process.exitCode = told instanceof UsageError ? 2 : 1;
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
