/** The kernel as a front end meets it: over sockets, message by message. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  const clean = await kernel.stop();
  rmSync(folder, { recursive: true });
  expect(clean).toBe(true);
});

const value = async (code: string): Promise<unknown> => resultOf(await kernel.run(code))["text/plain"];

describe("output", () => {
  it("of 50 000 lines arrives complete", async () => {
    const { text, reply } = await kernel.run("for (let i = 0; i < 50000; i++) console.log(i)");
    expect(reply["status"]).toBe("ok");
    expect(text).toBe(Array.from({ length: 50_000 }, (_, i) => `${i}\n`).join(""));
  });

  it("of a loop that never yields is seen while it runs", async () => {
    const times: number[] = [];
    const code = "for (let i = 0; i < 4; i++) { console.log(i); const t = Date.now(); while (Date.now() - t < 150); }";
    await kernel.run(code, { listen: ({ type }) => type === "stream" && times.push(performance.now()) });
    expect(times.length).toBeGreaterThan(1);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(200);
  });

  it("comes after execute_input and before the reply's idle, in order", async () => {
    const heard: string[] = [];
    await kernel.run("console.log(1); console.error(2); 3", { listen: ({ type }) => heard.push(type) });
    expect(heard).toEqual(["status", "execute_input", "stream", "stream", "execute_result", "status"]);
  });

  it("goes to the cell that printed it, also after that cell ended", async () => {
    const first = kernel.runAndKeepListening(`setTimeout(() => console.log("late"), 300); 0`);
    await first.ran;
    const second = await kernel.run(`await new Promise((done) => setTimeout(done, 600)); console.log("mine")`);
    expect(second.text).toBe("mine\n");
    expect(first.heard.some(({ content }) => content["text"] === "late\n")).toBe(true);
  });

  it("is not broadcast by a silent request", async () => {
    const { outputs } = await kernel.run("console.log(1); 2", { content: { silent: true } });
    expect(outputs).toEqual([]);
  });
});

describe("the last expression", () => {
  it("is shown by its display method, and as text beside it", async () => {
    const code = `const rich = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>7</b>" }), n: 7 }; rich`;
    const data = resultOf(await kernel.run(code));
    expect(data["text/html"]).toBe("<b>7</b>");
    expect(data["text/plain"]).toContain("n: 7");
  });

  it("of undefined shows nothing, of null shows null", async () => {
    expect((await kernel.run("undefined")).outputs).toEqual([]);
    expect(await value("null")).toBe("null");
  });

  it("whose display method throws is an error with the right line", async () => {
    const code = `const bad = {\n  [Symbol.for("Jupyter.display")]() {\n    throw new Error("no picture");\n  } };\nbad`;
    const { reply, outputs } = await kernel.run(code);
    expect(reply["status"]).toBe("error");
    expect(errorOf({ reply, outputs, text: "", ms: 0 }).traceback).toMatch(/cell \d+, line 3/);
  });
});

describe("a display", () => {
  it("updates in place through one id", async () => {
    const { outputs } = await kernel.run(
      `import * as tslab from "tslab"; const d = tslab.newDisplay(); d.html("a"); d.html("b");`,
    );
    expect(outputs.map(({ type }) => type)).toEqual(["display_data", "update_display_data"]);
    const ids = outputs.map(({ content }) => (content["transient"] as { display_id: string }).display_id);
    expect(ids[0]).toBe(ids[1]);
  });

  it("carries several formats at once through tslab's hook", async () => {
    const { outputs } = await kernel.run(`
      const hook = (globalThis as any).__tslab__.require("tslab/dist/jupyter.js");
      hook.lastWriteDisplayData({ data: { "text/html": "<i>x</i>", "text/plain": "x" }, metadata: {} }, false);`);
    expect(outputs[0]?.content["data"]).toEqual({ "text/html": "<i>x</i>", "text/plain": "x" });
  });
});

describe("errors", () => {
  it("name the line and column of the cell", async () => {
    const ran = await kernel.run(
      `const one = 1;\n\nfunction deep(): number {\n  throw new TypeError("boom");\n}\nawait null;\ndeep();`,
    );
    const { ename, evalue, traceback } = errorOf(ran);
    expect([ename, evalue, ran.reply["ename"]]).toEqual(["TypeError", "boom", "TypeError"]);
    expect(traceback).toMatch(/> 4 \| {3}throw new TypeError/);
    expect(traceback).toMatch(/at deep \(cell \d+:4:9\)/);
    expect(traceback).toMatch(/at .*cell \d+:7:1/);
    expect(traceback).not.toMatch(/node:internal|tslab\/dist|kernel\/executor/);
  });

  it("in the library name its TypeScript source", async () => {
    const { traceback } = errorOf(
      await kernel.run(`import { keyOf, split } from "siri-lab";\nsplit(undefined as never, "a");`),
    );
    expect(traceback).toMatch(/lib\/random\.ts:\d+:\d+/);
    expect(traceback).toMatch(/> 2 \| split/);
  });

  it("in a helper beside the notebook name its TypeScript source", async () => {
    writeFileSync(
      join(folder, "helper.ts"),
      `interface Unused {\n  a: number;\n}\nexport function fail(): never {\n  throw new Error("helper");\n}\n`,
    );
    const { traceback } = errorOf(await kernel.run(`import { fail } from "./helper";\nfail();`));
    expect(traceback).toMatch(/helper\.ts:5:9/);
  });

  it("of types refuse the cell, with line, column and a mark", async () => {
    const ran = await kernel.run(`console.log("not run");\nconst wrong: number = "text";`);
    expect(ran.text).toBe("");
    expect(errorOf(ran).ename).toBe("TypeScriptError");
    expect(errorOf(ran).traceback).toContain("2:7 - Type 'string' is not assignable to type 'number'.");
    expect(errorOf(ran).traceback).toContain("    |       ^^^^^");
  });

  it("do not skip a cell that is sent later, only cells already under way", async () => {
    const failing = kernel.run(`throw new Error("first")`);
    const queued = kernel.run("1 + 1");
    expect((await failing).reply["status"]).toBe("error");
    expect((await queued).reply["status"]).toBe("aborted");
    expect(await value("1 + 2")).toBe("3");
  });

  it("abort nothing when the front end says so", async () => {
    const failing = kernel.run(`throw new Error("first")`, { content: { stop_on_error: false } });
    const queued = kernel.run("1 + 1");
    await failing;
    expect((await queued).reply["status"]).toBe("ok");
  });

  it("nobody awaited are printed, and the kernel lives on", async () => {
    const first = kernel.runAndKeepListening(
      `void Promise.reject(new Error("lost")); setTimeout(() => { throw new Error("late") }, 20);`,
    );
    await first.ran;
    const printed = (): string => first.heard.map(({ content }) => String(content["text"] ?? "")).join("");
    for (let tries = 0; !printed().includes("late") && tries < 100; tries++) await pause(100);
    expect(printed()).toContain("lost");
    expect(printed()).toContain("late");
    expect(await value("6 * 7")).toBe("42");
  });

  it("come from process.exit, which would end the kernel", async () => {
    expect(errorOf(await kernel.run("process.exit(1)")).evalue).toContain("would end the kernel");
  });
});

describe("language", () => {
  it("is the project's TypeScript, with types that only exports names", async () => {
    const { content } = await kernel.ask("kernel_info_request");
    expect((content["language_info"] as { version: string }).version).toMatch(/^5\.9/);
    const only = join(folder, "node_modules/only-exports");
    mkdirSync(join(only, "made"), { recursive: true });
    const exports = { ".": { types: "./made/typed.d.ts", default: "./made/code.js" } };
    writeFileSync(join(only, "package.json"), JSON.stringify({ name: "only-exports", type: "module", exports }));
    writeFileSync(join(only, "made/typed.d.ts"), "export declare const nine: 9;");
    writeFileSync(join(only, "made/code.js"), "export const nine = 9;");
    expect(await value(`import { nine } from "only-exports";\nconst typed: 9 = nine; typed`)).toBe("9");
    expect(errorOf(await kernel.run(`const wrong: 8 = nine;`)).ename).toBe("TypeScriptError");
    expect(await value(`import { world } from "siri-lab/envs"; typeof world`)).toBe("function");
  });

  it("allows top-level await, for await and export", async () => {
    const { text } = await kernel.run(
      `for await (const x of (async function* () { yield 1; yield 2; })()) console.log(x);`,
    );
    expect(text).toBe("1\n2\n");
    await kernel.run("export const shared = await Promise.resolve(5); namespace N { export const k = 4 }");
    await kernel.run("1");
    expect(await value("shared + N.k")).toBe("9");
  });

  it("knows variables of earlier cells in shorthand properties", async () => {
    await kernel.run("const width = 3;");
    expect(await value("({ width })")).toBe("{ width: 3 }");
  });

  it("completes members, names and strings", async () => {
    await kernel.run(
      `const config = { learningRate: 0.1, lessThan: 2 }; type Mode = "train" | "test"; function run(mode: Mode) {}`,
    );
    const members = await kernel.ask("complete_request", { code: "config.le", cursor_pos: 9 });
    expect(members.content["matches"]).toEqual(expect.arrayContaining(["learningRate", "lessThan"]));
    expect([members.content["cursor_start"], members.content["cursor_end"]]).toEqual([7, 9]);
    const afterEmoji = await kernel.ask("complete_request", { code: `"🙂"; config.le`, cursor_pos: 14 });
    expect([afterEmoji.content["cursor_start"], afterEmoji.content["cursor_end"]]).toEqual([12, 14]);
    const strings = await kernel.ask("complete_request", { code: `run("t`, cursor_pos: 6 });
    expect(strings.content["matches"]).toEqual(expect.arrayContaining(["train", "test"]));
  });

  it("explains what is under the cursor", async () => {
    await kernel.run("/** The speed of learning. */\nconst speed = 0.5;");
    const { content } = await kernel.ask("inspect_request", { code: "speed", cursor_pos: 2, detail_level: 0 });
    const text = (content["data"] as Record<string, string>)["text/plain"];
    expect(text).toContain("const speed: 0.5");
    expect(text).toContain("The speed of learning.");
  });
});

