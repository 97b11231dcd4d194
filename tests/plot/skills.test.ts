import { describe, expect, it } from "vitest";
import {
  bankComposition,
  miningOutcomes,
  skillDeltas,
  skillForest,
  skillRepairs,
  skillTimeline,
} from "../../lib/plot/index.js";
import type { Figure, ScatterTrace } from "../../lib/plot/figure.js";
import { lookingTimes, measure, mostUseful } from "../../lib/plot/skills/measure.js";
import { entryOf } from "../../lib/skills/bank.js";
import { bank, skills } from "./skill-bank.js";

const scatter = (figure: Figure, name: string): ScatterTrace =>
  figure.data.find((trace): trace is ScatterTrace => trace.type === "scatter" && trace.name === name)!;

describe("the forest of utilities", () => {
  const { figure } = skillForest(bank, { thresholds: [0.1] });

  it("has one row a tried skill, the most useful first", () => {
    expect(figure.layout.yaxis.categoryarray).toEqual([
      "when heat , use stove", // (1 + .5 + 0 + .5) / 4 = +.5
      "when apple , look in drawer", // +.5 in a single trial: fewer trials, lower row
      "when heat , use lamp", // (−1 + 0) / 2 = −.5
    ]);
    expect(scatter(figure, "active").x).toEqual([0.5]);
    expect(scatter(figure, "retired").x).toEqual([-0.5]);
  });

  it("gives each status its name, in the order of a life", () => {
    expect(figure.data.map((trace) => (trace as ScatterTrace).name)).toEqual(["active", "graduated", "retired"]);
  });

  it("says how many skills it does not show", () => {
    expect(figure.layout.title.text).toBe("What each skill is worth (3 of 6)");
    const some = skillForest(bank, { statuses: ["active"] }).figure.layout.title.text;
    expect(some).toBe("What each skill is worth");
  });

  it("writes interval and trials beside each row", () => {
    const notes = figure.layout.annotations!.map(({ text }) => text);
    expect(notes[0]).toMatch(/^\+0\.50\u2002\[[+−]?0\.\d\d, \+\d\.\d\d\]\u2002n 4$/);
  });
});

describe("the timeline", () => {
  it("draws every stretch of every life", () => {
    const { figure } = skillTimeline(bank);
    expect(figure.layout.yaxis.categoryarray).toHaveLength(7);
    const active = scatter(figure, "active");
    expect(active.x).toEqual([5, 4]); // promotions of the first and of the third skill
    expect(scatter(figure, "graduated").x).toEqual([7]);
    const text = skillTimeline(bank).text();
    expect(text).toMatch(/when apple , look in drawer +2 candidate → 4 active → 7 graduated/);
  });

  it("keeps the most tried where there is no room for all", () => {
    const { figure } = skillTimeline(bank, { most: 2 });
    expect(figure.layout.yaxis.categoryarray).toEqual(["when heat , use stove", "when heat , use lamp"]);
    expect(figure.layout.title.text).toBe("The lives of skills (2 of 7)");
  });
});

describe("the trials of one skill", () => {
  const { figure } = skillDeltas(bank, skills.helps.id, { thresholds: [0.1] });

  it("shows each difference, the mean of those before it, and the exponential average", () => {
    expect(scatter(figure, "one paired group").y).toEqual([1, 0.5, 0, 0.5]);
    const means = scatter(figure, "running mean and its 95 % interval").y as number[];
    [1, 0.75, 0.5, 0.5].forEach((mean, i) => expect(means[i]).toBeCloseTo(mean, 12));
    // u ← u + .2 (Δ − u): .2, .26, .208, .2664
    const averages = scatter(figure, "exponential average").y as number[];
    [0.2, 0.26, 0.208, 0.2664].forEach((value, i) => expect(averages[i]).toBeCloseTo(value, 12));
  });

  it("marks the decision after the trial that decided", () => {
    expect(figure.layout.annotations!.map(({ text }) => text)).toEqual(["+0.10", "active (iteration 5)"]);
    expect(figure.layout.shapes!.filter(({ x0 }) => x0 > 4 && x0 < 5)).toHaveLength(1);
  });

  it("has an interval that narrows as trials come in", () => {
    const entry = { ...entryOf(bank, skills.helps.id), deltas: Array.from({ length: 60 }, (_, i) => (i % 4) / 4) };
    const width = (n: number): number => {
      const { low, high } = measure({ ...entry, deltas: entry.deltas.slice(0, n) }).interval;
      return high - low;
    };
    expect(width(60)).toBeLessThan(0.6 * width(15));
  });
});

it("repairs stand to the right, regressions to the left, with an exact test", () => {
  const { figure } = skillRepairs(bank);
  expect(figure.data.map((trace) => ("x" in trace ? trace.x : []))).toEqual([
    [4, 1, 1],
    [0, 0, -3],
  ]);
  // four repairs of four by luck alone: 2 · (1/2)^4 = .125
  expect(figure.layout.annotations![0]!.text).toBe("4 : 0\u2002p .125");
});

it("the layers of the bank add up to all skills there are", () => {
  const layers = bankComposition(bank).figure.data.map((trace) => (trace.type === "bar" ? (trace.y as number[]) : []));
  const sums = layers[0]!.map((_, i) => layers.reduce((sum, layer) => sum + layer[i]!, 0));
  expect(sums).toEqual([0, 2, 4, 5, 5, 5, 6, 6, 7, 6]);
});

it("written sentences are counted by what became of them", () => {
  const written = [{}, { rejected: "known" }, { rejected: "malformed" }, { rejected: "known" }];
  const [trace] = miningOutcomes(written).figure.data;
  expect(trace).toMatchObject({
    y: ["became a candidate", "refused: known", "refused: malformed"],
    x: [1, 2, 1],
    text: ["1 (25 %)", "2 (50 %)", "1 (25 %)"],
  });
});

it("long histories are looked at evenly, the last trial always", () => {
  expect(lookingTimes(3)).toEqual([1, 2, 3]);
  expect(lookingTimes(125)).toHaveLength(42);
  expect(lookingTimes(125).at(-1)).toBe(125);
  expect(mostUseful(bank, { most: 1 })).toMatchObject({ of: 6, shown: [{ entry: { status: "active" } }] });
});
