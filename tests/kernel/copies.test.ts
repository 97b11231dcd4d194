/** Working copies of the notebooks: made once, renewed while nobody changed them, never overwritten. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

interface CopiesModule {
  makeCopies(options: { from: string; to: string; fresh?: string }): string[];
}
const { makeCopies } = (await import("../../kernel/copies.mjs" as string)) as CopiesModule;

let from: string;
let to: string;
const notebook = (source: string, output = ""): string =>
  JSON.stringify({ cells: [{ cell_type: "code", source, outputs: [output] }], metadata: {} });
const write = (folder: string, text: string): void => writeFileSync(join(folder, "05-gigpo.ipynb"), text);
const copy = (): string => readFileSync(join(to, "05-gigpo.ipynb"), "utf8");

beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), "siri-originals-"));
  to = join(mkdtempSync(join(tmpdir(), "siri-copies-")), "my-notebooks");
  write(from, notebook("1 + 1"));
  writeFileSync(join(from, "00-tour.ipynb"), notebook("0"));
});
afterEach(() => {
  for (const folder of [from, join(to, "..")]) rmSync(folder, { recursive: true });
});

it("are made where there is none, and left alone the second time", () => {
  expect(makeCopies({ from, to })).toEqual([]);
  expect(copy()).toBe(notebook("1 + 1"));
  write(to, notebook("1 + 1", "2"));
  expect(makeCopies({ from, to })).toEqual([]);
  expect(copy()).toBe(notebook("1 + 1", "2"));
});

it("are renewed when the original changes and only outputs differ", () => {
  makeCopies({ from, to });
  write(to, notebook("1 + 1", "2"));
  write(from, notebook("1 + 2"));
  expect(makeCopies({ from, to })[0]).toContain("05-gigpo.ipynb is renewed");
  expect(copy()).toBe(notebook("1 + 2"));
});

it("stay when a person has written in them, and say how to get a fresh one", () => {
  makeCopies({ from, to });
  write(to, notebook("mine"));
  write(from, notebook("1 + 2"));
  for (const time of [1, 2]) {
    expect(makeCopies({ from, to })[0], String(time)).toContain("npm start -- --fresh 05-gigpo.ipynb");
    expect(copy()).toBe(notebook("mine"));
  }
});

it("stay when they are damaged or were there before any record", () => {
  makeCopies({ from, to });
  write(to, "{ half");
  write(from, notebook("1 + 2"));
  expect(makeCopies({ from, to })).toHaveLength(1);
  expect(copy()).toBe("{ half");
  rmSync(join(to, ".copied.json"));
  write(to, notebook("someone's"));
  makeCopies({ from, to });
  expect(copy()).toBe(notebook("someone's"));
});

it("are put aside for a fresh one, each under a name of its own", () => {
  makeCopies({ from, to });
  for (const text of ["first", "second"]) {
    write(to, notebook(text));
    expect(makeCopies({ from, to, fresh: "05" })[0]).toContain("05-gigpo.old-");
    expect(copy()).toBe(notebook("1 + 1"));
  }
  const old = readdirSync(to).filter((name) => name.includes("old"));
  expect(old.map((name) => readFileSync(join(to, name), "utf8"))).toEqual([notebook("first"), notebook("second")]);
  expect(() => makeCopies({ from, to, fresh: "9" })).toThrow("expected a part of one notebook's name");
  expect(existsSync(join(to, "00-tour.ipynb"))).toBe(true);
});
