/** Where runs lie below a folder: their own folders, and the kept runs of studies, which are many in one file. */
import { createHash } from "node:crypto";
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Files } from "../experiment/files.js";
import { ARCHIVE, readArchive, type KeptRun, type KeptRuns } from "../experiment/studies/archive.js";
import { liesIn } from "./confine.js";

/** One run; `kept` holds what an archive keeps of it. */
export interface Place {
  /** As the page names it: below the root, with slashes. */
  readonly path: string;
  /** On disk; of a kept run, the folder of its archive. */
  readonly folder: string;
  readonly kept?: KeptRun;
}

export interface Places {
  readonly runs: readonly Place[];
  /** Sentences on what is not shown. */
  readonly problems: readonly string[];
}

/** Folders that are looked into at most; more than that is no folder of runs. */
const MOST = 50_000;

/** Finds the runs below a folder, and remembers the archives it has read. */
export class Finder {
  private readonly archives = new Map<string, { readonly version: string; readonly runs: KeptRuns }>();

  constructor(
    private readonly root: string,
    private readonly files: Files,
  ) {}

  find(): Places {
    const runs: Place[] = [];
    const problems: string[] = [];
    const seen = new Set<string>();
    const queue = [this.root];
    for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
      const place = realpathSync(folder);
      if (seen.has(place)) continue;
      if (seen.add(place).size > MOST) {
        problems.push(`More than ${MOST} folders lie here; those after them are left out. Open a smaller folder.`);
        break;
      }
      if (statSync(join(folder, "config.json"), { throwIfNoEntry: false })?.isFile()) {
        runs.push({ path: this.nameOf(folder), folder });
        continue;
      }
      if (this.files.exists(join(folder, ARCHIVE))) this.unpack(folder, runs, problems);
      queue.push(...this.below(folder, problems));
    }
    return { runs: runs.sort((a, b) => natural.compare(a.path, b.path)), problems };
  }

  private below(folder: string, problems: string[]): string[] {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      problems.push(`${this.nameOf(folder)} may not be read.`);
      return [];
    }
    const folders = names
      .filter((name) => !name.startsWith(".") && name !== "node_modules")
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
    const out = folders.filter((path) => !liesIn(this.root, path));
    problems.push(
      ...out.map((path) => `${this.nameOf(path)} is a link that leads out of this folder; it is not followed.`),
    );
    return folders.filter((path) => !out.includes(path));
  }

  private unpack(folder: string, runs: Place[], problems: string[]): void {
    const path = join(folder, ARCHIVE);
    const { size, mtimeMs } = statSync(path);
    const version = `${size} ${mtimeMs}`;
    const known = this.archives.get(path);
    try {
      const archive = known?.version === version ? known.runs : readArchive(folder);
      this.archives.set(path, { version, runs: archive });
      const all = [...archive.values()];
      const whole = all.filter(({ config, metrics }) => config !== undefined && metrics !== undefined);
      runs.push(...whole.map((kept) => ({ path: joined(this.nameOf(folder), kept.run), folder, kept })));
      if (whole.length < all.length) problems.push(rowsOnly(this.nameOf(path), all.length - whole.length));
    } catch (error) {
      problems.push((error as Error).message);
    }
  }

  private nameOf(path: string): string {
    return relative(this.root, path).split(sep).join("/") || ".";
  }
}

function rowsOnly(path: string, count: number): string {
  return `${path} keeps ${count} results that are no runs; \`npm run query\` asks them, as the table rows.`;
}

function joined(folder: string, run: string): string {
  return folder === "." ? run : `${folder}/${run}`;
}

/** Seed 2 before seed 10. */
export const natural = new Intl.Collator("en", { numeric: true });

/** The folder that holds the arms, and the arm: `siri-when/quick/seed-3` is the arm quick of siri-when. */
export function armOf(path: string): { readonly study: string; readonly arm: string } {
  const [arm, study] = [dirname(path), dirname(dirname(path))];
  if (arm === ".") return { study: "", arm: path === "." ? "" : basename(path).replace(/[-_]?seed[-_]?\d+.*$/, "") };
  return { study: study === "." ? "" : study, arm: basename(arm) };
}

/** Sizes and times of a run's files: another text where something was written since. */
export function versionOf({ folder, kept }: Place): string {
  if (kept !== undefined) return "kept";
  const stats = WATCHED.map((name) => statSync(join(folder, name), { throwIfNoEntry: false }));
  const text = stats.map((one) => (one === undefined ? "-" : `${one.size} ${one.mtimeMs}`)).join("|");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** When the newest of a run's files was written. */
export function writtenAt({ folder, kept }: Place): number {
  if (kept !== undefined) return 0;
  return Math.max(0, ...WATCHED.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

const WATCHED = ["config.json", "metrics.jsonl", "skills.jsonl", "episodes.jsonl", "timing.json", "lock.json", "plays"];
