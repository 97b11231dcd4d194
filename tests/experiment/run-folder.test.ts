import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkpointBytes } from "../../lib/experiment/checkpoint.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { holdFolder } from "../../lib/experiment/run-lock.js";

const place = (): string => join(mkdtempSync(join(tmpdir(), "run-")), "a run");
const policy = Uint8Array.from([1, 2, 3]);

describe("a run that is being written", () => {
  const lock = (path: string, change: object = {}): void => {
    const own = JSON.parse(readFileSync(join(path, "lock.json"), "utf8")) as object;
    writeFileSync(join(path, "lock.json"), JSON.stringify({ ...own, ...change }));
  };

  it("is refused to other processes, and free again afterwards", () => {
    const { path } = RunFolder.create(place(), {});
    const release = holdFolder(path);
    holdFolder(path); // this process may go on
    lock(path, { process: process.ppid, started: undefined });
    expect(() => holdFolder(path)).toThrow(
      `expected a run that no other process is writing, got "process ${process.ppid}`,
    );
    release(); // another's lock stays
    expect(readdirSync(path)).toContain("lock.json");
    rmSync(join(path, "lock.json"));
    holdFolder(path)();
    expect(readdirSync(path)).not.toContain("lock.json");
  });

  it("is free when its process was killed, also where another has its number now", () => {
    const { path } = RunFolder.create(place(), {});
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const release = holdFolder(path);
    lock(path, { process: pid });
    holdFolder(path)();
    holdFolder(path);
    if (process.platform === "linux") lock(path, { process: process.ppid, started: "1" });
    holdFolder(path)();
    release();
    expect(readdirSync(path).filter((name) => name.startsWith("lock"))).toEqual([]);
  });

  it.each([
    ["another computer", { host: "elsewhere", boot: "other", machine: "other" }],
    ["another container", { namespace: "pid:[1]" }],
    ["a lock that names no process", { process: undefined }],
  ])("is refused where its lock is of %s", (what, change) => {
    const { path } = RunFolder.create(place(), {});
    holdFolder(path);
    lock(path, change);
    expect(() => holdFolder(path)).toThrow(what);
    expect(() => holdFolder(path)).toThrow(`delete ${join(path, "lock.json")}`);
  });

  it("is free after its computer was started anew", () => {
    const { path } = RunFolder.create(place(), {});
    holdFolder(path);
    lock(path, { boot: "an earlier one" });
    const known = readFileSync(join(path, "lock.json"), "utf8").includes("machine");
    if (known) holdFolder(path)();
    else expect(() => holdFolder(path)).toThrow("another computer");
  });

  it("notices a second writer at the next line and at the next checkpoint", () => {
    const folder = RunFolder.create(place(), {});
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    appendFileSync(join(folder.path, "metrics.jsonl"), "{}\n");
    expect(() => folder.append("metrics.jsonl", [{ iteration: 1 }])).toThrow("another process writes here");
    expect(() => folder.save({ iteration: 1, state: null, policy })).toThrow("another process writes here");
  });
});

