/** `siri-lab study`: run a study (or what is missing of it), keep the results, write its report. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { directStudies, study } from "../../studies/index.js";
import { overview } from "../../studies/overview.js";
import { packageRoot } from "../assets.js";
import { expect } from "../errors.js";
import { writeAtomically } from "../experiment/run-folder.js";
import { addToArchive, ARCHIVE, readArchive, unpackArchive } from "../experiment/studies/archive.js";
import { missingUnits, type DirectStudy } from "../experiment/studies/direct.js";
import { keepFinished, keptFolder, packFolder, refuseMissing, resultsOf } from "../experiment/studies/kept.js";
import { overviewMarkdown } from "../experiment/studies/overview.js";
import { reportMarkdown } from "../experiment/studies/report.js";
import { jobsOf, runName, type Study } from "../experiment/studies/study.js";
import { insertSummary, SUMMARY_PAGES, studyPictures } from "../experiment/studies/summary.js";
import { jobFolder, progressLine, progressTable, secondsLeft, sweep, type Job } from "../experiment/sweep.js";
import { openQueue, type QueuePlace } from "../queue/coordinator.js";
import { queueGiven } from "./queue-given.js";

export interface StudyGiven {
  readonly name: string;
  readonly processes: number | undefined;
  readonly queue: string | undefined;
  readonly whole: boolean;
  readonly arm: readonly string[];
  readonly seeds: number | undefined;
  readonly keep: string | undefined;
  readonly report: boolean;
  readonly partial: boolean;
  readonly unpack: string | undefined;
  readonly work: string | undefined;
  readonly shop: string | undefined;
  readonly policy: string | undefined;
}

export async function runStudy(given: StudyGiven): Promise<void> {
  const direct = directStudies.find(({ name }) => name === given.name);
  expect((given.shop ?? given.policy) === undefined || direct?.takesShop === true, "study", {
    expected: `--shop and --policy with ${directStudies
      .filter(({ takesShop }) => takesShop)
      .map(({ name }) => name)
      .join(", ")} only`,
    got: given.name,
    fix: "leave them out",
  });
  if (given.unpack !== undefined) {
    const target = resolve(given.unpack);
    console.log(`${unpackArchive(keptFolder(given.name), target)} runs are in ${target}`);
  } else if (direct !== undefined) await measure(direct, given);
  else await runAndReport(study(given.name), given);
}

async function runAndReport(chosen: Study, given: StudyGiven): Promise<void> {
  const kept = keptFolder(chosen.name);
  if (given.keep !== undefined) console.log(`${keepFinished(chosen, resolve(given.keep))} finished runs are kept`);
  else if (!given.report) {
    const work = resolve(given.work ?? `runs/${chosen.name}`);
    const there = readArchive(kept);
    const jobs = jobsOf(chosen)
      .filter(({ arm }) => given.arm.length === 0 || given.arm.includes(arm))
      .filter(({ arm, seed }) => placeOf(chosen, arm, seed) < (given.seeds ?? Infinity))
      .filter((job) => !there.has(runName(job)));
    const elsewhere = await queueFor(chosen.name, given);
    try {
      await runJobs(jobs, { work, kept, processes: given.processes ?? availableParallelism(), elsewhere });
    } finally {
      await elsewhere?.close();
    }
  }
  console.log(writeReport(chosen, given.partial || asksForPart(given)));
}

/** The queue where one is named; without it the runs are done here. */
async function queueFor(batch: string, { queue, whole, processes }: StudyGiven): Promise<QueuePlace | undefined> {
  const url = queueGiven("study", queue, { option: "processes", count: processes });
  const wanted = whole ? "whole" : "kept";
  return url === undefined ? undefined : openQueue({ url, batch, wanted, tell: (line) => console.error(line) });
}

/** Whoever runs a few arms or seeds expects the page of these. */
function asksForPart(given: StudyGiven): boolean {
  return !given.report && (given.arm.length > 0 || given.seeds !== undefined);
}

/** How many seeds of its arm come before this one; not every study begins at seed 0. */
function placeOf({ arms }: Study, arm: string, seed: number): number {
  return arms.find(({ name }) => name === arm)!.seeds.indexOf(seed);
}

/** A study that measures by itself. */
async function measure(direct: DirectStudy, given: StudyGiven): Promise<void> {
  const folder = keptFolder(direct.name);
  if (!given.report) await direct.run(folder, given.seeds, (line) => console.log(line), given);
  const kept = readArchive(folder);
  const partial = given.partial || asksForPart(given);
  if (!partial) refuseMissing(direct.name, missingUnits(direct, kept), direct.units.length);
  const { page, pictures } = direct.report(kept);
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(pictures)) writeAtomically(join(folder, name), svg);
  writeAtomically(join(folder, "README.md"), page);
  console.log(page);
}

interface Work {
  readonly work: string;
  readonly kept: string;
  readonly processes: number;
  readonly elsewhere: QueuePlace | undefined;
}

async function runJobs(jobs: readonly Job[], { work, kept, processes, elsewhere }: Work): Promise<void> {
  let shown = 0;
  const finished = new Set<Job>();
  const watch = (table: Parameters<typeof progressTable>[0]): void => {
    for (const { job, state } of table) {
      if (state !== "done" || finished.has(job)) continue;
      finished.add(job);
      addToArchive(kept, [packFolder(jobFolder(work, job), runName(job))]);
    }
    const now = Math.floor(process.uptime() / 20);
    if (now === shown) return;
    shown = now;
    const moving = table.filter(({ state }) => state === "running");
    const crew = elsewhere?.crew === undefined ? "" : ` (${elsewhere.crew})`;
    const left = elsewhere === undefined ? secondsLeft(table, process.uptime()) : elsewhere.left;
    console.log(`${progressLine(table, left)}${crew}\n${progressTable(moving)}`);
  };
  const table = await sweep(jobs, { folder: work, processes, watch, elsewhere });
  const failed = table.filter(({ state }) => state === "failed");
  if (failed.length > 0) console.error(`${failed.length} runs failed:\n${progressTable(failed)}`);
  for (const { reason } of failed) if (reason !== undefined) console.error(reason);
}

/** Everything is read and made before anything is written, so that an error leaves all pages as they were. */
function writeReport(chosen: Study, partial: boolean): string {
  const results = resultsOf(chosen, { partial });
  const folder = keptFolder(chosen.name);
  const page = reportMarkdown(results);
  const pages = new Map([
    [join(folder, "README.md"), page],
    ...Object.entries(studyPictures(results)).map(([name, chart]) => [join(folder, name), `${chart.svg()}\n`] as const),
    ...SUMMARY_PAGES.map((path) => {
      const file = join(packageRoot(), path);
      return [file, insertSummary(readFileSync(file, "utf8"), results, path)] as const;
    }),
    ...([...overview.contests, ...overview.dials].includes(chosen) ? [overviewPage(partial)] : []),
  ]);
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of pages) writeAtomically(path, text);
  return page;
}

/** The page that puts the studies side by side; one that was never begun is named there, one that lost a run is refused. */
function overviewPage(partial: boolean): readonly [string, string] {
  const begun = ({ name }: Study): boolean =>
    ["README.md", ARCHIVE].some((file) => existsSync(join(keptFolder(name), file)));
  const text = overviewMarkdown(overview, (one) => resultsOf(one, { partial: partial || !begun(one) }));
  return [keptFolder("README.md"), text];
}
