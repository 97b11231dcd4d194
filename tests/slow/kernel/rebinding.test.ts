/** A name is one variable for the whole notebook: functions never keep a stale value in silence. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Kernel, resultOf, root } from "./client.js";

let kernel: Kernel;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(root, "notebooks-test-"));
  kernel = await Kernel.start(folder);
});

afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the cells in order; the last one's result as text. */
async function notebook(...cells: string[]): Promise<unknown> {
  let result: unknown;
  for (const cell of cells) {
    const ran = await kernel.run(cell);
    expect(ran.reply["status"], JSON.stringify(ran.outputs)).toBe("ok");
    result = resultOf(ran)["text/plain"];
  }
  return result;
}

it("a function sees the value a later cell assigns", async () => {
  const first = "let a = 0; function inc() { a++; return a; } const get = () => a;";
  expect(await notebook(first, "a = 10; inc()", "[a, get(), inc(), a]")).toBe("[ 11, 11, 12, 12 ]");
});

it("a function sees the value a later cell declares", async () => {
  const first = "let b = 0; const readB = () => b; const bump = () => ++b;";
  expect(await notebook(first, "let b = 20;", "[readB(), bump(), b]")).toBe("[ 20, 21, 21 ]");
  expect(await notebook("const b = 30; const also = () => b;", "[readB(), also(), b]")).toBe("[ 30, 30, 30 ]");
});

it("constants, functions, classes and destructured names are no exception", async () => {
  expect(await notebook("const rate = 1; const twice = () => 2 * rate;", "const rate = 5;", "twice()")).toBe("10");
  expect(await notebook("function f() { return 1; } const g = () => f();", "function f() { return 2; }", "g()")).toBe(
    "2",
  );
  const older = "class A { v = 1; static make() { return new A(); } } const makeA = () => new A();";
  const newer = "class A { v = 2; static make() { return new A(); } }";
  expect(await notebook(older, newer, "[makeA().v, A.make().v, new A().v]")).toBe("[ 2, 2, 2 ]");
  expect(
    await notebook("const { x, ...others } = { x: 1, y: 2 }; const readX = () => x;", "const [x] = [7];", "readX()"),
  ).toBe("7");
});

it("a value of another type gets a variable of its own, and the stale function is named", async () => {
  await notebook("const size = 3; const area = () => size * size;");
  const ran = await kernel.run(`const size = "large";`);
  expect(ran.text).toContain("size is now of type string, and area of an earlier cell keeps the old size (number)");
  expect(await notebook("[area(), size]")).toBe("[ 9, 'large' ]");
});

it("a cell that is simply run again says nothing", async () => {
  const cell = `class Secret { #n = 1; read() { return this.#n; } } const secret = () => new Secret().read();`;
  await notebook(cell);
  expect((await kernel.run(cell)).text).toBe("");
  expect(await notebook("secret()")).toBe("1");
});

it("a cell that fails declares what stands above the fault", async () => {
  await notebook("let kept = 1; const readKept = () => kept;");
  const failed = await kernel.run(`let kept = 5; throw new Error("no"); let below = 2;`);
  expect(failed.reply["status"]).toBe("error");
  expect((await kernel.run("below")).reply["ename"]).toBe("TypeScriptError");
  expect(await notebook("[kept, readKept()]")).toBe("[ 5, 5 ]");
});

it("local names of the same spelling are left alone", async () => {
  await notebook("let n = 1; const readN = () => n;");
  const shadow = "let n = 2; const local = ((n: number) => { const inner = { n }; n++; return [n, inner.n]; })(40);";
  expect(await notebook(shadow, "[readN(), local, ({ n }).n]")).toBe("[ 2, [ 41, 40 ], 2 ]");
});
