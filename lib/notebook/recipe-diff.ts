/**
 * What one method does that another does not: the code of two recipes as a diff. Marked by sign and by underline or strike
 * as well as by colour, so that it reads in every theme and where colours are taken out.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import type { Method } from "../config.js";
import { expect } from "../errors.js";
import { HtmlView } from "../plot/html-view.js";
import { escape } from "../plot/svg/markup.js";
import { fade, COLORS } from "../plot/theme.js";

/** A line of a diff: in both texts, only in the first, or only in the second. */
export interface DiffLine {
  readonly sign: " " | "−" | "+";
  readonly line: string;
}

/**
 * From one list of lines to another by the fewest changes. Lines count as the same where `key` says the same of both; of
 * these the second is shown.
 */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  key: (line: string) => string = (line) => line,
): DiffLine[] {
  const [first, second] = [before.map(key), after.map(key)];
  const common = commonLengths(first, second);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && first[i] === second[j]) {
      lines.push({ sign: " ", line: after[j]! });
      [i, j] = [i + 1, j + 1];
    } else if (j === after.length || (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!))
      lines.push({ sign: "−", line: before[i++]! });
    else lines.push({ sign: "+", line: after[j++]! });
  }
  return lines;
}

/** By where one stands in each list: how many lines the rests can have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      table[i]![j] =
        before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}

export class RecipeDiff extends HtmlView {
  constructor(
    /** The methods that are compared. */
    readonly methods: readonly [Method, Method],
    readonly lines: readonly DiffLine[],
  ) {
    const title = `lib/recipes: ${methods[0]} (−) → ${methods[1]} (+)`;
    const body = lines.map(markup).join("");
    super(
      `<pre tabindex="0" role="region" aria-label="${escape(title)}"><b>${escape(title)}</b>\n${body}</pre>`,
      [title, ...lines.map(({ sign, line }) => `${sign} ${line}`)].join("\n"),
    );
  }

  /** Lines that only the second has. */
  get added(): number {
    return this.lines.filter(({ sign }) => sign === "+").length;
  }

  /** Lines that only the first has. */
  get removed(): number {
    return this.lines.filter(({ sign }) => sign === "−").length;
  }
}

const [ADDED, REMOVED] = [COLORS[0], COLORS[1]];

function markup({ sign, line }: DiffLine): string {
  const text = escape(`${sign} ${line}`);
  if (sign === " ") return `${text}\n`;
  const [tag, color, mark] = sign === "+" ? ["ins", ADDED, "underline"] : ["del", REMOVED, "line-through"];
  return `<${tag} style="background:${fade(color, 0.22)};text-decoration:${mark};text-decoration-thickness:1px">${text}</${tag}>\n`;
}

/**
 * The recipe files of two methods, without the comment at their top and their imports. Lines that differ only in the
 * method's own name count as the same.
 */
export function recipeDiff(first: Method, second: Method): RecipeDiff {
  const nameless = (line: string): string =>
    [first, second].reduce((text, method) => text.replaceAll(namesOf(method), "METHOD"), line);
  return new RecipeDiff([first, second], diffLines(codeOf(first), codeOf(second), nameless));
}

/** Where a method says its own name: `SpearConfig`, `"spear"`, `export const spear`. */
function namesOf(method: Method): RegExp {
  const type = `${method[0]!.toUpperCase()}${method.slice(1)}`;
  return new RegExp(`(?:\\b${type}(?=Config|State|Verbs)|(?<=")${method}(?=")|(?<=export const )${method}\\b)`, "g");
}

function codeOf(method: Method): string[] {
  const path = join(packageRoot(), "lib", "recipes", `${method}.ts`);
  expect(existsSync(path), "recipeDiff", {
    expected: "a method with a recipe, in a copy of the repository",
    got: method,
    fix: "the installed package has no TypeScript; clone the repository to read the recipes",
  });
  const text = readFileSync(path, "utf8").replace(/^\/\*\*[\s\S]*?\*\/\n/, "");
  return text.slice(endOfImports(text)).trim().split("\n");
}

function endOfImports(text: string): number {
  const last = [...text.matchAll(/^(?:import [\s\S]*? )?from "[^"]+";$|^import "[^"]+";$/gm)].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}
