/** A tour through the program as a person takes it, with the wrong turns: typos, Ctrl-C, the same thing twice. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { program, siriLab } from "../../cli/program.js";

const root = mkdtempSync(join(tmpdir(), "siri-tour-"));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string): string => join(root, name);
const small = ["iterations=3", "rollout.groups=2", "update.minibatches=1", "evaluation.tasks=4"];
const set = small.map((setting) => `--set=${setting}`);

function parsed(...words: string[]): Record<string, unknown> {
  const { status, stdout, stderr } = siriLab(...words);
  expect([status, stderr.match(/expected .*/)?.[0]]).toEqual([0, undefined]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Ended by a signal once it has said something. */
function interrupted(words: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let told = false;
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
    if (told) return;
    told = true;
    child.kill("SIGINT");
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

describe("a tour", () => {
  it("starts with a typo, then trains, stops and goes on", async () => {
    expect(siriLab("train", "sirri").stderr).toContain("did you mean siri?");
    const run = at("run");
    const stopped = await interrupted(["train", "gigpo", "--folder", run, ...set, "--set=iterations=200"]);
    expect(stopped.code).toBe(130);
    expect(stopped.said).toContain("npx siri-lab train --resume --folder");
    expect(parsed("train", "--resume", "--folder", run, "--until", "4", "--json")).toMatchObject({ iteration: 4 });
    expect(siriLab("train", "gigpo", "--folder", run).stderr).toMatch(/expected a folder without a run/);
    const example = parsed("plays", run, "--json")["example"] as string;
    expect(siriLab("plays", run, example).stdout).toContain("reward");
    expect(siriLab("query", run, "select count(*) n from metrics").stdout).toMatch(/^n\n\d+\n1 rows/);
  }, 120_000);

  it("sweeps a grid, is stopped, goes on, and runs nothing twice", async () => {
    const words = [
      "sweep",
      "gigpo",
      "--grid",
      "update.learningRate=1e-4,3e-4",
      "--seeds",
      "2",
      "--folder",
      at("sweep"),
    ];
    expect(siriLab("sweep", "gigpo", "--grid", "update.learningRat=1").stderr).toContain(
      "did you mean update.learningRate",
    );
    expect((await interrupted([...words, ...set, "--processes", "1"])).code).toBe(130);
    const first = parsed(...words, ...set, "--json") as { rows: { arm: string; done: number; success: number }[] };
    expect(first.rows.map(({ arm, done }) => [arm, done]).sort()).toEqual([
      ["update.learningRate=0.0001", 2],
      ["update.learningRate=0.0003", 2],
    ]);
    expect(parsed(...words, ...set, "--json")).toEqual(first);
    expect(existsSync(join(at("sweep"), "update.learningRate=0.0003", "seed-2", "metrics.jsonl"))).toBe(true);
  }, 180_000);

  it("compares two methods, and again without playing", () => {
    const words = [
      "compare",
      "gigpo",
      "grpo",
      "--seeds",
      "2",
      "--folder",
      at("compare"),
      "--workers",
      "1",
      ...set,
      "--json",
    ];
    const first = parsed(...words) as { runs: { arm: string; state: string; kept: boolean }[]; differences: object[] };
    expect(first.runs.map(({ state, kept }) => [state, kept])).toEqual(Array(4).fill(["done", false]));
    expect(first.differences.length).toBeGreaterThan(0);
    const again = parsed(...words) as typeof first;
    expect(again.runs.map(({ kept }) => kept)).toEqual(Array(4).fill(true));
    expect(again.differences).toEqual(first.differences);
  }, 120_000);

  it("compares the folders of these runs, and refuses a folder beside a method", () => {
    const folders = ["gigpo", "grpo"].flatMap((arm) =>
      readdirSync(join(at("compare"), arm)).map((run) => join(at("compare"), arm, run)),
    );
    expect(folders).toHaveLength(4);
    const told = siriLab("compare", ...folders);
    expect(told.stderr).toBe("");
    expect(told.stdout).toMatch(/gigpo[\s\S]*grpo/);
    expect(parsed("compare", ...folders, "--json")).toBeTypeOf("object");
    const mixed = siriLab("compare", folders[0]!, "siri");
    expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining("expected folders of runs only")]);
  }, 60_000);

  it("judges the logs of Inspect, and which sample has no outcome", () => {
    const log = (name: string): string => join("tests/fixtures/inspect", name);
    const [without, broken] = [`without=${log("without.eval")}`, `with=${log("broken.eval")}`];
    expect(siriLab("judge", `with=${log("with.eval")}`, without).stdout).toMatch(/Better with it: 3/);
    expect(siriLab("judge", broken, without)).toMatchObject({ status: 1, stderr: expect.stringMatching(/sample 3/) });
    expect(siriLab("judge", broken, without, "--unscored", "lost").status).toBe(0);
  });

  it("judges results and looks at a study", () => {
    expect(siriLab("judge", "docs/example-results.csv").stdout).toContain("which device");
    expect(siriLab("study", "siri-conf").stderr).toContain("did you mean siri-confirm?");
    expect(siriLab("study", "siri-confirm", "--unpack", at("unpacked")).stdout).toMatch(/\d+ runs are in/);
    const bank = siriLab("bank", join(at("unpacked"), "siri", "seed-100"), "--json");
    expect(bank.status === 0 || /expected the folder of a run/.test(bank.stderr)).toBe(true);
  }, 120_000);
});
