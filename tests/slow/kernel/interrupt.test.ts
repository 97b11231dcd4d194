/** An interrupt ends what a cell started: loops, awaits, timers; and the next cell runs as if nothing had happened. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, Kernel, pause, resultOf, root, type Ran } from "./client.js";

let kernel: Kernel;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(root, "notebooks-test-"));
  kernel = await Kernel.start(folder);
  await kernel.run("let turns = 0; const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));");
});

afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

async function interrupted(code: string, { after = 200, signal = false } = {}): Promise<Ran> {
  const { ran } = await kernel.begin(code);
  await pause(after);
  if (signal) kernel.child.kill("SIGINT");
  else expect((await kernel.interrupt()).content["status"]).toBe("ok");
  return ran;
}

const turns = async (): Promise<number> => Number(resultOf(await kernel.run("turns"))["text/plain"]);

async function standsStill(): Promise<void> {
  await pause(1500); // longer than the time left for clean-up
  const before = await turns();
  await pause(300);
  expect(await turns()).toBe(before);
  expect(before).toBeGreaterThan(0);
}

describe("an interrupt stops", () => {
  it.each([
    ["a loop that never yields", "while (true) turns++;"],
    ["a loop that never yields, after an await", "await sleep(10);\nwhile (true) turns++;"],
    ["an awaiting loop", "while (true) { await sleep(5); turns++; }"],
    ["a loop of ready awaits", "while (true) { await null; turns++; }"],
    [
      "an awaiting loop in a function of its own",
      "async function work() { while (true) { await sleep(5); turns++; } }\nawait work();",
    ],
    [
      "a for await",
      "async function* source() { while (true) { await sleep(5); yield 1; } }\nfor await (const x of source()) turns += x;",
    ],
    ["a loop that swallows errors", "while (true) { try { await sleep(5); turns++; } catch { } }"],
    ["an interval it waits for", "setInterval(() => turns++, 5);\nawait new Promise(() => undefined);"],
  ])("%s", async (_what, code) => {
    const ran = await interrupted(code);
    expect(errorOf(ran).ename).toBe("Interrupted");
    await standsStill();
  });

  it("synchronous library code, through SIGINT", async () => {
    const ran = await interrupted(`"x".repeat(30).concat("!").match(/^(x+x+)+$/);`);
    expect(errorOf(ran).ename).toBe("Interrupted");
    expect(resultOf(await kernel.run("1 + 1"))["text/plain"]).toBe("2");
  });

  it("library code that listens to the signal", async () => {
    const code = `const { signal } = (globalThis as any)[Symbol.for("siri-lab.interrupt")]();
      await new Promise((_, reject) => signal.addEventListener("abort", () => { turns = -7; reject(signal.reason); }));`;
    expect(errorOf(await interrupted(code)).ename).toBe("Interrupted");
    expect(await turns()).toBe(-7);
    await kernel.run("turns = 1");
  });

  it("intervals that an ended cell left behind, when none runs", async () => {
    await kernel.run("setInterval(() => turns++, 5); turns = 1;");
    await pause(100);
    expect(await turns()).toBeGreaterThan(1);
    await kernel.interrupt();
    await standsStill();
  });
});

describe("an interrupt by signal", () => {
  it.each([
    ["stops a loop that never yields", "while (true) turns++;"],
    ["stops an awaiting loop", "while (true) { await sleep(5); turns++; }"],
  ])("%s", async (_what, code) => {
    expect(errorOf(await interrupted(code, { signal: true })).ename).toBe("Interrupted");
    await standsStill();
  });

  it("is not broken by a listener that a cell adds", async () => {
    await interrupted(`process.on("SIGINT", () => { turns = 50; });\nwhile (true) { await sleep(5); }`, {
      signal: true,
    });
    expect(await turns()).toBe(50);
    expect(errorOf(await interrupted("while (true) turns++;", { signal: true })).ename).toBe("Interrupted");
  });
});

describe("after an interrupt", () => {
  it("clean-up code has run, awaits included", async () => {
    await interrupted(
      `let cleaned = "no"; var report = () => cleaned;\ntry { await sleep(60000); } finally { await sleep(20); turns = 99; }`,
    );
    await pause(200);
    expect(await turns()).toBe(99);
  });

  it("two hundred cells of all kinds run", async () => {
    for (let i = 0; i < 200; i++) {
      const { reply, text } = await kernel.run(`await sleep(0); console.log(${i})`);
      expect([reply["status"], text]).toEqual(["ok", `${i}\n`]);
    }
  });

  it("an interrupt of an idle kernel changes nothing", async () => {
    await kernel.interrupt();
    expect(resultOf(await kernel.run("40 + 2"))["text/plain"]).toBe("42");
  });
});