describe("hover", () => {
  const hover = async (code: string): Promise<string> => {
    const at = [...code.slice(0, code.indexOf("|"))].length;
    const request = { code: code.replace("|", ""), cursor_pos: at, detail_level: 0 };
    const { content } = await kernel.ask("inspect_request", request);
    return (content["data"] as Record<string, string>)["text/plain"] ?? "";
  };

  it("shows where a field of a configuration comes from, read, written and nested", async () => {
    await kernel.run(`import { resolve } from "siri-lab"; const full = resolve({ method: "siri" });`);
    expect(await hover("full.validation.minimum|Trials")).toMatch(/minimumTrials: number\n\nTrials .*Paper: .*Ours: /);
    const written = await hover(`resolve({ method: "siri", validation: { minimum|Trials: 8 } })`);
    expect(written).toMatch(/minimumTrials\?: number[^]*Paper: .*Ours: /);
    expect(await hover(`resolve({ method: "siri", iter|ations: 8 })`)).toMatch(/Ours: .* Paper: /);
  });

  it("shows the comment of a member and of a field of one's own type", async () => {
    await kernel.run("interface Mine {\n  /** How wide. */\n  wide: number;\n}");
    expect(await hover("const m: Mine = { w|ide: 1 };")).toContain("How wide.");
    expect(await hover(`import type { Policy } from "siri-lab"; let p: Policy; p.ver|sion`)).toContain(
      "Counts updates",
    );
  });
});

