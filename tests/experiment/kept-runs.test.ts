/** The one file of a study's kept runs: it holds whole runs, gives back their bytes, and a damaged or missing run is named. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { queryRuns } from "../../lib/experiment/query.js";
import { addToArchive, ARCHIVE, packRun, readArchive, unpackArchive } from "../../lib/experiment/studies/archive.js";
import { keepFinished, keptFolder, packFolder, resultsOf } from "../../lib/experiment/studies/kept.js";
import { reportMarkdown } from "../../lib/experiment/studies/report.js";
import type { Study } from "../../lib/experiment/studies/study.js";
import { keptResults } from "../../studies/index.js";

const study: Study = {
  name: "made",
  registered: "Registered before the runs.",
  arms: ["a", "b-0.3"].map((name) => ({ name, about: name, config: { method: "gigpo" }, seeds: [2, 10] })),
  comparisons: [["a", "b-0.3"]],
  shown: ["a"],
  thresholds: [0.5],
};
const newFolder = (): string => mkdtempSync(join(tmpdir(), "kept-"));
const config = (seed: number): string => `${JSON.stringify({ method: "gigpo", seed }, null, 2)}\n`;
const timing = `{"seconds":1.5,"resumed":false}\n`;
function metrics(success: number): string {
  const values = { "evaluation/success": success, "evaluation/score": success };
  return [0, 10]
    .map((iteration) => `${JSON.stringify({ iteration, kind: "evaluation", arm: "plain", metrics: values })}\n`)
    .join("");
}

/** A folder as `npm run train` leaves it; without the mark where the run is still going. */
function workFolder(runs: readonly string[], finished = true): string {
  const work = newFolder();
  for (const [place, run] of runs.entries()) {
    mkdirSync(join(work, run), { recursive: true });
    writeFileSync(join(work, run, "config.json"), config(place));
    writeFileSync(join(work, run, "metrics.jsonl"), metrics(place / 8));
    if (finished) writeFileSync(join(work, run, "timing.json"), timing);
  }
  return work;
}
const all = ["a/seed-2", "a/seed-10", "b-0.3/seed-2", "b-0.3/seed-10"];

/** A whole study, and its file with one text replaced by another. */
function kept(): string {
  const folder = newFolder();
  expect(keepFinished(study, workFolder(all), folder)).toBe(4);
  return folder;
}
function change(folder: string, from: string, to: string): void {
  const path = join(folder, ARCHIVE);
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  expect(text).toContain(from);
  writeFileSync(path, gzipSync(text.replace(from, to)));
}

it("is unpacked to the bytes that were kept, twice if asked, and never over other runs", () => {
  const folder = kept();
  expect([...readArchive(folder).keys()]).toEqual(all); // seed 2 before seed 10
  const target = newFolder();
  expect(unpackArchive(folder, target)).toBe(4);
  expect(unpackArchive(folder, target)).toBe(4);
  for (const [place, run] of all.entries()) {
    expect(readFileSync(join(target, run, "config.json"), "utf8")).toBe(config(place));
    expect(readFileSync(join(target, run, "metrics.jsonl"), "utf8")).toBe(metrics(place / 8));
    expect(readFileSync(join(target, run, "timing.json"), "utf8")).toBe(timing);
  }
  const again = newFolder();
  keepFinished(study, target, again);
  expect(readFileSync(join(again, ARCHIVE))).toEqual(readFileSync(join(folder, ARCHIVE)));
  writeFileSync(join(target, all[1]!, "metrics.jsonl"), metrics(1));
  expect(() => unpackArchive(folder, target)).toThrow(/unpack: expected a folder without other runs, got .*seed-10/);
});

it("takes runs as they finish, each once, and none that is still going", () => {
  const folder = newFolder();
  expect(keepFinished(study, workFolder(all, false), folder)).toBe(0);
  expect(existsSync(join(folder, ARCHIVE))).toBe(false);
  const work = workFolder(all);
  addToArchive(folder, [packFolder(join(work, all[1]!), all[1]!)]);
  addToArchive(folder, [packFolder(join(work, all[0]!), all[0]!)]);
  addToArchive(folder, [packFolder(join(work, all[1]!), all[1]!)]);
  expect([...readArchive(folder).keys()]).toEqual(all.slice(0, 2));
});

