/** Jupyter's own command line runs a notebook on our kernel; it is the strictest reader of the protocol we know. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { joined, type Notebook } from "../../../kernel/notebook-file.js";
import { root } from "./client.js";
import { hasJupyter, labModule, notebookOf, python } from "./jupyter.js";

const cells = [
  { source: "const answer: number = 6 * 7;\nanswer" },
  { source: "for (let i = 0; i < 3000; i++) console.log(i)" },
  { source: `throw new RangeError("allowed");`, tags: ["raises-exception"] },
  { source: "for await (const x of (async function* () { yield answer; })()) console.log(x)" },
  { source: `({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>rich</b>", "text/plain": "rich" }) })` },
];

it.skipIf(!hasJupyter)("nbconvert --execute (skipped without .venv, which npm start makes)", async () => {
  const folder = mkdtempSync(join(root, "notebooks-test-"));
  try {
    const file = join(folder, "converted.ipynb");
    writeFileSync(file, notebookOf(cells));
    const { jupyterEnvironment } = await labModule();
    const args = ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--log-level=WARN", file];
    execFileSync(python, args, { env: jupyterEnvironment(), stdio: "pipe" });
    const { cells: ran } = JSON.parse(readFileSync(file, "utf8")) as Notebook;
    expect(ran.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4, 5]);
    const first = ran.map(({ outputs }) => outputs?.[0]);
    expect(joined(first[0]?.data?.["text/plain"] as string)).toBe("42");
    const printed = ran[1]?.outputs?.map(({ text }) => joined(text)).join("");
    expect(printed).toBe(Array.from({ length: 3000 }, (_, i) => `${i}\n`).join(""));
    expect([first[2]?.ename, first[2]?.evalue]).toEqual(["RangeError", "allowed"]);
    expect(joined(first[3]?.text)).toBe("42\n");
    expect(joined(first[4]?.data?.["text/html"] as string)).toBe("<b>rich</b>");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
