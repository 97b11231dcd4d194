/**
 * Keeps one cell from taking the session down: `process.exit` throws instead of ending the kernel, and errors nobody
 * awaited are printed where they belong instead of ending the process.
 */
import type { Executor } from "./executor.js";
import { Interrupted } from "./interrupt.js";

export function protect(executor: Executor): void {
  process.exit = ((code?: number) => {
    throw new Error(`process.exit(${code ?? ""}) would end the kernel; throw an error or return instead`);
  }) as typeof process.exit;
  process.on("uncaughtException", (error) => printLate("Uncaught exception", error, executor));
  process.on("unhandledRejection", (reason) =>
    printLate("Unhandled rejection (a promise nobody awaited)", reason, executor),
  );
}

function printLate(what: string, error: unknown, executor: Executor): void {
  if (error instanceof Interrupted) return;
  process.stderr.write(`${what}: ${executor.reporter.thrown(error).traceback.join("\n")}\n`);
}
