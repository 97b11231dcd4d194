/** `npm run study <name>`: run a study (or what is missing of it), keep the results, write its report. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { packageRoot } from "../assets.js";
import { writeAtomically } from "../experiment/run-folder.js";
import { directStudies, studies, study } from "../experiment/studies/index.js";
import type { DirectStudy } from "../experiment/studies/direct.js";
import { contests, dialStudies, overviewMarkdown } from "../experiment/studies/overview.js";
import { keepFinished, keepRun } from "../experiment/studies/kept.js";
import { reportMarkdown } from "../experiment/studies/report.js";
import { readResults } from "../experiment/studies/results.js";
import { jobsOf, type Study } from "../experiment/studies/study.js";
import { insertSummary, studyPictures } from "../experiment/studies/summary.js";
import { jobFolder, progressTable, sweep, type Job } from "../experiment/sweep.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run study --",
  about: `Run a study, keep its results under data/runs and write its report. Studies: ${[...studies, ...directStudies].map(({ name }) => name).join(", ")}.`,
  positionals: [{ name: "name", about: "which study" }],
  options: {
    processes: { type: "number", about: "runs at a time (default: one a core)" },
    arm: { type: "many", about: "only this arm; may be repeated", value: "NAME" },
    seeds: { type: "number", about: "only the first so many seeds (or families)" },
    keep: {
      type: "text",
      about: "run nothing; keep the finished runs of this folder, then write the report",
      value: "PATH",
    },
    report: { type: "flag", about: "run nothing; write the report from the kept results" },
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
  if (direct !== undefined) return measure(direct, given);
  const chosen = study(name);
  const kept = join(packageRoot(), "data", "runs", chosen.name);
  const finished = given.text("keep");
  if (finished !== undefined) console.log(`${keepFinished(chosen, resolve(finished))} finished runs are kept`);
  else if (!given.flag("report")) {
    const work = resolve(given.text("work") ?? `runs/${chosen.name}`);
    const jobs = jobsOf(chosen)
      .filter(({ arm }) => given.many("arm").length === 0 || given.many("arm").includes(arm))
      .filter(({ arm, seed }) => placeOf(chosen, arm, seed) < (given.number("seeds") ?? Infinity))
      .filter((job) => !existsSync(join(jobFolder(kept, job), "timing.json")));
    await runJobs(jobs, { work, kept, processes: given.number("processes") ?? availableParallelism() });
  }
  console.log(writeReport(chosen, kept));
}

/** How many seeds of its arm come before this one; not every study begins at seed 0. */
function placeOf({ arms }: Study, arm: string, seed: number): number {
  return arms.find(({ name }) => name === arm)!.seeds.indexOf(seed);
}

/** A study that measures by itself. */
async function measure(direct: DirectStudy, given: Given): Promise<void> {
  const kept = join(packageRoot(), "data", "runs", direct.name);
  if (!given.flag("report")) await direct.run(kept, given.number("seeds"), (line) => console.log(line));
  const { page, pictures } = direct.report(kept);
  mkdirSync(kept, { recursive: true });
  for (const [name, svg] of Object.entries(pictures)) writeAtomically(join(kept, name), svg);
  writeAtomically(join(kept, "README.md"), page);
  console.log(page);
}

async function runJobs(
  jobs: readonly Job[],
  { work, kept, processes }: { work: string; kept: string; processes: number },
): Promise<void> {
  let shown = 0;
  const finished = new Set<Job>();
  const watch = (table: Parameters<typeof progressTable>[0]): void => {
    for (const { job, state } of table) {
      if (state !== "done" || finished.has(job)) continue;
      finished.add(job);
      keepRun(jobFolder(work, job), jobFolder(kept, job));
    }
    const now = Math.floor(process.uptime() / 20);
    if (now === shown) return;
    shown = now;
    const moving = table.filter(({ state }) => state === "running");
    console.log(
      `${table.filter(({ state }) => state === "done").length}/${table.length} runs done\n${progressTable(moving)}`,
    );
  };
  const table = await sweep(jobs, { folder: work, processes, watch });
  const failed = table.filter(({ state }) => state === "failed");
  if (failed.length > 0) console.error(`${failed.length} runs failed:\n${progressTable(failed)}`);
}

function writeReport(chosen: Study, kept: string): string {
  const results = readResults(chosen, kept);
  const text = reportMarkdown(results);
  mkdirSync(kept, { recursive: true });
  writeAtomically(join(kept, "README.md"), text);
  for (const [name, chart] of Object.entries(studyPictures(results)))
    writeAtomically(join(kept, name), `${chart.svg()}\n`);
  const front = join(packageRoot(), "README.md");
  writeAtomically(front, insertSummary(readFileSync(front, "utf8"), results));
  if ([...contests, ...dialStudies].includes(chosen)) writeOverview(dirname(kept));
  return text;
}

/** The page that puts the studies side by side. */
function writeOverview(folder: string): void {
  const page = overviewMarkdown((one) => readResults(one, join(folder, one.name)));
  writeAtomically(join(folder, "README.md"), page);
}

await runCommand(() => main(process.argv.slice(2)));
