import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { compareFolders } from "../../lib/viewer/compare-folders.js";
import { siriLab } from "../cli/program.js";

const home = mkdtempSync(join(tmpdir(), "siri-compare-"));
const at = (name: string): string => join(home, name);

interface Made {
  readonly method?: "siri" | "gigpo";
  readonly seed: number;
  /** Outcomes of four held-out tasks at each examination, at iterations 0, 2, 4 … */
  readonly exams: readonly string[];
  readonly tasks?: number;
  readonly done?: boolean;
}

/** The files of a run that a comparison reads. */
function run(name: string, { method = "gigpo", seed, exams, tasks = 4, done = true }: Made): void {
  mkdirSync(at(name), { recursive: true });
  const config = resolve({ method, seed, iterations: 4, evaluation: { every: 2, tasks } });
  writeFileSync(join(at(name), "config.json"), JSON.stringify(config));
  const lines = exams.map((outcomes, i) => {
    const success = [...outcomes].filter((won) => won === "1").length / outcomes.length;
    return { kind: "evaluation", arm: "plain", iteration: 2 * i, outcomes, metrics: { "evaluation/success": success } };
  });
  writeFileSync(join(at(name), "metrics.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  if (done) writeFileSync(join(at(name), "timing.json"), JSON.stringify({ seconds: 3 }));
}

describe("compare of finished folders", () => {
  beforeAll(() => {
    const ends = { siri: ["1110", "1111", "1100"], gigpo: ["1000", "1100", "0000"] };
    for (const [method, last] of Object.entries(ends))
      last.forEach((end, i) =>
        run(`${method}/seed-${i + 1}`, { method: method as "siri", seed: i + 1, exams: ["0000", "1000", end] }),
      );
    run("later/seed-1", { seed: 1, exams: ["0000", "1000"], done: false });
    run("elsewhere/seed-7", { seed: 7, exams: ["0000", "1000", "1111"] });
    run("elsewhere/seed-8", { seed: 8, exams: ["0000", "1000", "1111"] });
    run("harder", { seed: 1, exams: ["00", "10", "11"], tasks: 2 });
    mkdirSync(at("nothing"));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  it("pairs by seed, with intervals, and says what they were told", () => {
    const compared = compareFolders([at("gigpo"), at("siri")]);
    // differences at the end: .75 − .25, 1 − .5, .5 − 0
    expect(compared.bySeed).toMatchObject([{ a: at("siri"), b: at("gigpo"), seeds: [1, 2, 3], holds: true }]);
    expect(compared.bySeed[0]!.end).toMatchObject({ value: 0.5, differences: [0.5, 0.5, 0.5] });
    // the mean of the curve: one examination of three differs by .5
    expect(compared.bySeed[0]!.area.value).toBeCloseTo(1 / 6, 12);
    expect(compared.arms.map(({ end }) => end.value)).toEqual([0.25, 0.75]);
    expect(compared.arms[1]!.curve.map(({ x, value }) => [x, value])).toEqual([
      [0, 0],
      [2, 0.25],
      [4, 0.75],
    ]);
    expect(compared.told[0]).toEqual({ path: "method", values: ["gigpo", "siri"] });
    expect(compared.notes).toEqual([]);
  });

  it("pairs single runs of one seed by held-out task", () => {
    const { byTask } = compareFolders([at("gigpo/seed-1"), at("siri/seed-1")]);
    expect(byTask).toMatchObject([{ found: { iteration: 4, onlyA: 2, onlyB: 0, p: 0.5 } }]);
    const other = compareFolders([at("gigpo/seed-1"), at("siri/seed-2")]);
    expect(other.byTask[0]!.found).toContain("their seeds differ");
  });

  it("says what cannot be paired, what is unfinished, and where lengths differ", () => {
    expect(compareFolders([at("gigpo"), at("elsewhere")])).toMatchObject({
      bySeed: [],
      notes: [expect.stringContaining("no seed in common")],
    });
    const { notes } = compareFolders([at("gigpo"), at("later")]);
    expect(notes).toEqual([
      `${at("later/seed-1")} is stopped at iteration 2 of 4.`,
      expect.stringContaining("of different iterations"),
      expect.stringContaining("only seed 1 in common"),
    ]);
  });

  it("refuses what was examined in another way, the same folder twice, one arm, and a folder without runs", () => {
    expect(() => compareFolders([at("gigpo"), at("harder")])).toThrow("evaluation.tasks: 4, 2");
    expect(() => compareFolders([at("gigpo"), `${at("gigpo")}/`])).toThrow("name each once");
    expect(() => compareFolders([at("gigpo")])).toThrow("expected two arms or more");
    expect(() => compareFolders([at("gigpo"), at("nothing")])).toThrow("a run that was examined at least once");
  });

  it("is one command, as text and as JSON", () => {
    const { stdout, status } = siriLab("compare", at("gigpo"), at("siri"));
    expect(status).toBe(0);
    expect(stdout).toContain("paired by seed");
    expect(stdout).toMatch(/\+\.500 \[\+\.500, \+\.500\] +p < \.001 \* +p \.250/);
    const { arms, bySeed } = JSON.parse(siriLab("compare", at("gigpo"), at("siri"), "--json").stdout) as {
      arms: { runs: { seed: number }[] }[];
      bySeed: { end: { value: number } }[];
    };
    expect(arms.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(bySeed[0]!.end.value).toBe(0.5);
    const refused = siriLab("compare", at("gigpo"), "sirri");
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("folders of runs only, or methods")]);
  });
});
