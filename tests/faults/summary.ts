/** The line about faults on the page that tells of them, made from `data/faults.json`. */
import { expect } from "../../lib/errors.js";
import type { Counts } from "./section.js";

export type Results = Readonly<Record<string, Counts>>;

const [BEGIN, END] = ["<!-- faults -->", "<!-- end of faults -->"];

export function faultsLine(results: Results): string {
  const all = Object.values(results);
  const sum = (of: (counts: Counts) => number): string =>
    all.reduce((total, one) => total + of(one), 0).toLocaleString("en-GB");
  const names = Object.entries(results).map(([name, { tried }]) => `${name} ${tried.toLocaleString("en-GB")}`);
  return (
    `\`npm run faults\` tried ${sum(({ tried }) => tried)} faults (${names.join(", ")}): ` +
    `${sum(({ identical }) => identical)} ended with the same bytes as undisturbed, ${sum(({ clear }) => clear)} with one sentence ` +
    `that says what to do and nothing changed, ${sum(({ silent }) => silent)} without a word ([all figures](../data/faults.json)).`
  );
}

/** Where the line stands. */
export const FAULTS_PAGE = "docs/nothing-lost.md";

/** The page with the line between its marks. */
export function insertFaults(page: string, results: Results): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  expect(from >= 0 && to > from, "insertFaults", {
    expected: `a page with ${BEGIN} and ${END}`,
    got: "none",
    fix: "put both marks where the line should stand",
  });
  return `${page.slice(0, from + BEGIN.length)}\n\n${faultsLine(results)}\n\n${page.slice(to)}`;
}
