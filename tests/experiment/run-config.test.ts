import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { configOf, expectSame, runFacts } from "../../lib/experiment/run-config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { tinyLab } from "./tiny-lab.js";

const config = resolve({ method: "gigpo", seed: 3, update: { learningRate: 1e-4 } });
const { policy } = await tinyLab();
const place = (): string => join(mkdtempSync(join(tmpdir(), "config-")), "run");

it("a run's configuration comes back complete", async () => {
  const folder = RunFolder.create(place(), await runFacts(config, policy));
  expect(configOf(folder)).toEqual(config);
  await expectSame(folder, config, policy);
});

it("a resumed run is told the same, or refused by name", async () => {
  const folder = RunFolder.create(place(), await runFacts(config, policy));
  const other = resolve({ method: "gigpo", seed: 3, update: { learningRate: 2e-4 } });
  await expect(expectSame(folder, other, policy)).rejects.toThrow(
    /resume config.update.learningRate: expected what the run in .* was told \(0.0001\), got 0.0002;/,
  );
  const another = resolve({ method: "grpo", seed: 3, update: { learningRate: 1e-4 } });
  await expect(expectSame(folder, another, policy)).rejects.toThrow("resume config.method");
});

it("a resumed run begins with the same weights", async () => {
  const folder = RunFolder.create(place(), await runFacts(config, policy));
  const { policy: stranger } = await tinyLab({ seed: 1 });
  await expect(expectSame(folder, config, stranger)).rejects.toThrow("expected the policy that the run began with");
});

it("fields that are younger than a run count with their defaults", () => {
  const { credit: _, ...older } = config;
  const folder = RunFolder.create(place(), { ...older, run: { version: "0.0.9" } });
  expect(configOf(folder)).toEqual(config);
});

it("the dials of runs that have them as JSON in a string are read", async () => {
  const dials = { slack: 2, drift: { after: 9, share: 0.5 } };
  const turned = resolve({ ...config, tasks: { ...config.tasks, world: "pocket", dials } });
  const facts = await runFacts(turned, policy);
  const folder = RunFolder.create(place(), { ...facts, tasks: { ...turned.tasks, dials: JSON.stringify(dials) } });
  expect(configOf(folder)).toEqual(turned);
  await expectSame(folder, turned, policy);
  await expect(expectSame(folder, config, policy)).rejects.toThrow("resume config.tasks.dials.slack");
});
