/** A table as a figure, for results that are better read than seen. */
import { expect } from "../../errors.js";
import { Chart } from "../chart.js";
import { formatNumber } from "../scale.js";
import { ROW, TABLE_TOP } from "../svg/table.js";
import { layout } from "../theme.js";

/** A cell with a value, or null where it is missing. */
export type Cell = number | string | boolean | null;
export type TableCell = Cell | undefined;

export interface TableOptions {
  readonly title: string;
  /** Columns by name, all equally long. */
  readonly columns: Readonly<Record<string, readonly TableCell[]>>;
  readonly width?: number;
}

export function table({ title, columns, width = 720 }: TableOptions): Chart {
  const names = Object.keys(columns);
  const rows = columns[names[0] ?? ""]?.length ?? 0;
  for (const name of names) {
    const got = columns[name]!.length;
    expect(got === rows, `table column ${JSON.stringify(name)}`, {
      expected: `${rows} cells`,
      got,
      fix: "give null where a cell is empty",
    });
  }
  const align = names.map((name) => (columns[name]!.every(isNumeric) ? ("right" as const) : ("left" as const)));
  const values = names.map((name) => columns[name]!.map(cellText));
  return new Chart({
    data: [{ type: "table", header: { values: names, align }, cells: { values, align } }],
    layout: layout({
      title,
      width,
      height: Math.max(80, TABLE_TOP + (rows + 1) * ROW + 12),
      xaxis: { visible: false },
      yaxis: { visible: false },
      margin: { l: 10, r: 10, t: TABLE_TOP, b: 4 },
    }),
  });
}

function isNumeric(cell: TableCell): boolean {
  return cell === null || cell === undefined || typeof cell === "number";
}

export function cellText(cell: TableCell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? formatNumber(cell) : cell;
}
