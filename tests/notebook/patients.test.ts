/** The patients: each has one illness, a method that can be run, and settings that its method reads. */
import { describe, expect, it } from "vitest";
import { METHODS, resolve, type ConfigInput } from "../../lib/config.js";
import { healthOf, metricCurve, patients } from "../../lib/notebook/index.js";
import { recordsFrom } from "../../lib/recipes/records.js";
import type { RunRecord } from "../../lib/records.js";

describe("the patients", () => {
  const letters = Object.keys(patients.arms);

  it("have an illness each, and no two the same", () => {
    expect(new Set(letters.map((letter) => patients.illnessOf(letter))).size).toBe(letters.length);
    expect(() => patients.illnessOf("Z")).toThrow("patient");
  });

  it.each(letters)("%s can be run as it is", (letter) => {
    const { method, settings } = patients.arms[letter]!;
    expect(method in METHODS).toBe(true);
    expect(() => resolve({ ...settings, method, seed: 1 } as ConfigInput)).not.toThrow();
  });
});

describe("a number of a run", () => {
  const summary = (won: readonly boolean[]) => ({
    id: "0.0",
    task: "t",
    episodes: won.map((success, i) => ({
      ...{ id: `0.0.${i}`, task: "t", kind: "put", condition: { kind: "plain" as const } },
      ...{ success, score: Number(success), turns: 4, end: "terminated" as const },
    })),
  });
  const records = recordsFrom([
    { kind: "groups", iteration: 0, groups: [summary([true, false]), summary([false, false])] },
    { kind: "update", iteration: 0, metrics: { "policy/entropy": 0.3 } },
    { kind: "update", iteration: 1, metrics: { "policy/entropy": 0.1 } },
  ] as unknown as RunRecord[]);

  it("is found also where it is counted from the groups", () => {
    expect(metricCurve(records, "groups/mixed")).toEqual([{ iteration: 0, value: 0.5 }]);
    expect(metricCurve(records, "train/turns")).toEqual([{ iteration: 0, value: 4 }]);
    expect(metricCurve(records, "policy/entropy").map(({ value }) => value)).toEqual([0.3, 0.1]);
  });

  it("that no run logs is refused, with those there are", () => {
    expect(() => healthOf(records, "policy/entropi")).toThrow("policy/entropy");
  });
});
