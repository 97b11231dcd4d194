/** Our mathematics beside numbers that other people's definitions give: tests/fixtures/peers says whose, and how they were made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../lib/assets.js";
import { similarityOf } from "../lib/credit/anchors.js";
import type { Advantages, CreditEpisode } from "../lib/credit/credit.js";
import { defaultGigpo, defaultHgpo, gigpo, hgpo, type GigpoOptions } from "../lib/credit/gigpo.js";
import { clippedPolicyGradient, klPenalty, type ClipOptions } from "../lib/training/losses.js";
import { scheduled } from "../lib/training/schedule.js";
import { studentQuantile } from "../lib/validation/intervals.js";

function rowsOf<Row>(name: string): Row[] {
  const path = join(packageRoot(), "tests", "fixtures", "peers", `${name}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Row[];
}

it("similarity is SequenceMatcher's ratio, also of long texts and in its order", () => {
  const rows = rowsOf<{ a: string; b: string; ratio: number }>("similarity");
  expect(rows.filter(({ b }) => [...b].length >= 200).length).toBeGreaterThan(20);
  for (const { a, b, ratio } of rows) expect(similarityOf(a, b), `${a} | ${b}`).toBeCloseTo(ratio, 12);
});

describe("credit", () => {
  interface Case extends Record<string, unknown> {
    readonly group: readonly Omit<CreditEpisode, "arm">[];
  }
  const likeReference = { statistics: "turns", penaltyIn: "score", singleton: "raw" } as const;
  const withScale = (scale: GigpoOptions["scale"]): GigpoOptions => ({ ...defaultGigpo, ...likeReference, scale });
  const estimators: readonly [string, (episodes: readonly CreditEpisode[]) => Advantages][] = [
    ["gigpo mean-std", (episodes) => gigpo(episodes, withScale("mean-std"))],
    ["gigpo mean", (episodes) => gigpo(episodes, withScale("mean"))],
    ["hgpo 2", (episodes) => hgpo(episodes, { ...defaultHgpo, history: 2 })],
    ["hgpo 3 with whole episodes", (episodes) => hgpo(episodes, { ...defaultHgpo, wholeEpisode: true })],
  ];
  it.each(estimators)("%s, single episodes too", (name, estimate) => {
    for (const row of rowsOf<Case>("credit")) {
      const ours = estimate(row.group.map((episode) => ({ ...episode, arm: "plain" }))).flat();
      const theirs = (row[name] as number[][]).flat();
      expect(ours.length).toBe(theirs.length);
      ours.forEach((value, place) => expect(value, JSON.stringify(row.group)).toBeCloseTo(theirs[place]!, 8));
    }
  });
});

it("losses of a token and their slopes", () => {
  type Pair = readonly [number, number];
  const rows = rowsOf<
    { l: number; old: number; reference: number; advantage: number; clip: ClipOptions; policy: Pair } & Record<
      "k1" | "k2" | "k3" | "abs",
      Pair
    >
  >("losses");
  for (const row of rows) {
    const policy = clippedPolicyGradient(row.l, row.old, row.advantage, row.clip);
    expect(policy.value).toBeCloseTo(row.policy[0], 8);
    expect(policy.slope).toBeCloseTo(row.policy[1], 4);
    for (const name of ["k1", "k2", "k3", "abs"] as const) {
      const penalty = klPenalty(row.l, row.reference, name);
      expect(penalty.value).toBeCloseTo(row[name][0], 8);
      expect(penalty.slope).toBeCloseTo(row[name][1], 4);
    }
  }
});

it("schedules that fall after their rise reach the peak and follow the peers' lines", () => {
  const rows = rowsOf<{ warmup: number; total: number; end: number; step: number; line: number; cosine: number }>(
    "schedules",
  );
  for (const { step, line, cosine, ...shape } of rows) {
    expect(scheduled({ kind: "rise-linear", ...shape }, step)).toBeCloseTo(line, 12);
    expect(scheduled({ kind: "rise-cosine", ...shape }, step)).toBeCloseTo(cosine, 12);
  }
  const shape = { warmup: 10, total: 100, end: 0 };
  const peak = (kind: "rise-linear" | "rise-cosine" | "linear" | "cosine"): number =>
    Math.max(...Array.from({ length: 101 }, (_, step) => scheduled({ kind, ...shape }, step)));
  expect([peak("rise-linear"), peak("rise-cosine")]).toEqual([1, 1]);
  expect(peak("linear")).toBeCloseTo(0.91, 2);
  expect(peak("cosine")).toBeCloseTo(0.98, 2);
});

it("Student's quantiles, between whole degrees of freedom too", () => {
  for (const { level, freedom, quantile } of rowsOf<{ level: number; freedom: number; quantile: number }>("student"))
    expect(studentQuantile(level, freedom) / quantile, `${level} at ${freedom}`).toBeCloseTo(1, 4);
  expect(studentQuantile(0.95, 4.5)).toBeCloseTo(2.659, 3);
  expect(() => studentQuantile(0.95, 0)).toThrow("studentQuantile: expected at least 1 degree of freedom");
});
