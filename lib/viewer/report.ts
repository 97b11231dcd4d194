/**
 * The page with its answers in it: one HTML file that opens from disk and asks nobody. Numbers, banks and skills are whole;
 * of plays it holds the trials, then the rest of the newest iterations, as far as there is room, and the page says so.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { LabError } from "../errors.js";
import { metricsDictionary } from "../experiment/metrics.js";
import { writeAtomically } from "../experiment/run-folder.js";
import type { Id } from "../types.js";
import { address } from "./address.js";

import type { Catalogue, PlayRow, RunData } from "./data.js";
import { Library } from "./library.js";
import { asset, shell } from "./page.js";

export interface ReportOptions {
  readonly folder: string;
  readonly to: string;
  /** How large the file may become because of plays, in megabytes; numbers and skills are there whatever it is. */
  readonly megabytes?: number;
}

export interface Reported {
  readonly file: string;
  readonly bytes: number;
  /** Groups of plays in the report, and those that were kept. */
  readonly groups: number;
  readonly ofGroups: number;
}

/** JSON of plays packs into about this share of its length, as base64 of gzip. */
const PACKED = 0.12;

export function writeReport({ folder, to, megabytes = 8 }: ReportOptions): Reported {
  const library = new Library(folder);
  const answers = new Map<string, unknown>();
  const catalogue = library.catalogue();
  answers.set(address("dictionary"), metricsDictionary);
  const runs = catalogue.runs.flatMap(({ path }) =>
    held(answers, address("run", { run: path }), () => library.run(path)),
  );
  for (const run of runs) {
    addSkills(library, answers, run);
    if (!run.kept && run.skills.length > 0)
      held(answers, address("player", { run: run.path }), () => library.player(run.path));
  }
  const plays = addPlays(library, answers, runs, (megabytes * 1e6) / PACKED);
  answers.set(address("catalogue"), { ...catalogue, left: leftOut(plays) } satisfies Catalogue);
  const html = reportHtml(answers);
  writeAtomically(to, html);
  return { file: resolve(to), bytes: Buffer.byteLength(html), ...plays };
}

export function reportText({ file, bytes, groups, ofGroups }: Reported): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB with ${groups} of ${ofGroups} groups of plays`;
  return `${size}\nopen ${pathToFileURL(file).href}`;
}

/** Keeps an answer; one that the folder refuses (a damaged file) is left out, and its page says so. */
function held<T>(answers: Map<string, unknown>, at: string, ask: () => T): T[] {
  try {
    const value = ask();
    answers.set(at, value);
    return [value];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return [];
  }
}

function addSkills(library: Library, answers: Map<string, unknown>, { path, skills }: RunData): void {
  for (const { id } of skills) held(answers, address("skill", { run: path, id }), () => library.skill(path, id));
}

interface PlaysHeld {
  readonly groups: number;
  readonly ofGroups: number;
}

/** Trials first, for a skill leads to them; then whole iterations, the newest first. */
function addPlays(library: Library, answers: Map<string, unknown>, runs: readonly RunData[], room: number): PlaysHeld {
  const wanted = runs.flatMap((run) => library.played(run.path).map((iteration) => ({ run: run.path, iteration })));
  const groups = wanted.flatMap(({ run, iteration }) =>
    held(answers, address("iteration", { run, iteration }), () => library.iteration(run, iteration))
      .flatMap(({ plays }) => groupsIn(plays))
      .map((group) => ({ ...group, run, iteration })),
  );
  groups.sort((a, b) => Number(b.tried) - Number(a.tried) || b.iteration - a.iteration);
  let [left, count] = [room, 0];
  for (const { run, id } of groups) {
    if (left <= 0) break;
    const [value] = held(answers, address("group", { run, id }), () => library.group(run, id));
    left -= JSON.stringify(value ?? null).length;
    count++;
  }
  for (const { run, iteration } of wanted.reverse()) {
    if (left <= 0) break;
    const [value] = held(answers, address("gate", { run, iteration }), () => library.gate(run, iteration));
    left -= JSON.stringify(value ?? null).length;
  }
  return { groups: count, ofGroups: groups.length };
}

/** Groups in a list of plays, and whether a skill was tried in them. */
function groupsIn(plays: readonly PlayRow[]): { readonly id: Id; readonly tried: boolean }[] {
  const tried = new Map<Id, boolean>();
  for (const { group, skills } of plays)
    if (group !== null) tried.set(group, skills.length > 0 || (tried.get(group) ?? false));
  return [...tried].map(([id, tried]) => ({ id, tried }));
}

function leftOut({ groups, ofGroups }: PlaysHeld): string {
  const plays =
    groups === ofGroups
      ? `all ${ofGroups} groups of plays`
      : `${groups} of ${ofGroups} groups of plays (trials first, then the newest)`;
  return `This report is one file: it holds every number and skill, ${plays}, and of examinations the outcomes without their turns.`;
}

/** The file: its only script is named by its hash, so that nothing else in it can run, and it may ask nobody. */
function reportHtml(answers: ReadonlyMap<string, unknown>): string {
  const script = readFileSync(asset("app.js")!.path, "utf8").replaceAll("</script", "<\\/script");
  const style = readFileSync(asset("app.css")!.path, "utf8");
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  const packed = gzipSync(JSON.stringify(Object.fromEntries(answers)), { level: 9 }).toString("base64");
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style>`;
  const data = `<script type="application/octet-stream" id="answers">${packed}</script><script type="module">${script}</script>`;
  return shell(head, data);
}
