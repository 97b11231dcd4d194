/**
 * The .ipynb file as data: reading, writing in Jupyter's own layout (so that front ends and we produce the same bytes),
 * and an output collector that behaves as a front end does (streams join, displays with one id update in place).
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Output } from "./interrupt.js";

export type Text = string | string[];
export interface CellOutput {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: Text;
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  source: Text;
  metadata: { tags?: string[] } & Record<string, unknown>;
  outputs?: CellOutput[];
  execution_count?: number | null;
}
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

const notebookMetadata = {
  kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
  language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
};

export const joined = (text: Text | undefined): string => (Array.isArray(text) ? text.join("") : (text ?? ""));
const split = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

export function writeNotebook(path: string, notebook: Notebook): void {
  const { codemirror_mode: _mode, ...rest } = notebook.metadata;
  const layout = { ...notebook, cells: notebook.cells.map(inLayout), metadata: { ...rest, ...notebookMetadata } };
  writeFileSync(path, JSON.stringify(sorted(layout), undefined, 1) + "\n");
}

function inLayout(cell: Cell): Cell {
  const source = split(joined(cell.source));
  if (cell.cell_type !== "code") return { ...cell, source };
  return {
    ...cell,
    source,
    execution_count: cell.execution_count ?? null,
    outputs: (cell.outputs ?? []).map(outputLayout),
  };
}

function outputLayout(output: CellOutput): CellOutput {
  if (output.text !== undefined) return { ...output, text: split(joined(output.text)) };
  if (!output.data) return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === "string" ? split(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) as Record<string, unknown> };
}

/** Jupyter sorts the keys of everything it saves. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** Displays by id, across the cells of one notebook. */
export type Displays = Map<string, CellOutput[]>;

export class CellOutputs implements Output {
  readonly outputs: CellOutput[] = [];

  constructor(readonly displays: Displays) {}

  stream(name: "stdout" | "stderr", text: string): void {
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text = joined(last.text) + text;
    else this.outputs.push({ output_type: "stream", name, text });
  }

  display(message: object, update: boolean): void {
    const {
      data,
      metadata = {},
      transient,
    } = message as {
      data: Record<string, unknown>;
      metadata?: Record<string, unknown>;
      transient?: { display_id?: string };
    };
    const id = transient?.display_id;
    const shown = (id !== undefined && this.displays.get(id)) || [];
    if (update) return shown.forEach((output) => Object.assign(output, { data, metadata }));
    const output: CellOutput = { output_type: "display_data", data, metadata };
    this.outputs.push(output);
    if (id !== undefined) this.displays.set(id, [...shown, output]);
  }
}
