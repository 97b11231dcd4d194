/** How every command ends: a LabError is one line for the user, anything else is a defect with its trace. */
import { LabError } from "../errors.js";

export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
