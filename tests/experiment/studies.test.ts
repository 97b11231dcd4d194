/** Studies: each is possible before it is run, its numbers are those of its runs, and its page is what the command writes. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { resolve } from "../../lib/config.js";
import { openLab, shippedPolicy } from "../../lib/experiment/laboratory.js";
import { pretrainingWorlds } from "../../lib/experiment/pretraining/worlds.js";
import { directStudies, studies, study } from "../../lib/experiment/studies/index.js";
import { contests, dialStudies, overviewMarkdown } from "../../lib/experiment/studies/overview.js";
import { reportMarkdown } from "../../lib/experiment/studies/report.js";
import { readResults } from "../../lib/experiment/studies/results.js";
import { jobsOf, type Study } from "../../lib/experiment/studies/study.js";
import { jobFolder } from "../../lib/experiment/sweep.js";

describe.each(studies.map((one) => [one.name, one] as const))("the study %s", (_, one) => {
  it("has arms of different names that can be run, and compares those", () => {
    const names = one.arms.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of one.comparisons.flat()) expect(names).toContain(name);
    for (const { config, seeds } of one.arms) for (const seed of seeds) resolve({ ...config, seed });
    expect(one.registered).toMatch(/^Registered before the runs/);
  });

  it("begins with policies that are kept or can be made", () => {
    const made = pretrainingWorlds.map(({ name }) => name);
    for (const { config } of one.arms) {
      const { world, policy } = resolve(config).tasks;
      expect(made).toContain(policy === "shipped" ? world : policy);
    }
  });
});

it("all arms of a seed come before the next seed", () => {
  for (const one of studies) {
    const seeds = jobsOf(one).map(({ seed }) => seed);
    expect(seeds).toEqual([...seeds].sort((a, b) => a - b));
  }
});

it("worlds and policies of every arm speak the same words (where the policy is kept)", async () => {
  const seen = new Set<string>();
  for (const { config } of studies.flatMap(({ arms }) => arms)) {
    const resolved = resolve(config);
    const { world, dials, policy } = resolved.tasks;
    const known = `${world} ${JSON.stringify(dials)} ${policy}`;
    if (seen.has(known) || !existsSync(shippedPolicy(policy === "shipped" ? world : policy))) continue;
    seen.add(known);
    const lab = await openLab(resolved);
    for (const task of lab.world.tasks(resolved.evaluation.split, { start: 0, count: 3 }))
      for (const text of [task.text, ...(lab.world.truths?.(task) ?? [])])
        expect(lab.policy.tokenizer.decode(lab.policy.tokenizer.encode(text))).toBe(text);
    lab.policy.dispose();
  }
}, 30_000);

it("the defaults are those that siri-default measured last", () => {
  const arm = study("siri-default").arms.find(({ name }) => name === "siri-graduates")!;
  expect(resolve(arm.config)).toEqual(resolve({ method: "siri" }));
});

it("an unknown name is refused with the names there are, also of studies that are no sweeps", () => {
  expect(() => study("validation-pockets")).toThrow(directStudies[0]!.name);
});

it("the page of all dials is what their kept runs make, and names each study", () => {
  const folder = join(packageRoot(), "data", "runs");
  const page = overviewMarkdown((one) => readResults(one, join(folder, one.name)));
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe(page);
  for (const { name } of dialStudies) expect(page).toMatch(new RegExp(`^## \\[?${name}`, "m"));
  for (const { name } of contests.filter((one) => existsSync(join(folder, one.name))))
    expect(page).toContain(`| [${name}](${name}/README.md) | siri − gigpo |`);
});

/** Arms "a" (with a bank that is empty at the end of seed 1) and "b" (no bank), both examined on a further list. */
const made: Study = {
  name: "made",
  registered: "Registered before the runs.",
  arms: ["a", "b"].map((name) => ({ name, about: name, config: { method: "siri" }, seeds: [0, 1] })),
  comparisons: [["a", "b"]],
  shown: ["a", "b"],
  thresholds: [0.5],
};

function makeRun(
  folder: string,
  arm: string,
  seed: number,
  points: readonly (readonly [string, number, number])[],
): void {
  const path = jobFolder(folder, { arm, seed });
  mkdirSync(path, { recursive: true });
  const lines = points.map(([name, iteration, success]) =>
    JSON.stringify({
      kind: "evaluation",
      arm: name,
      iteration,
      metrics: { "evaluation/success": success, "evaluation/score": success },
    }),
  );
  writeFileSync(join(path, "metrics.jsonl"), `${lines.join("\n")}\n`);
  writeFileSync(join(path, "timing.json"), `{"seconds":1}\n`);
}

it("reads ends with a bank and on a further list, and pairs them by seed", () => {
  const folder = mkdtempSync(join(tmpdir(), "study-"));
  const ends = (plain: number, transfer: number): [string, number, number][] => [
    ["plain", 0, 0.2],
    ["plain", 60, plain],
    ["transfer", 60, transfer],
  ];
  makeRun(folder, "a", 0, [...ends(0.6, 0.5), ["active", 60, 0.9], ["transfer-active", 60, 0.8]]);
  // The bank of seed 1 helped half-way, but holds nothing at the end: its prompt is then the plain one.
  makeRun(folder, "a", 1, [...ends(0.7, 0.4), ["active", 30, 0.1], ["transfer-active", 30, 0.1]]);
  makeRun(folder, "b", 0, ends(0.5, 0.4));
  makeRun(folder, "b", 1, ends(0.5, 0.5));
  const results = readResults(made, folder);
  const [a, b] = results.arms;
  expect(a!.active!.value).toBeCloseTo((0.9 + 0.7) / 2);
  expect(a!.gap!.value).toBeCloseTo((0.3 + 0) / 2);
  expect(a!.transfer.plain!.value).toBeCloseTo(0.45);
  expect(a!.transfer.active!.value).toBeCloseTo((0.8 + 0.4) / 2);
  expect(b!.active).toBeUndefined();
  const [comparison] = results.comparisons;
  expect(comparison!.final.value).toBeCloseTo(0.15);
  expect(comparison!.active).toBeUndefined();
  // With its bank where it has one: .8 − .4 and .4 − .5.
  expect(comparison!.transfer!.value).toBeCloseTo((0.4 - 0.1) / 2);
  expect(reportMarkdown(results)).toContain("| a | .650 | .450");
});
