/**
 * A study that is not a sweep of training runs: it plays and measures by itself, and writes its page from what it kept.
 * The command is the same, `npm run study <name>`; asked again, it only does what is missing.
 */
export interface DirectStudy {
  readonly name: string;
  /** Written before the first measurement: what is compared, on what, by which number, and what decides. */
  readonly registered: string;
  /** Measure whatever is missing in the folder; `units` is how many independent units (families) at most. */
  run(folder: string, units: number | undefined, tell: (line: string) => void): Promise<void>;
  /** The page and its pictures (SVG by file name) from the folder alone. */
  report(folder: string): { readonly page: string; readonly pictures: Readonly<Record<string, string>> };
}
