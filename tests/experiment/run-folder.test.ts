import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { holdFolder } from "../../lib/experiment/run-lock.js";

const place = (): string => join(mkdtempSync(join(tmpdir(), "run-")), "a run");
const policy = Uint8Array.from([1, 2, 3]);

describe("a run that is being written", () => {
  it("is refused to other processes, and free again afterwards", () => {
    const { path } = RunFolder.create(place(), {});
    const release = holdFolder(path);
    holdFolder(path); // this process may go on
    writeFileSync(join(path, "lock.json"), JSON.stringify({ process: process.ppid }));
    expect(() => holdFolder(path)).toThrow(
      `expected a run that no other process is writing, got "process ${process.ppid}`,
    );
    release();
    expect(readdirSync(path)).not.toContain("lock.json");
  });

  it("is free when its process was killed", () => {
    const { path } = RunFolder.create(place(), {});
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(join(path, "lock.json"), JSON.stringify({ process: pid }));
    holdFolder(path)();
  });
});

describe("a run folder", () => {
  it("keeps its config and refuses to be made twice", () => {
    const path = place();
    RunFolder.create(path, { seed: 3 });
    expect(RunFolder.open(path).config()).toEqual({ seed: 3 });
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

  it("without a checkpoint starts afresh", () => {
    const folder = RunFolder.create(place(), {});
    folder.append("episodes.jsonl", [{ iteration: 0 }]);
    expect(folder.rewind()).toBeUndefined();
    expect(folder.rows("episodes.jsonl")).toEqual([]);
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

  it("ignores a last line that was cut off by a kill", () => {
    const folder = RunFolder.create(place(), {});
    folder.append("metrics.jsonl", [{ iteration: 0 }]);
    appendFileSync(join(folder.path, "metrics.jsonl"), '{"iterat');
    expect(folder.rows("metrics.jsonl")).toEqual([{ iteration: 0 }]);
  });
});
