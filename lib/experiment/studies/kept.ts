/** Results that are part of this repository: what is kept of a run, where it lies, what of a study is missing. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import { labError } from "../../errors.js";
import type { MetricLine } from "../metrics.js";
import { jobFolder } from "../sweep.js";
import { addToArchive, ARCHIVE, packRun, readArchive, type KeptRun } from "./archive.js";
import { readResults } from "./results.js";
import { jobsOf, runName, type Study, type StudyResults } from "./study.js";

/** The folder of a study's page, pictures and kept runs. */
export function keptFolder(name: string): string {
  return join(packageRoot(), "data", "runs", name);
}

/** What a study has found. A study that lacks a registered run is refused, unless its part is asked for. */
export function resultsOf(study: Study, { partial = false, folder = keptFolder(study.name) } = {}): StudyResults {
  const results = readResults(study, readArchive(folder));
  if (!partial) refuseMissing(study.name, results.missing, jobsOf(study).length);
  return results;
}

/** Throw where a registered run has no data. */
export function refuseMissing(name: string, missing: readonly string[], of: number): void {
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).join(", ") + (missing.length > 3 ? ", …" : "");
  throw labError(`study ${name}`, {
    expected: `all ${of} registered runs in data/runs/${name}/${ARCHIVE}`,
    got: `${of - missing.length}, without ${some}`,
    fix: `bring the file back, run what is missing (npm run study ${name}), or ask for the page of a part (--partial)`,
  });
}

/** What is kept of a finished run: what was asked, what came out, what it spent where it says so, how long it took. */
export function packFolder(from: string, run: string): KeptRun {
  const text = (file: string): string => readFileSync(join(from, file), "utf8");
  return packRun(run, {
    config: text("config.json"),
    metrics: thinned(text("metrics.jsonl")),
    ...(existsSync(join(from, "ledger.json")) && { ledger: text("ledger.json") }),
    timing: text("timing.json"),
  });
}

/** Keep every finished run of a study's work folder; returns how many. */
export function keepFinished(study: Study, work: string, kept = keptFolder(study.name)): number {
  const done = jobsOf(study).filter((job) => existsSync(join(jobFolder(work, job), "timing.json")));
  addToArchive(
    kept,
    done.map((job) => packFolder(jobFolder(work, job), runName(job))),
  );
  return done.length;
}

/** Between examinations every fifth iteration tells enough: a hundred runs must stay a few megabytes. */
const EVERY = 5;

/** A run's metrics with every examination and phase, and of the rest every fifth iteration; lines stay as they are. */
export function thinned(metrics: string): string {
  const lines = metrics.split("\n").filter((line) => line !== "");
  const kept = lines.filter((line) => {
    const { kind, iteration } = JSON.parse(line) as MetricLine;
    return kind === "evaluation" || kind === "phase" || iteration % EVERY === 0;
  });
  return kept.map((line) => `${line}\n`).join("");
}
