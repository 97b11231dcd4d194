/** A notebook as it was saved: its words, its cells and what they put out, the live views included. */
import { escaped } from "./layout.js";
import { markdownHtml, type MarkdownPlace } from "./markdown.js";

type Lines = string | readonly string[];

interface Output {
  readonly text?: Lines;
  readonly data?: Readonly<Record<string, Lines>>;
  readonly evalue?: string;
}

interface Cell {
  readonly cell_type: string;
  readonly source: Lines;
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
}

export function notebookHtml({ cells }: Notebook, place: MarkdownPlace): string {
  return cells.map((cell) => cellHtml(cell, place)).join("\n");
}

/** The first heading. */
export function titleOf({ cells }: Notebook): string {
  return /^# (.*)$/m.exec(cells.map(({ source }) => whole(source)).join("\n"))?.[1] ?? "Notebook";
}

function cellHtml({ cell_type, source, outputs = [] }: Cell, place: MarkdownPlace): string {
  const text = whole(source);
  if (cell_type === "markdown") return markdownHtml(text, place);
  const code = `<pre class="cell" tabindex="0"><code>${escaped(text)}</code></pre>`;
  return `${code}${outputs.map((output) => `<div class="output">${outputHtml(output, place)}</div>`).join("")}`;
}

/** The richest form that a page shows. */
function outputHtml({ text, data = {}, evalue }: Output, place: MarkdownPlace): string {
  const of = (type: string): string | undefined => (data[type] === undefined ? undefined : whole(data[type]));
  const [html, markdown, svg, png] = ["text/html", "text/markdown", "image/svg+xml", "image/png"].map(of);
  if (html !== undefined) return html;
  if (markdown !== undefined) return markdownHtml(markdown, place);
  if (svg !== undefined) return svg;
  if (png !== undefined) return `<img alt="" src="data:image/png;base64,${png.replaceAll("\n", "")}">`;
  const words = text === undefined ? (of("text/plain") ?? evalue ?? "") : whole(text);
  return `<pre tabindex="0">${escaped(words)}</pre>`;
}

function whole(lines: Lines): string {
  return typeof lines === "string" ? lines : lines.join("");
}
