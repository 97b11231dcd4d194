/** Comparisons: same bytes as alone, kept and gone on with, stopped without loss, paired differences. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { compareRuns, type CompareOptions } from "../../lib/experiment/compare.js";
import { Compared, differences, type ComparedRun } from "../../lib/experiment/comparison.js";
import { compare } from "../../lib/notebook/compare.js";
import { advance } from "../../lib/recipes/index.js";
import { recordsFrom } from "../../lib/recipes/records.js";
import { variant } from "../../lib/recipes/variant.js";
import { smallRun, tinyLab } from "./tiny-lab.js";

const { iterations, ...settings } = { ...smallRun(7, 4), update: { minibatches: 2, entropyBonus: 0.1 } };
const open: NonNullable<CompareOptions["open"]> = ({ seed }) => tinyLab({ seed });
const flat = variant("gigpo", { credit: (episodes) => episodes.map(({ rewards }) => rewards.map(() => 1)) });
const arms = { gigpo: "gigpo", flat } as const;
const optionsIn = (folder: string): CompareOptions => ({
  seeds: [1, 2],
  iterations,
  settings,
  folder,
  open,
  workers: 1,
  atOnce: 2,
});
const fresh = (): string => mkdtempSync(join(tmpdir(), "compare-"));
const plain = ({ arm, seed, state, records }: ComparedRun) => ({ arm, seed, state, records: [...records] });

describe("a comparison", () => {
  it("has the records of each run alone, whichever runs beside it, and calls each by its name and hash", async () => {
    const both = await compareRuns(arms, optionsIn(fresh()));
    expect(both.stopped).toBe(false);
    expect(both.runs.map(({ arm, seed }) => [arm, seed])).toEqual([
      ["gigpo", 1],
      ["flat", 1],
      ["gigpo", 2],
      ["flat", 2],
    ]);
    const config = resolve({ method: "gigpo", seed: 2, iterations, ...settings });
    const { records } = await advance(config, await tinyLab({ seed: 2 }), { recipe: flat });
    expect([...both.runs[3]!.records]).toEqual([...records]);
    const kept = JSON.parse(readFileSync(join(both.runs[3]!.folder, "config.json"), "utf8")) as { run: object };
    expect(kept.run).toMatchObject({ recipe: { name: "flat", hash: flat.own.hash } });
    expect(both.label("flat")).toBe(`flat #${flat.own.hash}`);
    expect(both.text()).toContain(flat.own.hash);
  }, 60_000);

  it("is kept: the second time nothing is played, unless the code, a setting or `fresh` says so", async () => {
    const options = optionsIn(fresh());
    const first = await compareRuns(arms, options);
    const again = await compareRuns(arms, options);
    expect(again.runs.map(plain)).toEqual(first.runs.map(plain));
    expect(again.runs.every(({ kept }) => kept)).toBe(true);
    const other = variant("gigpo", { credit: (episodes) => episodes.map(({ rewards }) => rewards.map(() => 2)) });
    const changed = await compareRuns({ gigpo: "gigpo", flat: other }, options);
    expect(changed.runs.map(({ kept }) => kept)).toEqual([true, false, true, false]);
    const anew = await compareRuns({ gigpo: "gigpo" }, { ...options, fresh: true });
    expect(anew.runs.every(({ kept }) => !kept)).toBe(true);
  }, 60_000);

  it.each([1, 8, 17])(
    "stopped after %i moves, it returns what there is, and goes on to the same end",
    async (moves) => {
      const whole = await compareRuns(arms, optionsIn(fresh()));
      const options = optionsIn(fresh());
      const stopping = new AbortController();
      let told = 0;
      const watch = (): void => void (++told === moves && stopping.abort());
      const part = await compareRuns(arms, { ...options, watch, signal: stopping.signal });
      expect(part.stopped).toBe(true);
      for (const run of part.runs) {
        const same = whole.runs.find(({ arm, seed }) => arm === run.arm && seed === run.seed)!;
        expect([...run.records]).toEqual([...same.records].slice(0, run.records.length));
      }
      const done = await compareRuns(arms, options);
      expect(done.runs.map(plain)).toEqual(whole.runs.map(plain));
    },
    90_000,
  );

  it("ends with the error of a verb that throws, and goes on when it is mended", async () => {
    const options = optionsIn(fresh());
    const broken = variant("gigpo", {
      credit: () => {
        throw new Error("my own mistake");
      },
    });
    await expect(compareRuns({ gigpo: "gigpo", broken }, options)).rejects.toThrow("my own mistake");
    expect((await compareRuns(arms, options)).stopped).toBe(false);
  }, 60_000);

  it("refuses equal seeds and no arms", async () => {
    await expect(compareRuns(arms, { seeds: [1, 1] })).rejects.toThrow("seeds that differ");
    await expect(compareRuns({}, { seeds: [1] })).rejects.toThrow("at least one arm");
  });

  it("says in one line what was done", async () => {
    const both = await compare({ gigpo: "gigpo" }, { ...optionsIn(fresh()), seeds: [1], iterations: 1 });
    expect(both.finished("gigpo")).toHaveLength(1);
    expect(() => both.finished("gipgo")).toThrow(/a known arm, got "gipgo"; use one of: gigpo/);
  }, 60_000);
});

describe("differences", () => {
  const outcomes = (values: readonly number[]) =>
    recordsFrom(
      values.map((success, iteration) => ({
        kind: "evaluation",
        iteration,
        arm: "plain",
        outcomes: [{ task: "t", kind: "k", success, score: success }],
      })),
    );
  const runOf = (arm: string, seed: number, values: readonly number[], done = true): ComparedRun => ({
    ...{ arm, seed, method: "siri", hash: arm === "a" ? "" : "12345678", of: 2, iteration: 2, kept: false, folder: "" },
    state: done ? "done" : "stopped",
    records: outcomes(values),
  });

  it("are paired by seed, with Student's interval", () => {
    // at the end b − a is .1, .2 and .3: mean .2, sd .1, t(.95, 2) = 4.3027, so ± 4.3027 × .1 / √3 = .2484
    const runs = [1, 2, 3].flatMap((seed) => [runOf("a", seed, [0, 0.1 * seed]), runOf("b", seed, [0, 0.2 * seed])]);
    const { rows } = differences(new Compared(["a", "b"], runs));
    expect(rows.map(({ a, b, measure }) => [a, b, measure])).toEqual([
      ["b #12345678", "a", "at the end"],
      ["b #12345678", "a", "mean of the curve"],
    ]);
    expect(rows[0]!.value).toBeCloseTo(0.2, 12);
    expect(rows[0]!.interval.low).toBeCloseTo(-0.0484, 4);
    expect(rows[0]!.interval.high).toBeCloseTo(0.4484, 4);
    expect(rows[1]!.value).toBeCloseTo(0.1, 12);
  });

  it("count only seeds that both have finished, and say so; one seed has no interval", () => {
    const runs = [
      runOf("a", 1, [0, 0.5]),
      runOf("b", 1, [0, 0.7]),
      runOf("a", 2, [0, 0.5]),
      runOf("b", 2, [0, 0.9], false),
    ];
    const made = differences(new Compared(["a", "b"], runs));
    expect(made.rows[0]).toMatchObject({ units: 1 });
    expect(made.text()).toContain("unknown");
    expect(made.text()).toContain("only finished pairs count");
    expect(made.chart().svg()).toContain("<svg");
    expect(() => differences(new Compared(["a", "b"], runs.slice(2)))).toThrow(
      "a seed that both b and a have finished",
    );
  });

  it("of a stopped comparison leave out arms that have no pair yet, and name them", () => {
    const runs = [runOf("a", 1, [0, 0.5]), runOf("b", 1, [0, 0.7]), runOf("c", 1, [0, 0.9], false)];
    const made = differences(new Compared(["a", "b", "c"], runs));
    expect(made.rows.map(({ a }) => a)).toEqual(["b #12345678", "b #12345678"]);
    expect(made.text()).toContain("No pair yet: c");
  });
});
