/** The planted bank: sentences are what they claim to be, their exact worth says so, and the page tells the registered parts. */
import { describe, expect, test } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { keyOf } from "../../lib/random.js";
import {
  plantedBank,
  readIn,
  trialsOf,
  worthOf,
  type PlantedKind,
} from "../../lib/experiment/studies/siblings-planted/bank.js";
import { criterion, plantedReport } from "../../lib/experiment/studies/siblings-planted/report.js";
import { differencesOf, tryPlanted, type PlantedRow } from "../../lib/experiment/studies/siblings-planted/trials.js";

const world = makePocket({ family: 77, granularity: "category" });
const key = keyOf("planted");
const bank = plantedBank(world, key);
const trials = trialsOf(world, bank, 40, key);

describe("the bank", () => {
  test("has three useful, four doubled, three harmful and one unread sentence, of different conditions", () => {
    const counts = (kind: PlantedKind): number => bank.filter((one) => one.kind === kind).length;
    expect([counts("useful"), counts("doubled"), counts("harmful"), counts("unread")]).toEqual([3, 4, 3, 1]);
    expect(new Set(bank.map(({ condition }) => condition)).size).toBe(11);
    const truths = Object.values(world.sentences);
    for (const { kind, sentence, condition } of bank) {
      if (kind === "doubled" && world.lexicon.objects.includes(condition)) continue;
      expect(truths.includes(sentence)).toBe(kind !== "harmful");
    }
  });

  test("is read by the tasks on which it is tried", () => {
    for (const { kind, sentence, tasks } of trials)
      for (const task of tasks) {
        const read = readIn(world, bank, task);
        expect(read.includes(sentence)).toBe(kind !== "unread");
        expect(read.length).toBeGreaterThan(0);
        if (kind !== "doubled") continue;
        expect(bank.filter((one) => one.kind === "doubled" && read.includes(one.sentence))).toHaveLength(2);
      }
  });

  test("is exactly worth what it claims: beside the others a doubled sentence is worth nothing, alone it helps", () => {
    for (const trial of trials) {
      const { beside, alone } = worthOf(world, bank, trial);
      if (trial.kind === "useful") expect(Math.min(beside, alone)).toBeGreaterThan(0.05);
      if (trial.kind === "harmful") expect(Math.max(beside, alone)).toBeLessThan(0);
      if (trial.kind === "doubled") expect([beside, alone > 0.05]).toEqual([0, true]);
      if (trial.kind === "unread") expect(beside).toBe(0);
    }
  });
});

test("rows hold every pair with equal luck, and what no task reads changes nothing", async () => {
  const rows = await tryPlanted(77, { tasks: 2, pairs: 2 });
  expect(rows).toHaveLength(21);
  for (const { withSentence, without } of rows) expect([withSentence, without].join("")).toMatch(/^[01]{8}$/);
  const unread = rows.find(({ kind }) => kind === "unread")!;
  expect(unread.withSentence).toBe(unread.without);
  expect(plantedReport("Registered.", rows).page).toContain("0 of these tasks went otherwise");
}, 60_000);

describe("the criterion", () => {
  const row = (family: number, kind: PlantedKind, wins: string, without: string): PlantedRow => ({
    family, kind, sentence: `${kind} ${family}`, way: "beside", exact: 0, pairs: 2, withSentence: wins, without,
  }); // prettier-ignore
  const families = [1, 2, 3];

  test("differences are of shares of pairs, task by task", () => {
    expect(differencesOf(row(1, "useful", "110100", "000111"))).toEqual([1, 0, -1]);
  });

  test("asks three things, and each can fail", () => {
    const right = families.flatMap((family) => [
      row(family, "useful", "1110", family === 1 ? "0100" : "0000"),
      row(family, "doubled", "1010", "1010"),
      row(family, "harmful", "0000", family === 1 ? "0110" : "1110"),
    ]);
    expect(criterion(right).map(({ holds }) => holds)).toEqual([true, true, true]);
    const swapped = right.map((one) => ({ ...one, withSentence: one.without, without: one.withSentence }));
    expect(criterion(swapped).map(({ holds }) => holds)).toEqual([false, true, false]);
    const worth = right.map((one) => (one.kind === "doubled" ? { ...one, without: "0010" } : one));
    expect(criterion(worth).map(({ holds }) => holds)).toEqual([true, false, true]);
  });
});