describe("a run folder", () => {
  it("keeps its config and refuses to be made twice", () => {
    const path = place();
    RunFolder.create(path, { seed: 3 });
    expect(RunFolder.open(path).config()).toMatchObject({ seed: 3 });
    expect(() => RunFolder.create(path, {})).toThrow("choose another folder, or resume this one");
    expect(() => RunFolder.open(`${path}-elsewhere`)).toThrow("expected a folder with config.json");
  });

  it("rewinds to the newest checkpoint and cuts the logs there", () => {
    const folder = RunFolder.create(place(), {});
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    folder.save({ iteration: 1, state: { bank: new Map([["a", 1]]) }, policy });
    folder.append("metrics.jsonl", [{ iteration: 1 }, { iteration: 2 }]);
    const found = folder.rewind()!;
    expect(found.iteration).toBe(1);
    expect(found.state).toEqual({ bank: new Map([["a", 1]]) });
    expect([...found.policy]).toEqual([1, 2, 3]);
    expect(folder.rows("metrics.jsonl")).toEqual([{ iteration: 0 }]);
  });

  it("starts afresh only where nothing was ever written", () => {
    const folder = RunFolder.create(place(), {});
    expect(folder.rewind()).toBeUndefined();
    folder.append("episodes.jsonl", [{ iteration: 0 }]);
    expect(() => folder.rewind()).toThrow("--restart begins again");
    expect(folder.rows("episodes.jsonl")).toEqual([{ iteration: 0 }]);
  });

  it("does not overwrite logs whose config.json is gone, and puts everything aside when told to", () => {
    const folder = RunFolder.create(place(), { seed: 1 });
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    rmSync(join(folder.path, "config.json"));
    expect(() => RunFolder.create(folder.path, {})).toThrow("--restart puts these files aside");
    const aside = RunFolder.putAside(folder.path);
    RunFolder.create(folder.path, { seed: 2 }).append("metrics.jsonl", [{ iteration: 7 }]);
    expect(readFileSync(join(aside, "metrics.jsonl"), "utf8")).toBe('{"iteration":0}\n');
    expect(RunFolder.putAside(folder.path)).toBe(join(folder.path, "aside-2"));
  });

  it("refuses a changed config.json, a changed log and a checkpoint of another run", () => {
    const [one, other] = [1, 2].map((seed) => RunFolder.create(place(), { seed }));
    for (const folder of [one!, other!]) {
      folder.append("metrics.jsonl", [{ iteration: 0 }]);
      folder.save({ iteration: 1, state: null, policy });
    }
    const of = (name: string): string => join(one!.path, name);
    const [config, log] = [readFileSync(of("config.json")), readFileSync(of("metrics.jsonl"))];
    writeFileSync(of("config.json"), config.toString().replace('"seed": 1', '"seed": 3'));
    expect(() => one!.rewind()).toThrow("the file as the run began with it");
    writeFileSync(of("config.json"), config);
    writeFileSync(of("metrics.jsonl"), log.toString().replace("0", "1"));
    expect(() => one!.rewind()).toThrow("none with its logs");
    writeFileSync(of("metrics.jsonl"), log);
    expect(one!.rewind()?.iteration).toBe(1);
    copyFileSync(join(other!.path, "checkpoints", "00000001.bin"), of("checkpoints/00000001.bin"));
    expect(() => one!.rewind()).toThrow("0 are whole and of this run");
  });

  it("says in a sentence that it put a damaged checkpoint aside", () => {
    const folder = RunFolder.create(place(), {});
    for (const iteration of [1, 2]) folder.save({ iteration, state: null, policy });
    writeFileSync(join(folder.path, "checkpoints", "00000002.bin"), "damaged");
    const said: string[] = [];
    expect(folder.rewind((sentence) => void said.push(sentence))?.iteration).toBe(1);
    expect(said).toEqual([
      `${join(folder.path, "checkpoints", "00000002.bin")} is damaged, or not of this run, and is now 00000002.bin.aside; the run goes on from iteration 1`,
    ]);
  });

  it("reads a log of several megabytes row by row, wherever its pieces end", () => {
    const folder = RunFolder.create(place(), {});
    const rows = Array.from({ length: 60 }, (_, iteration) => ({
      iteration,
      text: "ä🙂".repeat(5000 + 997 * iteration),
    }));
    folder.append("metrics.jsonl", rows);
    expect([...folder.eachRow("metrics.jsonl")]).toEqual(rows);
    writeFileSync(join(folder.path, "metrics.jsonl"), '{"a":1}\n{\n');
    expect(() => folder.rows("metrics.jsonl")).toThrow("metrics.jsonl, line 2: expected a line of JSON");
  });

  it("goes on with a run of an older version, which has neither id nor hashes", () => {
    const path = place();
    const folder = RunFolder.create(path, {});
    writeFileSync(join(path, "config.json"), "{}\n");
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    const lengths = { "metrics.jsonl": 16, "episodes.jsonl": 0, "skills.jsonl": 0 };
    writeFileSync(
      join(path, "checkpoints", "00000001.bin"),
      checkpointBytes({ iteration: 1, state: null, policy, lengths }),
    );
    const old = RunFolder.open(path);
    expect(old.rewind()?.iteration).toBe(1);
    old.save({ iteration: 2, state: null, policy });
    writeFileSync(join(path, "metrics.jsonl"), '{"iteration":5}\n');
    expect(RunFolder.open(path).newest()?.iteration).toBe(1); // only the newer one can tell
  });

  it("passes over a checkpoint that was cut off, and keeps two", () => {
    const folder = RunFolder.create(place(), {});
    for (const iteration of [1, 2, 3]) folder.save({ iteration, state: null, policy });
    const names = readdirSync(join(folder.path, "checkpoints")).sort();
    expect(names).toEqual(["00000002.bin", "00000003.bin"]);
    const newest = join(folder.path, "checkpoints", names[1]!);
    truncateSync(newest, readFileSync(newest).length - 1);
    expect(folder.rewind()!.iteration).toBe(2);
  });

  it("passes over a checkpoint whose logs were lost, as a power cut may do", () => {
    const folder = RunFolder.create(place(), {});
    folder.save({ iteration: 1, state: null, policy });
    folder.append("skills.jsonl", [{ iteration: 1 }]);
    folder.save({ iteration: 2, state: null, policy });
    truncateSync(join(folder.path, "skills.jsonl"), 3);
    expect(folder.rewind()!.iteration).toBe(1);
    expect(folder.rows("skills.jsonl")).toEqual([]);
  });

  it("keeps the newest two whole ones of its own, whatever other files are called", () => {
    const folder = RunFolder.create(place(), {});
    folder.save({ iteration: 1, state: null, policy });
    for (const name of ["00000008.bin", "00000009.bin"]) writeFileSync(join(folder.path, "checkpoints", name), "odd");
    folder.rewind();
    for (const iteration of [2, 3]) folder.save({ iteration, state: null, policy });
    expect(readdirSync(join(folder.path, "checkpoints")).sort()).toEqual([
      "00000002.bin",
      "00000003.bin",
      "00000008.bin.aside",
      "00000009.bin.aside",
    ]);
    expect(folder.newest()?.iteration).toBe(3);
  });

  it("names the line of a log that cannot be read", () => {
    const folder = RunFolder.create(place(), {});
    appendFileSync(join(folder.path, "skills.jsonl"), '{}\n{"a\n{}\n');
    expect(() => folder.rows("skills.jsonl")).toThrow("skills.jsonl, line 2: expected a line of JSON");
  });

  it("ignores a last line that was cut off by a kill", () => {
    const folder = RunFolder.create(place(), {});
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    appendFileSync(join(folder.path, "metrics.jsonl"), '{"iterat');
    expect(folder.rows("metrics.jsonl")).toEqual([{ iteration: 0 }]);
  });
});
