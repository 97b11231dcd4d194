/** A policy in the middle of acting needs no timer to go on. */
import { expect, it, vi } from "vitest";
import { breath } from "../../lib/host/breath.js";

it("a breath comes back though every timer is dropped, and lets others have a turn", async () => {
  let others = 0;
  void Promise.resolve().then(() => others++);
  vi.stubGlobal("setImmediate", () => undefined);
  vi.stubGlobal("setTimeout", () => undefined);
  try {
    await breath();
  } finally {
    vi.unstubAllGlobals();
  }
  expect(others).toBe(1);
});
