import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunFolder } from "../../lib/experiment/run-folder.js";
import type { MetricLine } from "../../lib/experiment/metrics.js";
import { playedIterations, playsOf } from "../../lib/experiment/plays.js";
import { exportAs } from "../../lib/exports/export.js";
import { formatNames } from "../../lib/exports/formats.js";
import { crc32c } from "../../lib/exports/crc32c.js";
import { scalarsOf } from "../../lib/exports/scalars.js";
import { stepTable } from "../../lib/exports/trackio.js";
import { trajectoryColumns, type TrajectoryRow } from "../../lib/exports/trajectories.js";
import { freshFolder, tinyRun } from "./tiny-run.js";

let run: RunFolder;
beforeAll(async () => {
  run = await tinyRun();
});

const linesOf = (path: string): TrajectoryRow[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as TrajectoryRow);

describe("trajectories", () => {
  let rows: TrajectoryRow[];
  beforeAll(async () => {
    const { to } = await exportAs(run.path, "jsonl", { to: join(freshFolder(), "out") });
    rows = linesOf(join(to, "trajectories.jsonl"));
  });

  it("have a row for every turn that the run's own log counts", () => {
    const episodes = run.rows<{ id: string; turns: number; success: boolean }>("episodes.jsonl");
    expect(episodes.length).toBeGreaterThan(20);
    for (const { id, turns, success } of episodes) {
      const own = rows.filter(({ episode }) => episode === id);
      expect(own.map(({ turn }) => turn)).toEqual(Array.from({ length: turns }, (_, turn) => turn));
      expect(own.every((row) => row["success"] === success)).toBe(true);
    }
  });

  it("carry every token, chance, reward and advantage as it was kept", () => {
    const turns = playedIterations(run).flatMap((iteration) => playsOf(run, iteration).flatMap((play) => play.turns));
    expect(rows).toHaveLength(turns.length);
    rows.forEach((row, i) => {
      const { said, promptTokens, reward, advantage, actionSpan } = turns[i]!;
      expect(row).toMatchObject({ tokens: [...said.tokens], prompt_tokens: [...promptTokens], reward, advantage });
      expect(Float32Array.from(row["log_probs"] as number[])).toEqual(said.logProbs);
      const mask = row["action_mask"] as number[];
      expect([mask.length, mask.indexOf(1), mask.lastIndexOf(1) + 1]).toEqual([
        ...[said.tokens.length, actionSpan.start, actionSpan.end],
      ]);
    });
    expect(rows.some(({ condition, skills }) => condition === "skill" && (skills as string[]).length > 0)).toBe(true);
    expect(rows.some(({ advantage }) => typeof advantage === "number" && advantage !== 0)).toBe(true);
  });

  it("are explained column by column in the card beside them", async () => {
    const { to } = await exportAs(run.path, "parquet", { to: join(freshFolder(), "out") });
    const card = readFileSync(join(to, "README.md"), "utf8");
    for (const name of Object.keys(trajectoryColumns)) expect(card).toContain(`| ${name} | `);
    expect(readdirSync(to).sort()).toEqual(["README.md", "export.json", "trajectories.parquet"]);
  });

  it("of a run that kept no plays are refused", async () => {
    const bare = await tinyRun({ plays: "none" });
    const to = join(freshFolder(), "out");
    await expect(exportAs(bare.path, "jsonl", { to })).rejects.toThrow("train it without --plays none");
    expect(existsSync(to)).toBe(false);
  });
});

describe("an export's folder", () => {
  const begin = async (): Promise<string> =>
    (await exportAs(run.path, "trackio", { to: join(freshFolder(), "a/b") })).to;

  it("is not overwritten, and replaced when told so", async () => {
    const to = await begin();
    await expect(exportAs(run.path, "tensorboard", { to })).rejects.toThrow("replace it with --force");
    writeFileSync(join(to, "notes.txt"), "mine");
    await exportAs(run.path, "tensorboard", { to, force: true });
    const files = readdirSync(to)
      .map((name) => name.replace(/\d+/, "N"))
      .sort();
    expect(files).toEqual(["events.out.tfevents.N.siri-lab", "export.json", "notes.txt"]);
  });

  it("that holds something else is left alone, even by force", async () => {
    const to = freshFolder();
    writeFileSync(join(to, "notes.txt"), "mine");
    await expect(exportAs(run.path, "skills", { to, force: true })).rejects.toThrow(
      "other files are never overwritten",
    );
    expect(readdirSync(to)).toEqual(["notes.txt"]);
    await expect(exportAs(run.path, "jsonl", { to: run.path, force: true })).rejects.toThrow("never overwritten");
  });

  it("is not a way to delete files elsewhere", async () => {
    const to = await begin();
    const outside = join(to, "..", "precious");
    writeFileSync(outside, "mine");
    for (const file of ["../precious", outside, "."]) {
      writeFileSync(join(to, "export.json"), JSON.stringify({ format: "trackio", of: "x", files: [file] }));
      await expect(exportAs(run.path, "trackio", { to, force: true })).rejects.toThrow("names of files in this folder");
    }
    expect(readFileSync(outside, "utf8")).toBe("mine");
  });

  it("does not appear where an export is stopped, or fails in the middle", async () => {
    const around = freshFolder();
    const controller = new AbortController();
    const tell = (done: number): void => {
      if (done === 2) controller.abort();
    };
    const stopped = exportAs(run.path, "jsonl", { to: join(around, "out"), tell, stop: controller.signal });
    await expect(stopped).rejects.toThrow("nothing was written");
    expect(readdirSync(around)).toEqual([]);
    mkdirSync(join(around, "empty"));
    await exportAs(run.path, "jsonl", { to: join(around, "empty") });
    expect(existsSync(join(around, "empty/trajectories.jsonl"))).toBe(true);
  });

  it("is asked for in a known format, with options that it reads", async () => {
    await expect(exportAs(run.path, "parket", { to: "x" })).rejects.toThrow("use one of: parquet");
    await expect(exportAs(run.path, "jsonl", { to: "x", statuses: ["active"] })).rejects.toThrow('got "statuses"');
    for (const format of formatNames)
      await expect(exportAs(freshFolder(), format, { to: "x" })).rejects.toThrow(/config\.json/);
  });
});

describe("numbers for trackers", () => {
  it("are those of the log, by name, step and arm", () => {
    const scalars = scalarsOf(run);
    const updates = run.rows<MetricLine>("metrics.jsonl").filter(({ kind }) => kind === "update");
    expect(updates.length).toBe(3);
    for (const { iteration, metrics } of updates)
      for (const [name, value] of Object.entries(metrics))
        expect(scalars).toContainEqual({ step: iteration, name, value });
    expect(scalars.map(({ name }) => name)).toContain("evaluation/success/plain");
    const table = stepTable(scalars)
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    expect(new Set(table.map((row) => row.length)).size).toBe(1);
    const filled = table
      .slice(1)
      .flatMap((row) => row.slice(1))
      .filter((cell) => cell !== "");
    expect(filled).toHaveLength(scalars.length);
  });

  it("are summed as Castagnoli's polynomial says", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283); // the check value of CRC-32C
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa); // RFC 3720, appendix B.4
  });
});
