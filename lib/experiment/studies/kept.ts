/** Results that are part of this repository: what is kept of a run, where it lies, how to read it by its study's name. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import type { MetricLine } from "../metrics.js";
import { writeAtomically } from "../run-folder.js";
import { jobFolder } from "../sweep.js";
import { study } from "./index.js";
import { readResults, type StudyResults } from "./results.js";
import { jobsOf, type Study } from "./study.js";

/** The folder of a study's kept runs. */
function keptFolder(name: string): string {
  return join(packageRoot(), "data", "runs", name);
}

/** What a study has found so far; arms and seeds that are not done yet are left out. */
export function keptResults(name: string): StudyResults {
  return readResults(study(name), keptFolder(name));
}

/** What is kept of a run: what was asked, what came out, how long it took, and what it spent where it says so. */
export function keepRun(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of ["config.json", "timing.json"]) copyFileSync(join(from, file), join(to, file));
  if (existsSync(join(from, "ledger.json"))) copyFileSync(join(from, "ledger.json"), join(to, "ledger.json"));
  writeAtomically(join(to, "metrics.jsonl"), thinned(readFileSync(join(from, "metrics.jsonl"), "utf8")));
}

/** Keep every finished run of a study's work folder; returns how many. */
export function keepFinished(study: Study, work: string): number {
  const done = jobsOf(study).filter((job) => existsSync(join(jobFolder(work, job), "timing.json")));
  for (const job of done) keepRun(jobFolder(work, job), jobFolder(keptFolder(study.name), job));
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
