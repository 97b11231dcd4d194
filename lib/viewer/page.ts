/** The page of the viewer and the files that it consists of; `npm run build` makes them from `lib/viewer/app`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { labError } from "../errors.js";

/** A file that the page may ask for. */
export interface Asset {
  readonly path: string;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = { "app.js": "text/javascript", "app.css": "text/css" };

/** A file of the page by its name; undefined for any other. */
export function asset(name: string): Asset | undefined {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) return undefined;
  const path = join(packageRoot(), "dist", "viewer", name);
  if (!existsSync(path))
    throw labError("view", { expected: path, got: "nothing there", fix: "npm run build makes it" });
  return { path, type };
}

export const TITLE = "siri-lab view";

export function pageHtml(): string {
  const head = `<link rel="stylesheet" href="app.css"><script type="module" src="app.js"></script>`;
  return shell(head, "");
}

/** The page around its style, its script and, in a report, its data. `head` and `data` are markup. */
export function shell(head: string, data: string): string {
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${TITLE}</title>`,
    `<link rel="icon" href="data:,">${head}</head>`,
    `<body><div id="app"><noscript>This page needs its script: allow JavaScript for it.</noscript></div>${data}</body></html>`,
  ].join("\n");
}
