/** Every page of the site besides the playground: notebooks, studies, methods, and how we decide. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { METHODS, options, type Method } from "../lib/config.js";
import { packageRoot } from "../lib/assets.js";
import { escaped, pageHtml } from "./layout.js";
import { markdownHtml } from "./markdown.js";
import { notebookHtml, titleOf, type Notebook } from "./notebook.js";

const HOW = "data/runs/how-we-decide.md";
const METHOD_TABLE = "lib/recipes/README.md";
const STUDY_TABLE = "data/runs/README.md";

/** The file of the repository that each page shows, by the page. */
function sources(): Map<string, string> {
  const notebooks = readdirSync(at("notebooks")).filter((name) => name.endsWith(".ipynb"));
  return new Map([
    ["notebooks/index.html", "notebooks/README.md"],
    ...notebooks.map((name) => [`notebooks/${name.replace(".ipynb", ".html")}`, `notebooks/${name}`] as const),
    ["studies/index.html", STUDY_TABLE],
    ...studyNames().map((name) => [`studies/${name}.html`, `data/runs/${name}/README.md`] as const),
    ["methods/index.html", METHOD_TABLE],
    ["how-we-decide.html", HOW],
  ]);
}

/** All pages and the pictures on them, by their path in the site. */
export function textPages(): Map<string, string | Uint8Array> {
  const from = sources();
  const files = new Map<string, string | Uint8Array>();
  const pageOf = new Map([...from].flatMap(([page, file]) => [[file, page], ...folderNames(file).map((name) => [name, page])] as [string, string][])); // prettier-ignore
  const sitePathOf = (file: string): string | undefined => {
    const page = pageOf.get(file);
    if (page !== undefined || !/\.(svg|png)$/.test(file) || !existsSync(at(file))) return page;
    const picture = `pictures/${file.replaceAll("/", "-")}`;
    files.set(picture, readFileSync(at(file)));
    return picture;
  };
  for (const [page, file] of from) files.set(page, sourcePage(page, file, sitePathOf));
  for (const method of Object.keys(METHODS) as Method[]) files.set(`methods/${method}.html`, methodPage(method));
  return files;
}

/** A link may name the folder of a README. */
function folderNames(file: string): string[] {
  return file.endsWith("/README.md") ? [file.slice(0, -"/README.md".length)] : [];
}

function sourcePage(page: string, file: string, sitePathOf: (file: string) => string | undefined): string {
  const text = readFileSync(at(file), "utf8");
  const place = { file, page, sitePathOf };
  if (!file.endsWith(".ipynb")) {
    const title = /^# (.*)$/m.exec(text)?.[1] ?? file;
    const list = file === METHOD_TABLE ? methodList() : file === STUDY_TABLE ? studyList() : "";
    return textPage(page, title, `${markdownHtml(text, place)}${list}`);
  }
  const notebook = JSON.parse(text) as Notebook;
  return textPage(page, titleOf(notebook), notebookHtml(notebook, place));
}

const PART_OF: Readonly<Record<string, string>> = {
  notebooks: "Notebooks",
  studies: "Studies",
  methods: "Methods",
  "how-we-decide.html": "How we decide",
};

function textPage(path: string, title: string, body: string): string {
  const part = PART_OF[path.split("/")[0]!]!;
  return pageHtml({ path, title: `${title} – siri-lab`, part, body: `<main class="text">${body}</main>` });
}

function methodList(): string {
  const rows = Object.entries(METHODS).map(
    ([name, { about }]) => `<li><a href="${name}.html">${name}</a>: ${escaped(about)}</li>`,
  );
  return `<h2>Every method with its card</h2><ul>${rows.join("")}</ul>`;
}

function studyNames(): string[] {
  return readdirSync(at("data/runs")).filter((name) => existsSync(at(`data/runs/${name}/README.md`)));
}

function studyList(): string {
  const rows = studyNames().map((name) => `<li><a href="${name}.html">${name}</a></li>`);
  return `<h2>Every study</h2><ul>${rows.join("")}</ul>`;
}

/** A method's card as a page: what it does, what it may be told, what it logs, and a run of it to open. */
function methodPage(method: Method): string {
  const { about, metrics } = METHODS[method];
  const told = options(method).map((one) => `<tr><td><code>${one.path}</code></td><td><code>${escaped(JSON.stringify(one.default))}</code></td><td>${escaped(one.accepts)}</td></tr>`); // prettier-ignore
  const logged = Object.entries(metrics).map(([name, entry]) => `<tr><td><code>${escaped(name)}</code></td><td>${escaped(entry.about)}</td></tr>`); // prettier-ignore
  const body = [
    `<h1>${method}</h1><p>${escaped(about)}</p>`,
    `<p><a href="../index.html#run=${method}&amp;seed=3&amp;set=iterations=40&amp;set=evaluation.every=4&amp;set=evaluation.tasks=64">Open a run of it in the playground</a>.`,
    ` What its paper claims, and what of that can be tested here, is in <a href="index.html">the table of methods</a>; what came out is in <a href="../studies/index.html">the studies</a>.</p>`,
    logged.length === 0 ? "" : `<h2>What it logs beside the others</h2>${tableOf("number|what it is", logged)}`,
    `<h2>What it may be told</h2>${tableOf("option|default|accepts", told)}`,
  ];
  return textPage(`methods/${method}.html`, method, body.join(""));
}

function tableOf(heads: string, rows: readonly string[]): string {
  const head = heads.split("|").map((name) => `<th>${name}</th>`);
  return `<div class="wide" tabindex="0" role="region" aria-label="table"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function at(path: string): string {
  return join(packageRoot(), path);
}
