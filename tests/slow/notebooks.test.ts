/** Every notebook runs top to bottom and says what its committed outputs say. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { differences, normalised } from "../../kernel/compare-notebooks.js";
import type { Notebook } from "../../kernel/notebook-file.js";
import { allNotebooks, check, execute } from "../../kernel/notebooks.js";
import { notebookOf } from "./kernel/jupyter.js";

const quickSeconds = 60;
const read = (path: string): Notebook => JSON.parse(readFileSync(path, "utf8")) as Notebook;

it.each(allNotebooks().map((file) => [basename(file), file]))("%s", async (name, file) => {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const out = join(folder, name);
  const { ok, seconds, log } = await execute(file, out, { quick: true });
  expect(ok, log).toBe(true);
  expect(differences(read(file), read(out))).toEqual([]);
  console.log(`${name}: ${seconds.toFixed(1)} s (aim: at most ${quickSeconds} s on a quiet machine)`);
  rmSync(folder, { recursive: true });
});

it("an update never stores a notebook that failed, and stores one that ran", async () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const file = join(folder, "one.ipynb");
  const failing = notebookOf([{ source: "1 + 1" }, { source: 'throw new Error("no")' }]);
  writeFileSync(file, failing);
  expect(await check(file, { quick: true, update: true })).toBe(false);
  expect(readFileSync(file, "utf8")).toBe(failing);
  writeFileSync(file, notebookOf([{ source: "1 + 1" }]));
  expect(await check(file, { quick: true, update: true })).toBe(true);
  expect(readFileSync(file, "utf8")).toContain('"execution_count": 1');
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
