/**
 * Ends a test run with one plain line, `N passed, N failed`, over all projects, so that a script can read the result.
 * A file that could not be loaded counts as one failure; tests skipped for want of material are named by their reason.
 */
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const count = (state: string): number => states.filter((one) => one === state).length;
    const failed = count("failed") + broken || (reason === "failed" ? 1 : 0); // the set-up itself may have failed
    const skipped = count("skipped");
    if (skipped > 0) process.stdout.write(`${skipped} skipped for want of material (their names say of what)\n`);
    process.stdout.write(`${count("passed")} passed, ${failed} failed\n`);
  }
}
