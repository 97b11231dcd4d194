/** Every recipe solves every probe on every engine, and what must give the same bits does. */
import { afterAll, describe, expect, it } from "vitest";
import { startBackend } from "../../../lib/compute/backend.js";
import { nativeAvailable } from "../../../lib/compute/native.js";
import type { Method } from "../../../lib/config.js";
import {
  clock,
  clockTable,
  network,
  probeConfig,
  methods,
  recordsOf,
  smallDecoder,
  solvable,
  type Contestant,
} from "../../recipes/probe-lab.js";
import { twinPolicy } from "../../recipes/twin.js";

const portable = network({ numerics: "portable", workers: 1 });
const twoWorkers = network({ numerics: "portable", workers: 2 });
const twin = (backend: string): Contestant => ({
  ...portable,
  name: `TypeScript + ${backend}`,
  make: async () => twinPolicy((await startBackend(backend, () => undefined)).tf, smallDecoder()),
});
/** One form of acting and of training each; two workers give the same bits, so one recipe is enough for them. */
const contestants: readonly Contestant[] = [network({ numerics: "fast", workers: 1 }), twin("wasm")];
const again: readonly Contestant[] = [twoWorkers, network({ numerics: "fast", workers: 2 })];
const native = network({ training: "native", workers: 1 });
const clocks = clockTable();
afterAll(() => console.log(clocks.text()));

async function solves(contestant: Contestant, method: Method, probes = solvable): Promise<void> {
  for (const probe of probes) {
    const iterations = await clock(contestant, probeConfig(method, contestant), probe);
    clocks.note(contestant, method, probe, iterations);
    expect(iterations, probe).toBeLessThanOrEqual(contestant.budget);
  }
}

it.each(again)("gigpo solves every probe on $name", (contestant) => solves(contestant, "gigpo"));

it("gigpo learns on the plainest backend of all", () => solves(twin("cpu"), "gigpo", ["choice", "matching"]));

describe.each(methods)("%s", (method) => {
  it.each(contestants)("solves every probe on $name", (contestant) => solves(contestant, method));

  it.skipIf(!nativeAvailable())("solves every probe on native kernels (npm run native:setup)", () =>
    solves(native, method),
  );

  it("gives the same records on one worker and on two", async () => {
    const config = probeConfig(method, portable);
    const records = await recordsOf(portable, config, "matching");
    expect(records.length).toBeGreaterThan(2 * portable.budget);
    expect(await recordsOf(twoWorkers, config, "matching")).toEqual(records);
  });
});
