/** Studies: each is possible before it is run, its numbers are those of its runs, and its page is what the command writes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { resolve } from "../../lib/config.js";
import { openLab, shippedPolicy } from "../../lib/experiment/laboratory.js";
import { isAdapter } from "../../lib/experiment/run-policy.js";
import { adapterBase } from "../../lib/policy/checkpoint/peft.js";
import { isKnownModel, knownModel, modelPath } from "../../lib/policy/checkpoint/known-models.js";
import { languageWorlds, taughtWorlds } from "../../lib/experiment/pretraining/worlds.js";
import { packRun, type KeptRun } from "../../lib/experiment/studies/archive.js";
import { overviewMarkdown } from "../../lib/experiment/studies/overview.js";
import { reportMarkdown, verdictsOf } from "../../lib/experiment/studies/report.js";
import { readResults } from "../../lib/experiment/studies/results.js";
import { jobsOf, type Study } from "../../lib/experiment/studies/study.js";
import { directStudies, keptResults, studies, study } from "../../studies/index.js";
import { overview } from "../../studies/overview.js";

describe.each(studies.map((one) => [one.name, one] as const))("the study %s", (_, one) => {
  it("has arms of different names that can be run, and compares those", () => {
    const names = one.arms.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of one.comparisons.flat()) expect(names).toContain(name);
    for (const { config, seeds } of one.arms) for (const seed of seeds) resolve({ ...config, seed });
    expect(one.registered).toMatch(/^Registered before the runs/);
  });

  it("begins with policies that are kept or can be made", () => {
    const made = [...taughtWorlds, ...languageWorlds].map(({ name }) => name);
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
    const folder = shippedPolicy(policy === "shipped" ? world : policy);
    if (seen.has(known) || !existsSync(folder) || lacksModel(folder)) continue;
    seen.add(known);
    const lab = await openLab(resolved);
    for (const task of lab.world.tasks(resolved.evaluation.split, { start: 0, count: 3 }))
      for (const text of [task.text, ...(lab.world.truths?.(task) ?? [])])
        expect(lab.policy.tokenizer.decode(lab.policy.tokenizer.encode(text))).toBe(text);
    lab.policy.dispose();
  }
}, 30_000);

/** An adapter whose language model was not fetched here. */
function lacksModel(folder: string): boolean {
  const model = isAdapter(folder) ? adapterBase(folder) : undefined;
  return model !== undefined && isKnownModel(model) && !existsSync(modelPath(knownModel(model)));
}

it("the defaults are those that siri-default measured last", () => {
  const arm = study("siri-default").arms.find(({ name }) => name === "siri-graduates")!;
  expect(resolve(arm.config)).toEqual(resolve({ method: "siri" }));
});

it("an unknown name is refused with the names there are, also of studies that are no sweeps", () => {
  expect(() => study("validation-pockets")).toThrow(directStudies[0]!.name);
});

it("the page of all dials is what their kept runs make, and names each study", () => {
  const folder = join(packageRoot(), "data", "runs");
  const page = overviewMarkdown(overview, ({ name }) => keptResults(name));
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe(page);
  for (const { name } of overview.dials) expect(page).toMatch(new RegExp(`^## \\[?${name}`, "m"));
  for (const { name } of overview.contests) expect(page).toContain(`| [${name}](${name}/README.md) | siri − gigpo |`);
});

it("every sentence of that page rests on verdicts that its studies still give", () => {
  for (const { text, rests } of [...overview.gains, ...overview.limits]) {
    for (const [name, verdicts] of Object.entries(rests)) {
      const results = keptResults(name);
      const said = verdictsOf(results);
      for (const [pair, verdict] of Object.entries(verdicts)) {
        const [a, b] = pair.split(", ")[0]!.split(" − ");
        expect(results.study.comparisons).toContainEqual([a, b]);
        expect(said[pair] ?? "not told apart", `${name}, ${pair}: ${text}`).toBe(verdict);
      }
    }
  }
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

function makeRun(arm: string, seed: number, points: readonly (readonly [string, number, number])[]): KeptRun {
  const lines = points.map(([name, iteration, success]) =>
    JSON.stringify({
      kind: "evaluation",
      arm: name,
      iteration,
      metrics: { "evaluation/success": success, "evaluation/score": success },
    }),
  );
  return packRun(`${arm}/seed-${seed}`, { metrics: `${lines.join("\n")}\n`, timing: `{"seconds":1}\n` });
}

it("reads ends with a bank and on a further list, and pairs them by seed", () => {
  const ends = (plain: number, transfer: number): [string, number, number][] => [
    ["plain", 0, 0.2],
    ["plain", 60, plain],
    ["transfer", 60, transfer],
  ];
  const runs = [
    makeRun("a", 0, [...ends(0.6, 0.5), ["active", 60, 0.9], ["transfer-active", 60, 0.8]]),
    // The bank of seed 1 helped half-way, but holds nothing at the end: its prompt is then the plain one.
    makeRun("a", 1, [...ends(0.7, 0.4), ["active", 30, 0.1], ["transfer-active", 30, 0.1]]),
    makeRun("b", 0, ends(0.5, 0.4)),
    makeRun("b", 1, ends(0.5, 0.5)),
  ];
  const results = readResults(made, new Map(runs.map((run) => [run.run, run])));
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
