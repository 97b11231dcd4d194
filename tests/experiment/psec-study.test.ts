/** Adapters that are mixed: kinds are what they claim to be, mixes are fitted to what was won, and the page asks what was registered. */
import { describe, expect, test } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { cellsOf, cellTasks } from "../../lib/experiment/studies/psec-pocket/cells.js";
import { openPsec, shapeOf, untrained } from "../../lib/experiment/studies/psec-pocket/lab.js";
import { dealt, psecFamily, type PsecRow } from "../../lib/experiment/studies/psec-pocket/measure.js";
import { criterion } from "../../lib/experiment/studies/psec-pocket/numbers.js";
import { psecReport } from "../../lib/experiment/studies/psec-pocket/report.js";
import { keyOf } from "../../lib/random.js";
import { stageOf, toEnd } from "../../lib/recipes/lab.js";
import { freshAdapter, goodSequences, likelihoods, simplexMixes, teachAdapter } from "../../lib/recipes/psec.js";
import { playEpisodes } from "../../lib/rollout/group.js";

const world = makePocket({ family: 77, granularity: "category" });
const key = keyOf("psec");

describe("kinds", () => {
  const { taught, untaught } = cellsOf(world, key);

  test("that none was taught on join the verb of one with the category of another", () => {
    expect(new Set(taught.map(({ verb }) => verb)).size).toBe(4);
    expect(new Set(taught.map(({ category }) => category)).size).toBe(4);
    for (const { verb, category, name } of untaught) {
      expect(taught.some((cell) => cell.verb === verb)).toBe(true);
      expect(taught.some((cell) => cell.category === category)).toBe(true);
      expect(taught.some((cell) => cell.name === name)).toBe(false);
    }
  });

  test("have tasks of that verb and category alone, and the same at the same place of a list", () => {
    const at = (list: string, start: number) => cellTasks(world, taught[1]!, { list, start, count: 5, key });
    for (const { kind, params } of at("train", 0)) {
      expect(kind).toBe(taught[1]!.verb);
      expect(world.lexicon.categoryOf[(params as { object: string }).object]).toBe(taught[1]!.category);
    }
    expect(at("train", 2)[0]).toEqual(at("train", 0)[2]);
    expect(at("heldout", 0)[0]!.params).not.toEqual(at("train", 0)[0]!.params);
  });
});

describe("mixes", () => {
  test("are all points of the grid, each of weight 1", () => {
    const mixes = simplexMixes(["a", "b", "c", "d"], 4);
    expect(mixes).toHaveLength(35);
    expect(new Set(mixes.map((mix) => JSON.stringify(mix))).size).toBe(35);
    for (const mix of mixes) expect(Object.values(mix).reduce((sum, weight) => sum + weight, 0)).toBe(1);
    expect(mixes).toContainEqual({ b: 1 });
  });

  test("are dealt to other adapters as the broken arm, weight by weight; an even one has no other", () => {
    const names = ["a", "b", "c", "d"];
    for (let place = 0; place < 20; place++) {
      const other = dealt({ a: 0.75, c: 0.25 }, names, keyOf(place));
      expect(other).not.toEqual({ a: 0.75, c: 0.25 });
      expect(Object.values(other).toSorted()).toEqual([0.25, 0.75]);
    }
    const even = { a: 0.25, b: 0.25, c: 0.25, d: 0.25 };
    expect(dealt(even, names, key)).toBe(even);
  });
});

