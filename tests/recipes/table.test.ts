/** The table of recipes: every method has its row, and what a row says of a study stands on that study's page. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { METHODS } from "../../lib/config.js";

const folder = join(packageRoot(), "lib", "recipes");
const rows = readFileSync(join(folder, "README.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| `\w+`/.test(line))
  .map((line) => ({ method: /`(\w+)`/.exec(line)![1]!, told: line.split(" | ").at(-1)!.replace(/\|$/, "").trim() }));

/** What is said of each study: its page, and the words up to the next link. */
function saidOf(told: string): { readonly page: string; readonly words: string }[] {
  const parts = told.split(/\[[^\]]+\]\(([^)]+)\)/);
  return parts.flatMap((page, i) => (i % 2 === 0 ? [] : [{ page, words: parts[i + 1]! }]));
}

/** Numbers as pages write them, such as −.030. */
function numbersIn(words: string): string[] {
  return words.match(/[+−]?\.\d{3}/g) ?? [];
}

/** Each verdict with the number that follows it. */
function verdictsIn(words: string): { readonly verdict: string; readonly number: string | undefined }[] {
  return [...words.matchAll(/\*\*(helps|hurts)\b/g)].map(({ 1: verdict, index }) => ({
    verdict: verdict!,
    number: numbersIn(words.slice(index))[0],
  }));
}

/** Whether a line of the page gives the verdict of the number. */
function gives(text: string, { verdict, number = "no number" }: ReturnType<typeof verdictsIn>[number]): boolean {
  return text.split("\n").some((line) => line.includes(number) && line.includes(`**${verdict}`));
}

/** Numbers of a row that do not stand on the page that it names, and verdicts that the page does not give. */
function complaints(told: string, pageOf: (path: string) => string | undefined): string[] {
  return saidOf(told).flatMap(({ page, words }) => {
    const text = pageOf(page);
    if (text === undefined) return [`no page ${page}`];
    const missing = numbersIn(words).filter((number) => !text.includes(number));
    const unlike = text.includes("| says |") ? verdictsIn(words).filter((one) => !gives(text, one)) : [];
    return [
      ...missing.map((one) => `${one} is not on ${page}`),
      ...unlike.map(({ verdict, number }) => `${page} does not say ${verdict} of ${number}`),
    ];
  });
}

const kept = (path: string): string | undefined =>
  existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined;

describe("the table of recipes", () => {
  it("has one row for every method", () => {
    const methods = rows.map(({ method }) => method).filter((method) => method in METHODS);
    expect(methods.toSorted()).toEqual(Object.keys(METHODS).toSorted());
  });

  it.each(rows)("says of $method what a kept study says", ({ told }) => {
    expect(saidOf(told).length).toBeGreaterThan(0);
    expect(complaints(told, kept)).toEqual([]);
  });

  it("is caught where a page is gone, a number is not there, or a verdict is another", () => {
    const page = "| arm | says |\n| idea | −.159 [−.224, −.095] | **hurts** |";
    const told = (words: string): string[] => complaints(`[a](a/README.md): ${words}`, () => page);
    expect(told("**hurts**, −.159 beside GRPO")).toEqual([]);
    expect(told("**helps**, −.159")).toEqual(["a/README.md does not say helps of −.159"]);
    expect(told("not told apart, −.158")).toEqual(["−.158 is not on a/README.md"]);
    expect(complaints("[a](a/README.md)", () => undefined)).toEqual(["no page a/README.md"]);
  });
});
