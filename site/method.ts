/** A method's card as a page: what it does, what its paper claims, what came out, what it may be told, and a run of it to open. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lexer, type Tokens } from "marked";
import { packageRoot } from "../lib/assets.js";
import { METHODS, options, type Method } from "../lib/config.js";
import { studies } from "../studies/index.js";
import { escaped } from "./layout.js";

export const METHOD_TABLE = "lib/recipes/README.md";

/** The body of the page; `html` is a line of Markdown that stands in a file of the repository, as a part of the page. */
export function methodBody(method: Method, html: (markdown: string, file: string) => string): string {
  const { about, metrics } = METHODS[method];
  const told = options(method).map((one) => `<tr><td><code>${one.path}</code></td><td><code>${escaped(JSON.stringify(one.default))}</code></td><td>${escaped(one.accepts)}</td></tr>`); // prettier-ignore
  const logged = Object.entries(metrics).map(([name, entry]) => `<tr><td><code>${escaped(name)}</code></td><td>${escaped(entry.about)}</td></tr>`); // prettier-ignore
  const claims = claimsOf(method).map(
    ([head, text]) => `<dt>${escaped(head)}</dt><dd>${html(text, METHOD_TABLE)}</dd>`,
  );
  const found = resultsOf(method).map(({ study, arm, end }) => `<tr><td><a href="../studies/${study}.html">${study}</a></td><td>${escaped(arm)}</td><td>${escaped(end)}</td></tr>`); // prettier-ignore
  return [
    `<h1>${method}</h1><p>${escaped(about)}</p>`,
    `<p><a href="../index.html#run=${method}&amp;seed=3&amp;set=iterations=40&amp;set=evaluation.every=4&amp;set=evaluation.tasks=64">Open a run of it in the playground</a>.</p>`,
    claims.length === 0 ? "" : `<h2>What its paper claims, and what we do</h2><dl>${claims.join("")}</dl>`,
    found.length === 0
      ? `<h2>What came out</h2><p>No study that is kept has an arm of it.</p>`
      : `<h2>What came out</h2><p>Success at the end, with its interval, arm by arm; the studies say on what and beside what.</p>${tableOf("study|arm|at the end", found)}`,
    logged.length === 0 ? "" : `<h2>What it logs beside the others</h2>${tableOf("number|what it is", logged)}`,
    `<h2>What it may be told</h2>${tableOf("option|default|accepts", told)}`,
  ].join("");
}

/** The row of the table of methods that begins with this one: each cell with its head. */
function claimsOf(method: Method): [head: string, text: string][] {
  const tables = tablesIn(METHOD_TABLE);
  const rows = tables.flatMap(({ header, rows }) => rows.map((row) => row.map((cell, i) => [header[i]!.text, cell.text] as [string, string]))); // prettier-ignore
  return rows.find((row) => row[0]![1].startsWith(`\`${method}\``)) ?? [];
}

interface Result {
  readonly study: string;
  readonly arm: string;
  readonly end: string;
}

/** What the pages of studies say of this method's arms at the end. */
function resultsOf(method: Method): Result[] {
  return studies.flatMap(({ name, arms }) => {
    const names = arms.filter(({ config }) => config.method === method).map((arm) => arm.name);
    const page = `data/runs/${name}/README.md`;
    if (names.length === 0 || !existsSync(join(packageRoot(), page))) return [];
    const table = tablesIn(page).find(({ header }) => header[0]!.text === "arm" && header.some(isEnd));
    const column = table?.header.findIndex(isEnd) ?? 0;
    const rows = table?.rows.filter(([arm]) => names.includes(arm!.text)) ?? [];
    return rows.map((row) => ({ study: name, arm: row[0]!.text, end: row[column]!.text }));
  });
}

function isEnd({ text }: Tokens.TableCell): boolean {
  return text.startsWith("end [");
}

function tablesIn(file: string): Tokens.Table[] {
  const tokens = lexer(readFileSync(join(packageRoot(), file), "utf8"));
  return tokens.filter((token): token is Tokens.Table => token.type === "table");
}

function tableOf(heads: string, rows: readonly string[]): string {
  const head = heads.split("|").map((name) => `<th>${name}</th>`);
  return `<div class="wide" tabindex="0" role="region" aria-label="table"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
