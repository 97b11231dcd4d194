/** A cell that stops half-way keeps what it came to, as in Python; what stands below the place is not there. */
import { afterAll, describe, expect, it } from "vitest";
import { Session } from "./session.js";

const session = new Session();
afterAll(() => session.close());
const run = (source: string): Promise<string> => session.run(source);

describe("what stands above a throw stays", () => {
  it.each([
    ["a constant, with its type", "const a1 = 1;", "a1.toFixed(1)", "1.0"],
    ["a variable that changed", "let b1 = 1; b1 += 4;", "b1", "5"],
    ["a destructuring", "const { c1, ...others1 } = { c1: 3, d1: 4 };", "[c1, others1.d1]", "[ 3, 4 ]"],
    ["an awaited value", "const e1 = await Promise.resolve('x');", "e1.toUpperCase()", "X"],
    ["a class", "class F1 { #v = 6; read() { return this.#v; } }", "new F1().read()", "6"],
    ["a function", "function g1(x: number) { return x + 1; }", "g1(6)", "7"],
    ["an import", 'import { join as h1 } from "node:path";', 'h1("a", "b")', "a/b"],
    ["a namespace import", 'import * as i1 from "node:path";', 'i1.join("a", "b")', "a/b"],
    ["an enum", "enum J1 { one = 8 }", "J1.one", "8"],
    ["a namespace", "namespace K1 { export const nine = 9; }", "K1.nine", "9"],
    ["the first of two in one statement", "const m1 = 1, n1 = (() => { throw new Error('n1'); })();", "m1", "1"],
    ["a type", "interface O1 { p: number }", "({ p: 1 }) satisfies O1", "{ p: 1 }"],
  ])("%s", async (_what, declaration, use, value) => {
    expect(await run(`${declaration}\nthrow new RangeError("stop");\nconst below = 1;`)).toMatch(/Error: /);
    expect(await run(use)).toBe(value);
  });

  it("and its type is checked", async () => {
    await run('const typed = 1; throw new Error("stop");');
    expect(await run("const text: string = typed;")).toContain("Type 'number' is not assignable to type 'string'");
  });

  it("and another cell may declare it again", async () => {
    await run('const again = 1; throw new Error("stop");');
    expect(await run('const again = "two"; again.length')).toBe("3");
    expect(await run("again")).toBe("two");
  });
});

describe("what stands below a throw", () => {
  it("is not there, and the message says which cell stopped", async () => {
    await session.run("const above = 1;");
    const failed = await session.outcome(
      'throw new Error("stop"); const low1 = 1; let low2 = 2; var low3 = 3; class Low4 {} function low5() {} enum Low6 { a }',
    );
    expect(failed.ok).toBe(false);
    for (const name of ["low1", "low2", "low3", "Low4", "low5", "Low6"]) {
      expect(await run(name), name).toMatch(
        new RegExp(`Cannot find name '${name}'.*\\(cell \\d+ stopped before it came to ${name}; mend that cell`),
      );
    }
    await run("const low1 = 11;");
    expect(await run("low1")).toBe("11");
  });

  it("keeps the meaning that earlier cells gave it, functions included", async () => {
    await run('let kept = 1; function same() { return "old"; } const readKept = () => [kept, same()];');
    await run('kept = 5; throw new Error("stop"); const kept = "new"; function same() { return "new"; }');
    expect(await run("[kept.toFixed(0), same(), readKept()]")).toBe("[ '1', 'old', [ 1, 'old' ] ]");
  });

  it("does not take the type of what is above with it", async () => {
    await run('const make = () => new Below(); const fine = 2; throw new Error("stop"); class Below { x = 1 }');
    expect(await run("fine.toFixed(0)")).toBe("2");
    expect(await run("typeof make")).toBe("function");
  });
});

it("functions of earlier cells see what was reached, and warnings name only that", async () => {
  await run("let seen = 1; let size = 1; const read = () => [seen, size];");
  session.printed = "";
  await run('const seen = 2; throw new Error("stop"); const size = "large";');
  expect(await run("read()")).toBe("[ 2, 1 ]");
  expect(session.printed).toBe("");
});

it("an interrupt keeps what was reached", async () => {
  const ran = run("const before = 3; await new Promise(() => undefined); const after = 4;");
  await new Promise((resolve) => setTimeout(resolve, 50));
  session.interrupt();
  expect(await ran).toContain("Interrupted");
  expect(await run("before")).toBe("3");
  expect(await run("after")).toContain("stopped before it came to after");
});

it("a cell that the type checker refuses declares nothing", async () => {
  await run("const refused = 1; const wrong: string = 2;");
  expect(await run("refused")).toContain("Cannot find name 'refused'");
});
