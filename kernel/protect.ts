/**
 * Keeps one cell from taking the session down: `process.exit` throws instead of ending the kernel, and errors nobody
 * awaited are printed where they belong instead of ending the process.
 */
import type { Executor } from "./executor.js";
import { Interrupted, running } from "./interrupt.js";

export function protect(executor: Executor): void {
  process.on = process.addListener = ownInterrupts(process.on.bind(process));
  process.once = ownInterrupts(process.once.bind(process));
  process.exit = ((code?: number) => {
    throw new Error(`process.exit(${code ?? ""}) would end the kernel; throw an error or return instead`);
  }) as typeof process.exit;
  process.on("uncaughtException", (error) => printLate("Uncaught exception", error, executor));
  process.on("unhandledRejection", (reason) =>
    printLate("Unhandled rejection (a promise nobody awaited)", reason, executor),
  );
}

type Listen = typeof process.on;

/** Node's own SIGINT handling breaks when a cell listens to it while it runs; its signal says the same, safely. */
function ownInterrupts(listen: Listen): Listen {
  const kernels: readonly unknown[] = process.listeners("SIGINT"); // Node takes them off and puts them back around a cell
  const own = (event: string, listener: (...args: unknown[]) => void): NodeJS.Process => {
    const execution = event === "SIGINT" && !kernels.includes(listener) ? running.getStore() : undefined;
    if (!execution) return listen(event, listener);
    execution.signal.addEventListener("abort", () => listener("SIGINT", 2), { once: true });
    return process;
  };
  return own as Listen;
}

function printLate(what: string, error: unknown, executor: Executor): void {
  if (error instanceof Interrupted) return;
  process.stderr.write(`${what}: ${executor.reporter.thrown(error).traceback.join("\n")}\n`);
}
