/** `npm run study <name>`: run a study (or what is missing of it), keep the results, write its report. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { directStudies, studies, study } from "../../studies/index.js";
import { overview } from "../../studies/overview.js";
import { packageRoot } from "../assets.js";
import { writeAtomically } from "../experiment/run-folder.js";
import { addToArchive, ARCHIVE, readArchive, unpackArchive } from "../experiment/studies/archive.js";
import { missingUnits, type DirectStudy } from "../experiment/studies/direct.js";
import { keepFinished, keptFolder, packFolder, refuseMissing, resultsOf } from "../experiment/studies/kept.js";
import { overviewMarkdown } from "../experiment/studies/overview.js";
import { reportMarkdown } from "../experiment/studies/report.js";
import { jobsOf, runName, type Study } from "../experiment/studies/study.js";
import { insertSummary, studyPictures } from "../experiment/studies/summary.js";
import { jobFolder, progressLine, progressTable, sweep, type Job } from "../experiment/sweep.js";
import { queueUrl } from "../queue/connection.js";
import { openQueue, type QueuePlace } from "../queue/coordinator.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run study --",
  about: `Run a study, keep its results under data/runs and write its report. Studies: ${[...studies, ...directStudies].map(({ name }) => name).join(", ")}.`,
  positionals: [{ name: "name", about: "which study" }],
  options: {
    processes: { type: "number", about: "runs at a time (default: one a core)" },
    queue: {
      type: "text",
      about: "give the runs to the workers of this queue (or SIRI_QUEUE); see docs/queue.md",
      value: "redis://HOST:PORT",
    },
    whole: {
      type: "flag",
      about: "with --queue: bring whole runs back, with plays and checkpoint, not only what is kept",
    },
    arm: { type: "many", about: "only this arm; may be repeated", value: "NAME" },
    seeds: { type: "number", about: "only the first so many seeds (or families)" },
    keep: {
      type: "text",
      about: "run nothing; keep the finished runs of this folder, then write the report",
      value: "PATH",
    },
    report: { type: "flag", about: "run nothing; write the report from the kept results" },
    partial: { type: "flag", about: "write the report also where registered runs are missing; the page says which" },
    unpack: { type: "text", about: "run nothing; write the kept runs as folders into this one", value: "FOLDER" },
    work: { type: "text", about: "where whole runs are kept (default runs/<study>)", value: "PATH" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const name = given.positionals[0];
  if (given.help || name === undefined) {
    console.log(helpText(spec));
    return;
  }
  const direct = directStudies.find((one) => one.name === name);
  const chosen = direct ?? study(name);
  const target = given.text("unpack");
  if (target !== undefined) {
    console.log(`${unpackArchive(keptFolder(chosen.name), resolve(target))} runs are in ${resolve(target)}`);
  } else if (direct !== undefined) await measure(direct, given);
  else await runAndReport(study(name), given);
}

async function runAndReport(chosen: Study, given: Given): Promise<void> {
  const kept = keptFolder(chosen.name);
  const finished = given.text("keep");
  if (finished !== undefined) console.log(`${keepFinished(chosen, resolve(finished))} finished runs are kept`);
  else if (!given.flag("report")) {
    const work = resolve(given.text("work") ?? `runs/${chosen.name}`);
    const there = readArchive(kept);
    const jobs = jobsOf(chosen)
      .filter(({ arm }) => given.many("arm").length === 0 || given.many("arm").includes(arm))
      .filter(({ arm, seed }) => placeOf(chosen, arm, seed) < (given.number("seeds") ?? Infinity))
      .filter((job) => !there.has(runName(job)));
    const elsewhere = await queueFor(chosen.name, given);
    try {
      await runJobs(jobs, { work, kept, processes: given.number("processes") ?? availableParallelism(), elsewhere });
    } finally {
      await elsewhere?.close();
    }
  }
  console.log(writeReport(chosen, given.flag("partial") || asksForPart(given)));
}

/** The queue where one is named; without it the runs are done here. */
async function queueFor(batch: string, given: Given): Promise<QueuePlace | undefined> {
  const url = queueUrl(given.text("queue"));
  const wanted = given.flag("whole") ? "whole" : "kept";
  return url === undefined ? undefined : openQueue({ url, batch, wanted, tell: (line) => console.error(line) });
}

/** Whoever runs a few arms or seeds expects the page of these. */
function asksForPart(given: Given): boolean {
  return !given.flag("report") && (given.many("arm").length > 0 || given.number("seeds") !== undefined);
}

/** How many seeds of its arm come before this one; not every study begins at seed 0. */
function placeOf({ arms }: Study, arm: string, seed: number): number {
  return arms.find(({ name }) => name === arm)!.seeds.indexOf(seed);
}

/** A study that measures by itself. */
async function measure(direct: DirectStudy, given: Given): Promise<void> {
  const folder = keptFolder(direct.name);
  if (!given.flag("report")) await direct.run(folder, given.number("seeds"), (line) => console.log(line));
  const kept = readArchive(folder);
  const partial = given.flag("partial") || asksForPart(given);
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
    console.log(`${progressLine(table, process.uptime())}${crew}\n${progressTable(moving)}`);
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
  const front = join(packageRoot(), "README.md");
  const pages = new Map([
    [join(folder, "README.md"), page],
    ...Object.entries(studyPictures(results)).map(([name, chart]) => [join(folder, name), `${chart.svg()}\n`] as const),
    [front, insertSummary(readFileSync(front, "utf8"), results)],
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

await runCommand(() => main(process.argv.slice(2)));
