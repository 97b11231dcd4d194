/** The whole of the readers' and the actions' part of the fault harness. */
import { expect, it } from "vitest";
import { actions } from "../faults/actions.js";
import { faultReaders } from "../faults/readers.js";

const silent: string[] = [];
const witness = (name: string, recipe: unknown, why: string): void =>
  void silent.push(`${name} ${JSON.stringify(recipe)}: ${why}`);

it("5,000 damaged inputs a reader: a sound value or the one error", async () => {
  console.table(await faultReaders(5000, 1, witness));
  expect(silent).toEqual([]);
});

it("60,000 odd actions in all worlds", () => {
  const figures = actions(60_000, 1, witness);
  console.log(figures);
  expect(silent).toEqual([]);
  expect(figures.tried).toBeGreaterThanOrEqual(60_000);
});
