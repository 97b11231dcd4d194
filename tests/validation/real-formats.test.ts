import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LabError } from "../../lib/errors.js";
import { resultsAt } from "../../lib/experiment/result-files.js";
import { pairsOf } from "../../lib/validation/results/pairs.js";
import { readResults, type ReadOptions } from "../../lib/validation/results/read.js";

const logs = new URL("../fixtures/inspect/", import.meta.url);
const log = (name: string, options: ReadOptions = { condition: "with" }) =>
  readResults(readFileSync(new URL(name, logs)), name, options);

describe("logs that the real Inspect wrote", () => {
  // what make.py told it to answer: with the skill 5 of 6 are right, without it 2 of 6
  it("are read in both formats, the zip packed with Zstandard and the text, to the same results", () => {
    const known = { "one plus one": [1, 0], capital: [1, 0], colour: [0, 0] };
    for (const name of ["without.eval", "without.json"]) {
      const results = log(name, { condition: "without" });
      expect(results).toHaveLength(6);
      for (const [task, outcomes] of Object.entries(known)) {
        const tries = results.filter((one) => one.task === task).sort((a, b) => Number(a.repeat) - Number(b.repeat));
        expect([name, task, tries.map(({ outcome }) => outcome)]).toEqual([name, task, outcomes]);
      }
    }
  });

  it("make pairs: three tasks of two epochs", () => {
    const [skill] = pairsOf([...log("with.eval"), ...log("without.json", { condition: "without" })]);
    expect(skill!.pairs).toEqual([
      { task: "capital", withSkill: 1, without: 0.5, delta: 0.5 },
      { task: "colour", withSkill: 0.5, without: 0, delta: 0.5 },
      { task: "one plus one", withSkill: 1, without: 0.5, delta: 0.5 },
    ]);
  });

  it("with two scores give the first, or the one that is named", () => {
    const sum = (options: ReadOptions) =>
      log("two-scores.eval", options).reduce((all, { outcome }) => all + outcome, 0);
    expect(sum({ condition: "with" })).toBe(5.25); // graded: five right, one .25
    expect(sum({ condition: "with", score: "match" })).toBe(5);
    expect(() => sum({ condition: "with", score: "mach" })).toThrow("use one of: match, graded");
  });

  it("with samples that broke are refused until somebody says what those are", () => {
    expect(() => log("broken.eval")).toThrow('sample 3 ("colour"): expected an outcome, got "none: the sample ended');
    expect(log("broken.eval", { condition: "with", unscored: "out" })).toHaveLength(4);
    const lost = log("broken.eval", { condition: "with", unscored: "lost" });
    expect(lost.filter(({ task }) => task === "colour").map(({ outcome }) => outcome)).toEqual([0, 0]);
  });

  it("that are cut off or damaged anywhere are read from the journal or refused in one sentence", () => {
    const whole = readFileSync(new URL("with.eval", logs));
    const tryOut = (bytes: Uint8Array): void => {
      try {
        const results = readResults(bytes, "with.eval", { condition: "with" });
        expect(results.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
      }
    };
    for (let length = 4; length < whole.length; length += 97) tryOut(whole.subarray(0, length));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const odd = Uint8Array.from(whole);
        odd[at] = value;
        tryOut(odd);
      }),
      { numRuns: 300 },
    );
  });
});

