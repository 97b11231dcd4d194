/** What a cell may do to the kernel, and the kernel still answers, or ends in an orderly way. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, Kernel, pause, resultOf, root } from "./client.js";

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

const value = async (code: string): Promise<unknown> => resultOf(await kernel.run(code))["text/plain"];

describe("a cell that replaces a part of the language", () => {
  it.each([
    ["Promise", "(globalThis as any).Promise = undefined;"],
    ["JSON", "(globalThis as any).JSON = {};"],
    ["JSON.stringify", "JSON.stringify = () => 'no';"],
    ["Array.prototype.map", "Array.prototype.map = () => { throw new Error('no map'); };"],
    ["Map", "(globalThis as any).Map = class {};"],
    ["Map.prototype.get", "Map.prototype.get = () => undefined;"],
    ["Promise.prototype.then", "Promise.prototype.then = () => { throw new Error('no then'); };"],
    ["Array.prototype.push", "delete (Array.prototype as any).push;"],
    ["Object.keys", "Object.keys = () => ['x'];"],
    ["Set.prototype.add", "Set.prototype.add = () => { throw new Error('no add'); };"],
  ])("%s: the kernel says so and goes on", async (name, code) => {
    const ran = await kernel.run(`${code}\nconsole.log("ran");`);
    expect(ran.text).toContain("ran\n");
    expect(ran.text).toContain(`A cell replaced ${name}`);
    expect(await value("await Promise.resolve([1, 2].map((n) => JSON.stringify({ n })).join())")).toBe(
      '{"n":1},{"n":2}',
    );
  });

  it("after an await, and in a cell that then throws", async () => {
    const ran = await kernel.run(
      `await new Promise((done) => setTimeout(done, 20));\n(globalThis as any).Promise = 1; JSON.parse = () => 2;\nthrow new Error("then");`,
    );
    expect(errorOf(ran).evalue).toBe("then");
    expect(await value("await Promise.all([Promise.resolve(JSON.parse('[3]'))])")).toBe("[ [ 3 ] ]");
  });

  it("what it adds, and clocks and chance it replaces, stay", async () => {
    await kernel.run("(Array.prototype as any).second = function () { return this[1]; }; Math.random = () => 0.5;");
    expect(await value("[([7, 8] as any).second(), Math.random()]")).toBe("[ 8, 0.5 ]");
  });
});

it.each([
  ["null", `const e = new Error("odd"); (e as any).name = null; throw e;`, "Error", "odd"],
  ["a number", `const e = new Error("odd"); (e as any).name = 7; throw e;`, "7", "odd"],
  [
    "a getter that throws",
    `const e = new Error("odd"); Object.defineProperty(e, "name", { get() { throw 1; } }); throw e;`,
    "Error",
    "odd",
  ],
  [
    "fine, but its message is an object",
    `const e = new Error(); (e as any).message = { a: 1 }; throw e;`,
    "Error",
    "{ a: 1 }",
  ],
  ["fine, but it causes itself", `const e = new Error("odd"); e.cause = e; throw e;`, "Error", "odd"],
])("an error whose name is %s is texts on the wire", async (_what, code, ename, evalue) => {
  const ran = await kernel.run(code);
  expect([ran.reply["ename"], ran.reply["evalue"]]).toEqual([ename, evalue]);
  expect((ran.reply["traceback"] as unknown[]).every((line) => typeof line === "string")).toBe(true);
});

const catching = "for (;;) { try { for (;;) {} } catch {} }";
/** From here on Node's own way to stop a script does not reach it. */
const later = "await new Promise((done) => setTimeout(done, 20));";

describe("a loop that catches interrupts", () => {
  it("is ended by the first one", async () => {
    const { ran } = await kernel.begin(`const above = 1;\n${catching}`);
    await pause(200);
    await kernel.interrupt();
    expect(errorOf(await ran).ename).toBe("Interrupted");
    expect(await value("above")).toBe("1");
  });

  it("after a pause: by the first as well, or by the second, which ends the kernel with a warning before it", async () => {
    const own = await Kernel.start(folder);
    try {
      const heard: string[] = [];
      const { ran } = await own.begin(`const above = 1;\n${later}\n${catching}`, {
        listen: ({ content }) => heard.push(String(content["text"] ?? content["evalue"] ?? "")),
      });
      await pause(500); // past the pause of the cell, into its loop
      await own.interrupt();
      await pause(3500);
      if (heard.join("").includes("the cell was stopped by an interrupt")) {
        expect(errorOf(await ran).ename).toBe("Interrupted");
        expect((await own.run("above + 1")).outputs.map(({ content }) => JSON.stringify(content)).join("")).toContain(
          "2",
        );
        return;
      }
      expect(heard.join("")).toContain("interrupt once more to end it");
      const ended = new Promise((done) => own.child.once("exit", (_code, signal) => done(signal)));
      await own.interrupt();
      expect((await ran).reply["evalue"]).toContain("the cell would not stop, so the kernel was ended");
      expect(await ended).toBe("SIGKILL");
    } finally {
      await own.stop();
    }
  });
});

const starter = `const { spawn } = require("node:child_process");
  const { openSync, writeFileSync } = require("node:fs");
  const [, main, connection, folder] = process.argv;
  const log = openSync(folder + "/log", "a");
  const child = spawn(process.execPath, [main, "--config-path", connection], { stdio: ["ignore", log, log] });
  writeFileSync(folder + "/pid", String(child.pid));
  setInterval(() => undefined, 1000);`;

/** A kernel whose parent is killed while it runs `code`: how long it lives on, and what it writes. */
async function orphan(code: string): Promise<{ readonly seconds: number; readonly written: string }> {
  const main = join(root, "dist/kernel/main.js");
  const own = await Kernel.through((connection, place) =>
    spawn(process.execPath, ["-e", starter, main, connection, place]),
  );
  const pid = Number(readFileSync(join(own.folder, "pid"), "utf8"));
  try {
    void own.runAndKeepListening(code);
    await pause(1500);
    own.child.kill("SIGKILL");
    const started = performance.now();
    while (alive(pid) && performance.now() - started < 20_000) await pause(100);
    return { seconds: (performance.now() - started) / 1000, written: readFileSync(join(own.folder, "log"), "utf8") };
  } finally {
    if (alive(pid)) process.kill(pid, "SIGKILL");
    own.leave();
  }
}

function alive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] !== "Z";
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== "linux")("when the one who started it is killed, the kernel ends", () => {
  it.each([
    ["idle", "1 + 1"],
    ["in a loop that catches everything", catching],
    ["in the same after a pause", `${later}\n${catching}`],
  ])("%s, without a complaint", async (_what, code) => {
    const { seconds, written } = await orphan(code);
    expect(seconds).toBeLessThan(10);
    expect(written).toBe("");
  });
});