describe("every request", () => {
  it("gets an answer of its own type", async () => {
    const comms = await kernel.ask("comm_info_request", { target_name: "jupyter.widget" });
    expect([comms.type, comms.content]).toEqual(["comm_info_reply", { status: "ok", comms: {} }]);
    const complete = await kernel.ask("is_complete_request", { code: "for (;;) {" });
    expect(complete.content["status"]).toBe("incomplete");
    const unknown = await kernel.ask("debug_request", {});
    expect([unknown.type, unknown.content["status"]]).toEqual(["debug_reply", "error"]);
    expect((await kernel.askControl("kernel_info_request")).content["status"]).toBe("ok");
  });

  it("for history is answered with what was run", async () => {
    await kernel.run("const remembered = 12345;");
    const tail = await kernel.ask("history_request", { hist_access_type: "tail", n: 1, output: false, raw: true });
    expect((tail.content["history"] as unknown[][])[0]?.[2]).toBe("const remembered = 12345;");
    const search = await kernel.ask("history_request", { hist_access_type: "search", pattern: "*remembered*", n: 5 });
    expect(search.content["history"]).toHaveLength(1);
  });

  it("is answered, and the heart beats, while a cell computes", async () => {
    const busy = kernel.run("{ const t = Date.now(); while (Date.now() - t < 1500); }");
    await pause(200);
    const started = performance.now();
    expect(await kernel.beats()).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
    await busy;
  });
});

describe("five hundred cells", () => {
  it("lose no reply and no idle", async () => {
    for (let i = 0; i < 500; i++) {
      const { reply, text } = await kernel.run(`console.log(${i})`);
      expect([reply["status"], text]).toEqual(["ok", `${i}\n`]);
    }
  }, 600_000);
});
