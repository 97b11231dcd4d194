/** What the pages of the protocols' studies are made of. */

export interface PageParts {
  /** What was registered, and what of it is not there. */
  readonly opening: string;
  /** What came out, in words. */
  readonly reading: readonly string[];
}
