/**
 * A small table of columns: enough to sort, filter and summarise results and to show them as HTML or text. Whoever wants
 * more takes `toDataFrame()` or hands `records()` to another library.
 */
import { printable } from "../printable.js";
import { expect, unknownName } from "../errors.js";
import type { Bundle } from "../plot/chart.js";
import { cellText, type Cell } from "../plot/charts/table.js";
import { aligned } from "../plot/text.js";
import { danfoFrame, type DanfoFrame } from "./danfo.js";

export type FrameRecord = Readonly<Record<string, unknown>>;

/** Rows that are shown; a notebook is not a spreadsheet. */
const SHOWN = 30;

/** From a list of records. Columns are in order of first appearance; what a record lacks is null. */
export function frame(records: readonly FrameRecord[]): Frame {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((name) => [name, records.map((record) => cellOf(record[name]))] as const);
  return new Frame(Object.fromEntries(columns), records.length);
}

/** Objects and lists become JSON text; what is no number becomes null. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return value ?? null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return JSON.stringify(value) ?? null;
}

export class Frame {
  constructor(
    readonly columns: Readonly<Record<string, readonly Cell[]>>,
    readonly length: number,
  ) {}

  get names(): string[] {
    return Object.keys(this.columns);
  }

  column(name: string): readonly Cell[] {
    const found = this.columns[name];
    if (found === undefined) throw unknownName("frame", "column", name, this.names);
    return found;
  }

  /** A column as numbers; missing cells are NaN, anything else is refused. */
  numbers(name: string): number[] {
    return this.column(name).map((cell) => {
      expect(cell === null || typeof cell === "number", `frame column ${JSON.stringify(name)}`, {
        expected: "numbers",
        got: cell,
        fix: "use column() for texts",
      });
      return cell ?? NaN;
    });
  }

  row(index: number): Record<string, Cell> {
    return Object.fromEntries(this.names.map((name) => [name, this.columns[name]![index] ?? null]));
  }

  records(): Record<string, Cell>[] {
    return Array.from({ length: this.length }, (_, index) => this.row(index));
  }

  /** Rows for which the test holds. */
  where(test: (row: Record<string, Cell>) => boolean): Frame {
    return this.rows(range(this.length).filter((index) => test(this.row(index))));
  }

  /** Only these columns, in this order. */
  select(...names: readonly string[]): Frame {
    return new Frame(Object.fromEntries(names.map((name) => [name, this.column(name)])), this.length);
  }

  /** Equal rows keep their order; missing cells come last. */
  sortBy(name: string, { descending = false } = {}): Frame {
    const cells = this.column(name);
    const order = range(this.length).sort((a, b) => compare(cells[a]!, cells[b]!, descending) || a - b);
    return this.rows(order);
  }

  /** One row a group: its name, how many rows it has, and one number a summary. */
  groupBy(name: string, summaries: Readonly<Record<string, (group: Frame) => Cell>> = {}): Frame {
    const groups = new Map<Cell, number[]>();
    this.column(name).forEach((cell, index) => groups.set(cell, [...(groups.get(cell) ?? []), index]));
    const rows = [...groups].map(([cell, indices]) => {
      const group = this.rows(indices);
      const made = Object.entries(summaries).map(([key, summary]) => [key, summary(group)]);
      return { [name]: cell, rows: indices.length, ...Object.fromEntries(made) };
    });
    return frame(rows);
  }

  head(count = 5): Frame {
    return this.rows(range(Math.min(count, this.length)));
  }

  private rows(indices: readonly number[]): Frame {
    const columns = this.names.map((name) => [name, indices.map((index) => this.columns[name]![index]!)]);
    return new Frame(Object.fromEntries(columns), indices.length);
  }

  html(): string {
    const align = this.names.map((name) => (isNumeric(this.columns[name]!) ? "right" : "left"));
    const cells = (tag: "td" | "th", texts: readonly string[]) =>
      texts.map((text, i) => `<${tag} style="text-align:${align[i]}">${escapeHtml(text)}</${tag}>`).join("");
    const body = this.shownRows().map((row) => `<tr>${cells("td", row)}</tr>`);
    const rest = this.length > SHOWN ? `<p>${SHOWN} of ${this.length} rows</p>` : "";
    return `<table><thead><tr>${cells("th", this.names)}</tr></thead><tbody>${body.join("")}</tbody></table>${rest}`;
  }

  text(): string {
    if (this.names.length === 0) return "an empty frame";
    const right = this.names.map((name) => isNumeric(this.columns[name]!));
    const rule = this.names.map((name, i) =>
      "─".repeat(this.shownRows().reduce((most, row) => Math.max(most, [...row[i]!].length), [...name].length)),
    );
    const rest = this.length > SHOWN ? [`${SHOWN} of ${this.length} rows`] : [];
    return [aligned([this.names, rule, ...this.shownRows()], right), ...rest].join("\n");
  }

  private shownRows(): string[][] {
    return range(Math.min(SHOWN, this.length)).map((index) =>
      this.names.map((name) => cellText(this.columns[name]![index])),
    );
  }

  bundle(): Bundle {
    return { "text/html": this.html(), "text/plain": printable(this.text()) };
  }

  /** The same table in danfojs, loaded now and only now. */
  toDataFrame(): Promise<DanfoFrame> {
    return danfoFrame(this.columns);
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.text();
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function isNumeric(cells: readonly Cell[]): boolean {
  return (
    cells.some((cell) => typeof cell === "number") && cells.every((cell) => cell === null || typeof cell === "number")
  );
}

function compare(a: Cell, b: Cell, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  return descending ? -order : order;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
