/** The broken arms: each is taught as much as the real one, of something else. In a study they must lose the effect. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { hgpo } from "../../../lib/credit/gigpo.js";
import { learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import { defaultHgpo } from "../../../lib/credit/gigpo.js";
import type { Sequence } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

/** What a run of some iterations teaches, iteration by iteration. */
async function taughtBy<M extends "skillsd" | "sdar" | "spear" | "selfguide">(input: ConfigInput<M>) {
  const taught: Sequence[][] = [];
  const spy = variant(input.method as "spear", {
    async *learn(lab, iteration, sequences, options) {
      taught.push([...sequences]);
      yield* learn(lab, iteration, sequences, options);
    },
  });
  const run = await outcomeOf(resolve(input as ConfigInput), spy);
  return { ...run, taught };
}

/** The tokens of the first iteration that carry each component. */
function counts(sequences: readonly Sequence[]) {
  const all = sequences.flatMap(({ signals }) =>
    signals.flatMap((here) => here?.map(({ component }) => component) ?? []),
  );
  return Object.fromEntries(["rl", "ce", "refKl"].map((name) => [name, all.filter((one) => one === name).length]));
}

/** How much likelier the teacher finds each token of the first iteration. */
function gaps(sequences: readonly Sequence[]): number[] {
  return sequences.flatMap(({ teacherLogProbs, oldLogProbs, signals }) =>
    signals.flatMap((here, i) => {
      const gap = here === undefined ? NaN : (teacherLogProbs?.[i] ?? NaN) - oldLogProbs[i]!;
      return Number.isNaN(gap) ? [] : [gap];
    }),
  );
}

const once = { ...shipped, iterations: 1 } as const;

describe("a teacher that reads about another task", () => {
  it("judges the same tokens, otherwise, and finds what was said less likely", async () => {
    const own = { method: "skillsd", ...once, teacher: { reads: "truths" } } as const;
    const right = await taughtBy(own);
    const broken = await taughtBy({ ...own, teacher: { reads: "truths", about: "another" } });
    expect(counts(broken.taught[0]!)).toEqual(counts(right.taught[0]!));
    expect(gaps(broken.taught[0]!)).toHaveLength(gaps(right.taught[0]!).length);
    expect(gaps(broken.taught[0]!)).not.toEqual(gaps(right.taught[0]!));
    expect(broken.weights).not.toBe(right.weights);
  }, 60_000);

  it("reads notes of its own that are not about the task", async () => {
    const own = { method: "skillsd", ...shipped, notes: { every: 1 } } as const;
    const { records } = await taughtBy({ ...own, teacher: { about: "another" } });
    const tokens = records.metric("teacher/tokens").map(({ value }) => value);
    expect(tokens[0]).toBe(0);
    expect(Math.max(...tokens)).toBeGreaterThan(0);
  }, 60_000);
});

describe("gaps dealt to any tokens", () => {
  it("are the same gaps, on other tokens, as a loss and as a factor of the advantage", async () => {
    for (const as of ["loss", "advantage"] as const) {
      const own = { method: "sdar", ...once, agreement: { as } } as const;
      const right = await taughtBy(own);
      const broken = await taughtBy({ ...own, agreement: { as, gaps: "shuffled" } });
      const [a, b] = [right, broken].map(({ taught }) => gaps(taught[0]!).map((gap) => Number(gap.toFixed(3))));
      expect(b).not.toEqual(a);
      const [first, second] = [a!, b!].map((list) => [...list].sort((x, y) => x - y));
      second!.forEach((gap, i) => expect(gap).toBeCloseTo(first![i]!, 2));
      expect(counts(broken.taught[0]!)).toEqual(counts(right.taught[0]!));
      expect(broken.weights).not.toBe(right.weights);
    }
  }, 90_000);
});

describe("episodes that are kept whatever they earned", () => {
  it("SPEAR replays as many, at the same weights, failures among them", async () => {
    const own = { method: "spear", ...shipped, iterations: 2 } as const;
    const right = await taughtBy({ ...own, selfImitation: { ramp: 0 } });
    const broken = await taughtBy({ ...own, selfImitation: { ramp: 0, keep: "any" } });
    const replayed = (run: typeof right) => run.records.metric("replay/episodes").map(({ value }) => value);
    expect(replayed(broken)).toEqual(replayed(right));
    expect(replayed(right)[1]).toBeGreaterThan(0);
    expect(broken.records.metric("replay/advantage")).toEqual(right.records.metric("replay/advantage"));
    const won = new Map(
      broken.records.of("groups").flatMap(({ groups }) => groups.flatMap(({ episodes }) => episodes.map(({ id, success }) => [id, success] as const))), // prettier-ignore
    );
    const again = broken.taught[1]!.filter(({ from }) => from.episode.startsWith("0."));
    expect(again.some(({ from }) => won.get(from.episode) === false)).toBe(true);
    expect(broken.weights).not.toBe(right.weights);
  }, 60_000);

  it("SELF-GUIDE imitates as many, failures among them", async () => {
    const right = await taughtBy({ method: "selfguide", ...once });
    const broken = await taughtBy({ method: "selfguide", ...once, demonstrate: { keep: "any" } });
    const episodes = (run: typeof right) => new Set(run.taught[0]!.map(({ from }) => from.episode));
    expect(broken.records.metric("demonstrations/kept")).toEqual(right.records.metric("demonstrations/kept"));
    expect(episodes(broken)).not.toEqual(episodes(right));
    expect(broken.weights).not.toBe(right.weights);
  }, 60_000);
});

describe("histories dealt anew", () => {
  // two ways into X, a good one and a bad one: by its past a turn in X is told apart, by anybody's past it is not
  const walk = (from: string, reward: number) => ({
    rewards: [0, reward],
    valid: [true, true],
    anchors: [from, "X"],
    arm: "plain",
  });
  const episodes = [walk("A", 1), walk("A", 1), walk("A", 0), walk("B", 0), walk("B", 0), walk("B", 1)];
  const inX = (histories: "own" | "shuffled") =>
    hgpo(episodes, { ...defaultHgpo, history: 2, histories }).map((row) => row[1]!);

  it("leave clusters of the same sizes, and other turns in them; the same ones every time", () => {
    expect(inX("shuffled")).not.toEqual(inX("own"));
    expect(inX("shuffled")).toEqual(inX("shuffled"));
    const alone = (histories: "own" | "shuffled") => hgpo(episodes, { ...defaultHgpo, history: 1, histories });
    expect(alone("shuffled")).toEqual(alone("own"));
    // three turns of six came from A and three from B, whoever they are: every one of the six is compared within a pair of clusters
    expect(inX("shuffled").filter((value) => value !== 0)).toHaveLength(6);
  });

  it("are refused where no past is compared", () => {
    expect(() => resolve({ method: "hgpo", credit: { history: 1, histories: "shuffled" } })).toThrow(
      "history is below 2",
    );
  });
});
