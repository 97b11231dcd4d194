import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolve, type Resolved } from "../../lib/config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { everyMethod, smallRun, teachingAtOnce, tinyLab } from "./tiny-lab.js";

const small = smallRun(4, 6);
const configs: readonly Resolved[] = [
  ...everyMethod(small),
  resolve({
    method: "siri",
    ...small,
    ...teachingAtOnce,
    internalise: { form: "jsd", turnWeight: "symmetric", gate: { groupDelta: false, utility: false, valid: false } },
  }),
];
const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"];

function place(): string {
  return join(mkdtempSync(join(tmpdir(), "resume-")), "run");
}

function bytes(path: string): string[] {
  return logs.map((log) => readFileSync(join(path, log), "utf8"));
}

/** Stops the consumer in the middle of things, as a kill would. */
class Killed extends Error {}

async function runWhole(config: Resolved, options = {}): Promise<string[]> {
  const path = place();
  await train(config, await tinyLab(options), RunFolder.create(path, config));
  return bytes(path);
}

const titled = configs.map((config) => {
  const form = config.method === "siri" ? `, ${config.internalise.form}` : "";
  return [config.method + form, config] as const;
});

describe.each(titled)("%s", (_, config) => {
  it("has the same bytes each time, and for any number of slots and workers", async () => {
    const whole = await runWhole(config);
    expect(whole[0]!.split("\n").length).toBeGreaterThan(10);
    if (config.method === "siri" && config.internalise.form === "jsd") expect(whole[0]).toMatch(/"tokens\/ce":[1-9]/);
    expect(await runWhole(config)).toEqual(whole);
    expect(await runWhole(config, { slots: 3 })).toEqual(whole);
    expect(await runWhole(config, { workers: 2 })).toEqual(whole);
  });

  it("stopped after any record and resumed, equals one that was not", async () => {
    const whole = await runWhole(config);
    for (const stopAfter of [1, 6, 11, 17, 23]) {
      const path = place();
      let seen = 0;
      const kill = (): void => {
        if (++seen === stopAfter) throw new Killed();
      };
      const first = train(config, await tinyLab(), RunFolder.create(path, config), { checkpointEvery: 1, watch: kill });
      await expect(first).rejects.toThrow(Killed);
      await train(config, await tinyLab(), RunFolder.open(path), { checkpointEvery: 1, resume: true });
      expect(bytes(path)).toEqual(whole);
    }
  });
});

it("another seed gives another run", async () => {
  const config = configs[0]!;
  expect(await runWhole(config, { seed: 1 })).not.toEqual(await runWhole(config));
});