test("an untaught adapter is the frozen policy to the byte; a taught one is likeliest on its own kind, others stay", async () => {
  const { config, lab } = await openPsec(77);
  const { policy } = lab;
  const bytes = async (mix: object): Promise<Float32Array> => {
    await policy.use(mix as Record<string, number>);
    return policy.weights().data;
  };
  const frozen = await bytes({});
  expect(Buffer.from((await bytes({ [untrained]: 1 })).buffer)).toEqual(Buffer.from(frozen.buffer));
  const [own] = cellsOf(world, key).taught;
  const tasks = (list: string, count: number) => cellTasks(world, own!, { list, start: 0, count, key });
  await freshAdapter(lab, own!.name, shapeOf(4));
  await toEnd(teachAdapter(config, lab, { name: own!.name, tasksOf: () => tasks("train", 16), from: 0, until: 4 }));
  await policy.use({});
  const condition = { kind: "plain" } as const;
  const plans = tasks("fit", 32).map((task) => ({ id: task.id, task, key: keyOf(task.id), condition, skillTexts: [] }));
  const good = goodSequences(config, lab, await playEpisodes(stageOf(lab), world, plans, { temperature: 1 }));
  expect(good.length).toBeGreaterThan(0);
  const [plain, idle, taught] = await likelihoods(lab, good, [{}, { [untrained]: 1 }, { [own!.name]: 1 }]);
  expect(idle).toBe(plain);
  expect(taught).toBeGreaterThan(plain!);
  expect(policy.adapters.mix).toEqual({});
  expect(Buffer.from((await bytes({})).buffer)).toEqual(Buffer.from(frozen.buffer));
  policy.dispose();
}, 60_000);

test("a family's rows count equal episodes, hold every arm, and make the page", async () => {
  const size = { iterations: 1, fit: 16, tasks: 4 };
  const rows = await psecFamily(77, size);
  const episodes = (name: string): number[] =>
    rows.flatMap((row) => (row.what === "spent" && row.policy === name ? [row.episodes] : []));
  const { taught } = rows.find((row) => row.what === "cells")!;
  const composed = [...taught.map(({ name }) => name), "fit"].flatMap(episodes).reduce((sum, one) => sum + one, 0);
  expect(composed).toBe(5 * 64);
  expect(episodes("one")).toEqual([4 * 64, 64]);
  expect(episodes("goes-on")).toEqual([64]);
  expect(rows.filter(({ what }) => what === "mix")).toHaveLength(4);
  const { page, pictures } = psecReport("Registered.", rows);
  expect(page).toContain("in 1 of 1 families all that was said");
  expect(page.match(/\| (composed|one|goes-on) \| 320 \|/g)).toHaveLength(3);
  expect(page).not.toContain("NaN");
  expect(Object.keys(pictures)).toEqual(["pairs.svg", "matrix.svg"]);
}, 120_000);

describe("the criterion", () => {
  const names = ["k1", "k2"];
  const cell = (name: string) => ({ name, verb: name, category: name });
  /** Two families whose arms win as many tasks as said, of four. */
  const rows = (won: Readonly<Record<string, readonly [number, number, number]>>): PsecRow[] =>
    [0, 1, 2].flatMap((family): PsecRow[] => [
      { what: "cells", family, taught: names.map(cell), untaught: [cell("new")] },
      { what: "mix", family, cell: "new", successes: 1, mix: { k1: 1 }, single: "k1", shuffled: { k2: 1 } },
      ...Object.entries(won).map(([policy, counts]): PsecRow => {
        const digits = "1".repeat(counts[family]!).padEnd(8, "0");
        return { what: "success", family, policy, cell: "new", won: digits };
      }),
    ]);
  const low: readonly [number, number, number] = [1, 1, 2];
  const high: readonly [number, number, number] = [7, 7, 8];
  const all = { composed: high, frozen: low, one: low, "goes-on": low, even: low, shuffled: low, k1: low, k2: low };

  test("asks four things, and each can fail", () => {
    expect(criterion(rows(all))).toEqual({ helps: true, forItsReason: true });
    for (const arm of ["frozen", "one", "k1"])
      expect(criterion(rows({ ...all, [arm]: high }))).toEqual({ helps: false, forItsReason: false });
    expect(criterion(rows({ ...all, shuffled: high }))).toEqual({ helps: true, forItsReason: false });
  });
});
