/** The quick part of the fault harness: no fault may end without a word; and the kept figures are those on the page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { LabError } from "../../lib/errors.js";
import { isClear, Tally } from "./section.js";
import { sections } from "./sections.js";
import { FAULTS_PAGE, insertFaults, type Results } from "./summary.js";

const read = (name: string): string => readFileSync(join(packageRoot(), name), "utf8");

describe("faults", () => {
  it.each(sections.filter(({ slow }) => slow !== true))(
    "of $name end with the same bytes or one sentence",
    async ({ run }) => {
      const { tried, silent, cases } = await run({ quick: true });
      expect({ silent, cases }).toEqual({ silent: 0, cases: undefined });
      expect(tried).toBeGreaterThan(10);
    },
    120_000,
  );

  it("are counted", () => {
    const tally = new Tally();
    tally.add("one", "identical");
    tally.add("two", "silent", "it was lost");
    expect(tally.counts()).toEqual({ tried: 2, identical: 1, clear: 0, silent: 1, cases: ["two: it was lost"] });
    expect(isClear(new LabError("where: expected a, got b; do c"))).toBe(true);
    expect(isClear(new TypeError("where: expected a, got b; do c"))).toBe(false);
    expect(isClear(new LabError("it failed"))).toBe(false);
  });

  it("have their kept figures on their page, and none of them was silent", () => {
    const kept = JSON.parse(read("data/faults.json")) as Results;
    expect(Object.keys(kept)).toEqual(sections.map(({ name }) => name));
    for (const counts of Object.values(kept)) expect(counts).toMatchObject({ silent: 0 });
    expect(insertFaults(read(FAULTS_PAGE), kept)).toBe(read(FAULTS_PAGE));
  });
});
