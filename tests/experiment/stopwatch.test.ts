import { expect, it } from "vitest";
import { Stopwatch } from "../../lib/experiment/stopwatch.js";
import type { Boundary } from "../../lib/recipes/index.js";
import type { RunRecord } from "../../lib/records.js";

const boundary: Boundary = { kind: "boundary", standing: { iteration: 0, state: null, policy: new Uint8Array() } };
const groups: RunRecord = { kind: "groups", iteration: 0, groups: [] };
const examined: RunRecord = { kind: "evaluation", iteration: 0, arm: "plain", outcomes: [] };

function spend(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it("counts what lies between an examination and the next boundary, and nothing else", () => {
  const watch = new Stopwatch();
  const pass = (record: RunRecord | Boundary, before: number, keeping = 0): void => {
    spend(before);
    watch.hear(record);
    spend(keeping);
    watch.kept();
  };
  pass(boundary, 50, 50); // opening, saving
  expect(watch.typical()).toBeUndefined();
  pass(examined, 50);
  pass(groups, 10);
  pass(boundary, 10, 50); // the iteration: 20
  pass(groups, 10);
  pass(boundary, 10); // the iteration: 20
  const { seconds, processor } = watch.typical()!;
  expect(seconds).toBeGreaterThanOrEqual(0.019);
  expect(processor).toBeGreaterThan(0.005);
  expect(processor).toBeLessThan(0.045); // without the fifties, on however busy a machine
});
