/** Notebooks are not ours alone: the tour also runs on tslab as its author published it, with its own TypeScript. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./client.js";

const script = `
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const [, file] = process.argv;
const load = createRequire(file);
const at = (name) => load(dirname(load.resolve("tslab")) + "/" + name);
const notebook = JSON.parse(require("node:fs").readFileSync(file, "utf8"));
process.chdir(dirname(file));
at("jupyter.js").lastWriteDisplayData = () => undefined;
const complaints = [];
const node = at("converter.js").createConverter({});
const parts = { log: () => undefined, error: (...words) => complaints.push(words.map(String).join(" ")) };
const executor = at("executor.js").createExecutor(process.cwd(), { node, close() {} }, parts);
(async () => {
  let ran = 0;
  for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "code")) {
    if (!(await executor.execute([].concat(cell.source).join("")))) break;
    ran++;
  }
  require("node:fs").writeSync(1, "\\nRAN " + ran + " " + JSON.stringify(complaints) + "\\n");
  process.exit(0);
})();`;

const linked = existsSync(join(root, "node_modules/siri-lab"));

it.skipIf(!linked)("the tour (skipped without the package's link to itself, which npm start makes)", () => {
  const file = join(root, "notebooks/00-tour.ipynb");
  const env = { ...process.env, SIRI_QUICK: "1", SIRI_CHECKS: "throw" };
  const output = execFileSync(process.execPath, ["-e", script, file], { env, encoding: "utf8" });
  const [, ran, complaints] = /RAN (\d+) (.*)/.exec(output) ?? [];
  expect(complaints).toBe("[]");
  expect(Number(ran)).toBeGreaterThan(10);
});
