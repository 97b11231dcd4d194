/**
 * Every notebook runs top to bottom and says what its committed outputs say; with another seed, or after an interrupt in its
 * longest cell, nothing dies (of all but the six longest); and our solutions solve its exercises.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { differences, normalised } from "../../kernel/compare-notebooks.js";
import type { Notebook } from "../../kernel/notebook-file.js";
import { allMasters, check, execute } from "../../kernel/notebooks.js";
import { notebookOf } from "./kernel/jupyter.js";

/** Three runs of each of these take minutes; `npm run notebooks -- --disturbed` runs all of them. */
const LONG = ["09", "10", "11", "12", "14", "16"];

// two at once, each in a process of its own
it.concurrent.each(allMasters().map((master) => [basename(master), master]))("%s", async (name, master) => {
  const whole = { quick: true, update: false, disturbed: !LONG.includes(name.slice(0, 2)) };
  const { line, complaints } = await check(master, whole);
  console.log(line);
  expect(complaints, name).toEqual([]);
});

it("an update never stores a notebook that failed, and stores one that ran", async () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const [master, file] = [join(folder, "one.md"), join(folder, "one.ipynb")];
  const update = { quick: true, update: true, disturbed: false };
  writeFileSync(master, '```ts\n1 + 1\n```\n\n```ts\nthrow new Error("no")\n```\n');
  writeFileSync(file, "as it was");
  expect((await check(master, update, file)).passed).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("as it was");
  writeFileSync(master, "```ts\n1 + 1\n```\n");
  expect((await check(master, update, file)).passed).toBe(true);
  expect(readFileSync(file, "utf8")).toContain('"execution_count": 1');
  rmSync(folder, { recursive: true });
});

it("an interrupted cell is run once more, and a check is then a printed cross", async () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const file = join(folder, "one.ipynb");
  const wait = "let n = 0; while (n < 8) { await new Promise((r) => setTimeout(r, 100)); n++; }";
  const cross = 'import { check } from "siri-lab"; check("n is nine", n === 9);';
  writeFileSync(file, notebookOf([{ source: wait }, { source: cross }]));
  const { ok, log } = await execute(file, file, { quick: true, interrupt: "1:300" });
  expect(log).toContain("cell 1 interrupted, run again");
  expect(ok, log).toBe(true);
  expect(readFileSync(file, "utf8")).toContain("✗ n is nine");
  rmSync(folder, { recursive: true });
});

it("a check that fails fails its notebook", async () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const file = join(folder, "one.ipynb");
  writeFileSync(file, notebookOf([{ source: 'import { check } from "siri-lab"; check("two is three", false);' }]));
  const { ok, log } = await execute(file, file, { quick: true });
  expect(ok).toBe(false);
  expect(log).toContain("check: expected two is three, got false");
  rmSync(folder, { recursive: true });
});

it("times and places do not count, numbers do", () => {
  expect(normalised("12.3 ms in /opt/siri/lib/a.ts")).toBe(normalised("4 s in /srv/x/lib/a.ts"));
  const cell = (text: string): Notebook => ({
    cells: [
      { cell_type: "code", source: "", metadata: {}, outputs: [{ output_type: "stream", name: "stdout", text }] },
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
  expect(differences(cell("utility 0.31\n"), cell("utility 0.31\n"))).toEqual([]);
  expect(differences(cell("utility 0.31\n"), cell("utility 0.32\n"))).toHaveLength(1);
  expect(differences(cell("[0.5203124000000001]"), cell("[0.5203124]"))).toEqual([]);
  expect(differences(cell("[0.5203124]"), cell("[0.5203224]"))).toHaveLength(1);
});
