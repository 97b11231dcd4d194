/** What a person has after an interrupt or a failed sentence: the records, the names, and a cell that can run again. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, Kernel, pause, resultOf, root, type Heard, type Ran } from "./client.js";

let kernel: Kernel;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(root, "notebooks-test-"));
  delete process.env["CI"]; // a person works in this kernel
  kernel = await Kernel.start(folder);
  await kernel.run(`import { check, openLab, progress, resolve, run, watch } from "siri-lab";
    const config = resolve({
      method: "gigpo",
      iterations: 4000,
      rollout: { groups: 2, groupSize: 4 },
      update: { minibatches: 2 },
      evaluation: { every: 0, tasks: 8 },
    });
    const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));`);
});

afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

const value = async (code: string): Promise<unknown> => resultOf(await kernel.run(code))["text/plain"];

const TIME_LEFT = /\d+ of \d+, .*? left/;

/** Interrupts once the cell has shown how long it will still take, and a little later. */
async function interrupted(code: string): Promise<Ran> {
  let shown: () => void = () => undefined;
  const first = new Promise<void>((done) => (shown = done));
  const listen = ({ type, content }: Heard): void => {
    if (type.endsWith("display_data") && TIME_LEFT.test(JSON.stringify(content))) shown();
  };
  const ran = kernel.run(code, { listen });
  await Promise.race([first, ran]);
  await pause(500);
  await kernel.interrupt();
  return ran;
}

describe("a watched run that is interrupted", () => {
  it("gives back its records, says where it stopped, and the cell ends normally", async () => {
    const ran = await interrupted(`const lab = await openLab(config);
      const records = await watch(run(config, lab), { every: 100 });
      const after = records.length;`);
    expect(ran.reply["status"], JSON.stringify(ran.outputs.slice(-1))).toBe("ok");
    expect(ran.text).toMatch(/^stopped at \d+ of 4000; what came until then is kept\n$/);
    expect(await value("[records.stopped, records.length > 0, after === records.length]")).toBe("[ true, true, true ]");
    const title = JSON.stringify(ran.outputs.filter(({ type }) => type === "update_display_data"));
    expect(title).toMatch(/A run · \d+ of 4000, .*? left/);
  });

  it("and can be run again, also inside a function", async () => {
    const ran = await interrupted(`async function again() {
      return await watch(run(config, await openLab(config)), { every: 100 });
    }
    const second = await again();`);
    expect(ran.reply["status"]).toBe("ok");
    expect(await value("second.stopped")).toBe("true");
  });

  it("does not hold back an interrupt of what comes after it", async () => {
    const ran = await interrupted(`const third = await watch(run(config, lab), { every: 100 });
      await new Promise(() => undefined);`);
    expect(errorOf(ran).ename).toBe("Interrupted");
    expect(await value("third.stopped")).toBe("true");
  });
});

describe("progress that is interrupted", () => {
  it("over items ends the loop, and the cell ends normally", async () => {
    const ran = await interrupted(`const done: number[] = [];
      for (const item of progress([...Array(400).keys()], "playing")) { await sleep(20); done.push(item); }
      const count = done.length;`);
    expect(ran.reply["status"]).toBe("ok");
    expect(JSON.stringify(ran.outputs.at(-1))).toMatch(/playing: stopped at \d+ of 400 in/);
    expect(Number(await value("count"))).toBeGreaterThan(3);
  });

  it("over items whose work never yields", async () => {
    const ran = await interrupted(`let n = 0;
      for (const item of progress([...Array(4000).keys()], "playing")) {
        const until = Date.now() + 20; while (Date.now() < until) n++;
      }
      n = -item0();
      function item0() { return 7; }`);
    expect(ran.reply["status"], JSON.stringify(ran.outputs.at(-1))).toBe("ok");
    expect(await value("n")).toBe("-7");
  });

  it("with steps ends by an error, says where, and keeps the names", async () => {
    const ran = await interrupted(`const bar = progress(400, "playing"); const kept: number[] = [];
      for (let i = 0; i < 400; i++) { await sleep(20); kept.push(i); bar.step(); }`);
    expect(errorOf(ran).ename).toBe("Interrupted");
    expect(JSON.stringify(ran.outputs)).toMatch(/playing: stopped at \d+ of 400 in/);
    expect(Number(await value("kept.length"))).toBeGreaterThan(3);
  });
});

it("a sentence that does not hold is a cross, and the cell goes on", async () => {
  const ran = await kernel.run(
    `const before: number = 1; check("one is two", before === 2, before); const behind = 2;`,
  );
  expect(ran.reply["status"]).toBe("ok");
  expect(ran.text).toMatch(/^✗ one is two\n {2}got: 1\n {2}a setting you changed/);
  expect(await value("behind")).toBe("2");
});
