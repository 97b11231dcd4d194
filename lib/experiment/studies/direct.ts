/**
 * A study that is not a sweep of training runs: it plays and measures by itself, and writes its page from what it kept.
 * The command is the same, `npm run study <name>`; asked again, it only does what is missing.
 */
import type { KeptRuns } from "./archive.js";
import { unfinished } from "./report.js";

export interface DirectStudy {
  readonly name: string;
  /** Written before the first measurement: what is compared, on what, by which number, and what decides. */
  readonly registered: string;
  /** The names under which its rows are kept, one for each unit that is measured at a time. */
  readonly units: readonly string[];
  /** Measure whatever is missing in the folder's kept rows; `count` is how many independent units (families) at most. */
  run(folder: string, count: number | undefined, tell: (line: string) => void, given: Given): Promise<void>;
  /** It plays in a shop that the user names. */
  readonly takesShop?: true;
  /** The page and its pictures (SVG by file name) from the kept rows alone. */
  report(kept: KeptRuns): { readonly page: string; readonly pictures: Readonly<Record<string, string>> };
}

/** What a study is measured with that is not shipped. */
export interface Given {
  /** A folder with WebShop's own files. */
  readonly shop?: string | undefined;
  /** A policy by name or folder, in place of the one that is made for the study. */
  readonly policy?: string | undefined;
}

/** The units that a study registered and has no rows of. */
export function missingUnits({ units }: Pick<DirectStudy, "units">, kept: KeptRuns): string[] {
  return units.filter((unit) => !kept.has(unit));
}

/** What a page begins with: what was registered, and what of it is not there. */
export function opening(study: DirectStudy, kept: KeptRuns): string {
  return [...unfinished(missingUnits(study, kept), study.units.length), study.registered].join("\n");
}
