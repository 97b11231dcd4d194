/** Every recipe solves every probe, with a table and with a network. Other backends: `tests/slow/recipes/probes.test.ts`. */
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../lib/recipes/index.js";
import { clock, clockTable, greedyShare, labFor, network, probeConfig, methods, solvable, table } from "./probe-lab.js";

const contestants = [table, network({ numerics: "portable", workers: 1 })];
const clocks = clockTable();
afterAll(() => console.log(clocks.text()));

describe.each(contestants)("$name", (contestant) => {
  describe.each(methods)("%s", (method) => {
    it.each(solvable)("solves %s within its budget", async (probe) => {
      const iterations = await clock(contestant, probeConfig(method, contestant), probe);
      clocks.note(contestant, method, probe, iterations);
      expect(iterations).toBeLessThanOrEqual(contestant.budget);
    });

    it("stays at chance where nothing tells the answer", async () => {
      const lab = await labFor(contestant, "skill");
      for await (const _record of run(probeConfig(method, contestant), lab)) void _record;
      // one word of four pays; 70 tasks differ from .25 by less than .16 (3 standard deviations)
      expect(await greedyShare(lab)).toBeGreaterThan(0.25 - 0.16);
      expect(await greedyShare(lab)).toBeLessThan(0.25 + 0.16);
      lab.policy.dispose();
    });
  });
});
