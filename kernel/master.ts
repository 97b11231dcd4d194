/**
 * The master of a notebook: one Markdown file from which the notebook and the page of its solutions are made. A fence
 * `ts` is a code cell, with its tags behind it (`ts varies`); `ts solution` is what solves the cell before it, and stands
 * in no notebook. What lies between two fences is one Markdown cell. A fence of another language is text.
 */
import { labError } from "../lib/errors.js";
import type { Cell, Notebook } from "./notebook-file.js";

export interface MasterCell {
  readonly kind: "markdown" | "code";
  readonly source: string;
  readonly tags: readonly string[];
  /** What a reader is to write in this cell. */
  readonly solution?: string;
}

const fence = /^```ts(?: (.*))?$/;

export function readMaster(text: string): MasterCell[] {
  const cells: MasterCell[] = [];
  let prose: string[] = [];
  const lines = text.split("\n");
  const endProse = (): void => {
    const source = prose.join("\n").trim();
    prose = [];
    if (source !== "") cells.push({ kind: "markdown", source, tags: [] });
  };
  for (let at = 0; at < lines.length; at++) {
    const opening = fence.exec(lines[at]!);
    if (opening === null) {
      prose.push(lines[at]!);
      continue;
    }
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw masterError("a closing ``` for every ```ts", `line ${at + 1}`);
    const source = lines.slice(at + 1, end).join("\n");
    const tags = (opening[1] ?? "").split(" ").filter(Boolean);
    endProse();
    if (tags.includes("solution")) solve(cells, source);
    else cells.push({ kind: "code", source, tags });
    at = end;
  }
  endProse();
  return cells;
}

/** Text between a stub and its solution would be a hint that stands in the notebook; it belongs above the stub. */
function solve(cells: MasterCell[], solution: string): void {
  const stub = cells.at(-1);
  if (stub?.kind !== "code" || stub.solution !== undefined)
    throw masterError("a solution right behind the cell it solves", solution.slice(0, 60));
  cells[cells.length - 1] = { ...stub, solution };
}

function masterError(expected: string, got: string): Error {
  return labError("master of a notebook", { expected, got, fix: "see CONTRIBUTING, Add a notebook" });
}

/** The notebook as a reader opens it, without outputs; `solved` has the solutions in the place of the stubs. */
export function notebookFrom(master: readonly MasterCell[], { solved = false } = {}): Notebook {
  const cells = master.map(({ kind, source, tags, solution }, index): Cell => {
    const metadata = tags.length === 0 ? {} : { tags: [...tags] };
    const text = solved ? (solution ?? source) : source;
    const cell = { cell_type: kind, id: `c${String(index + 1).padStart(2, "0")}`, metadata, source: text };
    return kind === "markdown" ? cell : { ...cell, outputs: [], execution_count: null };
  });
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/** The page of a master's solutions: each with the heading and the text it stands under. Empty where there are none. */
export function solutionsPage(master: readonly MasterCell[]): string {
  const title = /^# (.*)$/m.exec(master[0]?.source ?? "")?.[1] ?? "";
  const parts = master.flatMap(({ solution }, at) =>
    solution === undefined ? [] : [`${taskBefore(master, at)}\n\n\`\`\`ts\n${solution}\n\`\`\``],
  );
  if (parts.length === 0) return "";
  const head = `# ${title}: solutions\n\nTry first: the checker in the notebook says what is still wrong.`;
  return [head, ...parts].join("\n\n") + "\n";
}

/** The last heading above a cell. */
function taskBefore(master: readonly MasterCell[], at: number): string {
  const headings = master
    .slice(0, at)
    .flatMap(({ kind, source }) => (kind === "code" ? [] : (source.match(HEADING) ?? [])));
  return `## ${headings.at(-1)?.replace(/^#+ /, "") ?? "Exercise"}`;
}

const HEADING = /^#{2,4} .*$/gm;
