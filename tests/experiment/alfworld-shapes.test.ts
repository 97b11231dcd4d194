/** The study of widths and depths: a shape is taught and plays, and the page compares shapes game by game. */
import { expect, it } from "vitest";
import { measureShape, nameOf, shapes, type ShapeRow } from "../../lib/experiment/studies/alfworld-shapes/measure.js";
import { packRows, type KeptRuns } from "../../lib/experiment/studies/archive.js";
import { alfworldShapes } from "../../studies/alfworld-shapes.js";

it("teaches a shape and lets it play, to the same numbers again", async () => {
  const asked = { steps: 2, games: 2 };
  const row = await measureShape({ width: 64, layers: 2 }, asked);
  expect(row.turns).toHaveLength(2);
  expect(row.loss).toBeGreaterThan(1);
  expect(row.tokens).toBeGreaterThan(500);
  const { seconds: _, ...again } = await measureShape({ width: 64, layers: 2 }, asked);
  expect(row).toMatchObject(again);
  const deeper = await measureShape({ width: 64, layers: 3 }, asked);
  expect(deeper.weights).toBeGreaterThan(row.weights);
});

it("a difference in nearly every game holds, one in three games of forty does not", () => {
  const won = (games: number): number[] => Array.from({ length: 40 }, (_, i) => (i < games ? 12 : 0));
  const row = (shape: (typeof shapes)[number], games: number): ShapeRow => {
    return { ...shape, weights: 1, loss: 0.1, tokens: 1, seconds: 1, turns: won(games) };
  };
  const games = new Map([
    ["64x2", 1],
    ["64x3", 35],
    ["64x4", 38],
  ]);
  const rows = shapes.filter((shape) => games.has(nameOf(shape))).map((shape) => row(shape, games.get(nameOf(shape))!));
  const kept: KeptRuns = new Map(rows.map((one) => [nameOf(one), packRows(nameOf(one), [one])]));
  const { page } = alfworldShapes.report(kept);
  const line = (shape: string): string => page.split("\n").find((text) => text.startsWith(`| ${shape} |`))!;
  expect(line("64x2")).toMatch(/−\.850 .*holds/);
  expect(line("64x3")).toMatch(/\| \.875 \| \.875 /);
  expect(line("64x4")).toMatch(/\+\.075 /);
  expect(line("64x4")).not.toContain("holds");
});
