/** Every page of the site besides the playground: notebooks, studies, methods, and how we decide. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { METHODS, type Method } from "../lib/config.js";
import { packageRoot } from "../lib/assets.js";
import { escaped, pageHtml } from "./layout.js";
import { markdownHtml } from "./markdown.js";
import { METHOD_TABLE, methodBody } from "./method.js";
import { notebookHtml, titleOf, type Notebook } from "./notebook.js";

const HOW = "data/runs/how-we-decide.md";
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
  for (const method of Object.keys(METHODS) as Method[]) {
    const page = `methods/${method}.html`;
    const html = (markdown: string, file: string): string => markdownHtml(markdown, { file, page, sitePathOf });
    files.set(page, textPage(page, method, methodBody(method, html)));
  }
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

function at(path: string): string {
  return join(packageRoot(), path);
}