describe("results of Agent Skills, in the forms that published files have", () => {
  const read = (value: object, options: ReadOptions = {}) =>
    readResults(JSON.stringify(value), "benchmark.json", options);
  const both = [
    { task: "a", condition: "with_skill", outcome: 1 },
    { task: "a", condition: "without_skill", outcome: 0.25 },
  ];

  it("are read from a list of runs, from both sides of an entry, and from a list a configuration", () => {
    const runs = [
      { eval_id: "a", configuration: "with_skill", run_number: 1, result: { pass_rate: 1, passed: 4 } },
      { eval_id: "a", configuration: "without_skill", run_number: 1, result: { pass_rate: 0.25 } },
    ];
    const sides = { with_skill: { pass_rate: 1, assertion_results: [] }, without_skill: { pass_rate: 0.25 } };
    const lists = [
      { name: "with_skill", evals: [{ eval_id: "a", pass_rate: 1 }] },
      { name: "without_skill", evals: [{ eval_id: "a", pass_rate: 0.25 }] },
    ];
    expect(read({ metadata: { skill_name: "s" }, runs })).toMatchObject(both.map((one) => ({ ...one, skill: "s" })));
    expect(read({ skill_name: "s", runs: [{ eval_id: "a", run_index: 0, ...sides }] })).toMatchObject(both);
    expect(read({ skill_name: "s", summary: {}, evals: [{ id: "a", ...sides }] })).toMatchObject(both);
    expect(read({ skill_name: "s", configurations: lists })).toMatchObject(both);
  });

  it("take versions of a skill for conditions, with one of them as the baseline", () => {
    const run = (version: string, rate: number) => ({
      eval_name: "a",
      configuration: `with_skill (${version})`,
      summary: { pass_rate: rate },
    });
    const results = read({ skill_name: "s", runs: [run("iter5", 0.5), run("iter6", 1)] });
    expect(pairsOf(results, { baseline: "with_skill (iter5)" })).toMatchObject([
      { skill: "with_skill (iter6)", pairs: [{ delta: 0.5 }] },
    ]);
    const old = [
      { eval_id: 1, new_skill: { pass_rate: 1 }, old_skill: { pass_rate: 0 } },
      { eval_id: 2, new_skill: { pass_rate: 1 }, old_skill: { pass_rate: 0 } },
    ];
    expect(pairsOf(read({ skill_name: "s", evals: old }))).toMatchObject([{ skill: "s", pairs: [{}, {}] }]);
  });

  it("that hold tasks or means only say what to give instead", () => {
    expect(() => read({ skill_name: "s", evals: [{ id: 1, prompt: "…" }] })).toThrow("give the benchmark.json");
    expect(() => read({ run_summary: { with_skill: { pass_rate: { mean: 0.8 } } } })).toThrow(
      "folder of the iteration",
    );
  });

  it("are read from the folder of an iteration, where each run has its grading", () => {
    const folder = mkdtempSync(join(tmpdir(), "siri-gradings-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const grading = (path: string, rate: number): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify({ summary: { passed: 1, pass_rate: rate }, expectations: [] }));
    };
    grading("eval-a/with_skill/grading.json", 1);
    grading("eval-a/without_skill/grading.json", 0.5);
    grading("eval-b/with_skill/run-1/grading.json", 1);
    grading("eval-b/with_skill/run-2/grading.json", 0);
    grading("eval-b/without_skill/run-1/grading.json", 0);
    expect(pairsOf(resultsAt(folder))).toMatchObject([
      {
        pairs: [
          { task: "eval-a", delta: 0.5 },
          { task: "eval-b", delta: 0.5 },
        ],
      },
    ]);
    expect(() => resultsAt(join(folder, "eval-a", "nothing"))).toThrow("check the path");
    mkdirSync(join(folder, "empty"));
    expect(() => resultsAt(join(folder, "empty"))).toThrow("EVAL/with_skill/grading.json");
  });
});

it("a try without an outcome, in any format, is refused, counted as lost or left out", () => {
  const csv = "task,condition,outcome\na,with,1\na,without,\nb,with,1\nb,without,0\n";
  expect(() => readResults(csv, "r.csv")).toThrow('line 3: expected an outcome, got "none"; add it, count all');
  const deltas = (unscored: "lost" | "out") =>
    pairsOf(readResults(csv, "r.csv", { unscored }))[0]!.pairs.map(({ task, delta }) => [task, delta]);
  expect(deltas("lost")).toEqual([["a", 1], ["b", 1]]); // prettier-ignore
  expect(deltas("out")).toEqual([["b", 1]]);
});