it("is the old file or the whole new one, whatever a kill leaves beside it", () => {
  const folder = kept();
  const before = readFileSync(join(folder, ARCHIVE));
  writeFileSync(join(folder, `${ARCHIVE}.writing`), before.subarray(0, 40));
  expect(readArchive(folder).size).toBe(4);
  addToArchive(folder, [packFolder(join(workFolder(all), all[3]!), all[3]!)]);
  expect(readFileSync(join(folder, ARCHIVE))).toEqual(before);
});

it("of a run that is no run's is refused before anything is kept", () => {
  expect(() => packRun("a/seed-2", { metrics: `{"iteration":1,"kin` })).toThrow(
    /keep a\/seed-2: expected metrics.jsonl/,
  );
  expect(() => packRun("a/seed-2", { timing: `{ "seconds": 1 }` })).toThrow(/timing.json as a run writes it/);
});

it("with a missing run fails the report by name, and the page of a part says so", () => {
  const folder = newFolder();
  keepFinished(study, workFolder([all[0]!, all[2]!, all[3]!]), folder);
  expect(() => resultsOf(study, { folder })).toThrow(
    /study made: expected all 4 registered runs in .*got .*a\/seed-10/,
  );
  const page = reportMarkdown(resultsOf(study, { folder, partial: true }));
  expect(page).toContain("**Unfinished: 3 of 4 registered runs are here.** Missing: a/seed-10.");
  expect(reportMarkdown(resultsOf(study, { folder: kept() }))).not.toContain("Unfinished");
  expect(() => resultsOf(study, { folder: newFolder() })).toThrow(/without a\/seed-2, b-0.3\/seed-2, a\/seed-10, …/);
});

it.each<[string, (folder: string) => void, RegExp]>([
  ["a changed number", (folder) => change(folder, `"evaluation/success":0.125`, `"evaluation/success":0.875`), /run a\/seed-10: expected metrics.jsonl with the SHA-256/], // prettier-ignore
  [
    "a changed configuration",
    (folder) => change(folder, `"seed":2`, `"seed":3`),
    /expected config.json with the SHA-256/,
  ],
  ["a run without its metrics", (folder) => change(folder, `"metrics":[{"iter`, `"other":[{"iter`), /expected metrics.jsonl, got/], // prettier-ignore
  ["a run twice", (folder) => change(folder, `{"run":"a/seed-10"`, `{"run":"a/seed-2"`), /expected each run once/],
  [
    "a run with a way out of the folder",
    (folder) => change(folder, "a/seed-2", "../seed-2"),
    /expected one run a line/,
  ],
  ["half a line", (folder) => change(folder, `"timing"`, `\n"timing"`), /expected one run a line/],
  ["a cut file", (folder) => writeFileSync(join(folder, ARCHIVE), readFileSync(join(folder, ARCHIVE)).subarray(0, 300)), /expected a whole gzip file/], // prettier-ignore
  ["another file", (folder) => writeFileSync(join(folder, ARCHIVE), "<html>"), /expected a whole gzip file/],
])("with %s is refused", (_what, damage, message) => {
  const folder = kept();
  damage(folder);
  expect(() => readArchive(folder)).toThrow(message);
});

it("answers the same question as the folders that it unpacks to, also beside them", async () => {
  const sql = `select run, iteration, metrics."evaluation/success" as success from metrics order by all`;
  const root = newFolder();
  cpSync(kept(), join(root, "made"), { recursive: true });
  const packed = await queryRuns(root, sql);
  unpackArchive(join(root, "made"), join(root, "made"));
  rmSync(join(root, "made", ARCHIVE));
  expect(packed).toHaveLength(8);
  expect(await queryRuns(root, sql)).toEqual(packed);
  cpSync(kept(), join(root, "more"), { recursive: true });
  expect(await queryRuns(root, sql)).toHaveLength(16);
});

it("of this repository's studies holds every registered run", () => {
  expect(keptResults("siri-default").missing).toEqual([]);
  expect([...readArchive(keptFolder("validation-pocket")).values()][0]!.rows!.length).toBeGreaterThan(0);
});
