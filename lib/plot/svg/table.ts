/** A table as a picture: columns as wide as their texts, shortened where the page ends. */
import type { Layout, TableTrace } from "../figure.js";
import { FAINT, SHADE, TITLE_SIZE } from "../theme.js";
import { element, fit, label, textWidth } from "./markup.js";

export const ROW = 22;
export const TABLE_TOP = 36;
const PAD = 10;

export function tableMarks({ header, cells }: TableTrace, { title, width }: Layout): string {
  const wanted = header.values.map((name, i) =>
    [name, ...(cells.values[i] ?? [])].reduce((most, text) => Math.max(most, textWidth(text) + 2 * PAD), 0),
  );
  const widths = share(wanted, width - 20);
  const rows = [
    header.values,
    ...(cells.values[0] ?? []).map((_, row) => cells.values.map((column) => column[row] ?? "")),
  ];
  const full = widths.reduce((a, b) => a + b, 0);
  const lines = rows.map((texts, row) => {
    const y = TABLE_TOP + row * ROW;
    const ground = row === 0 ? SHADE : undefined;
    const back = ground === undefined ? "" : element("rect", { x: 10, y, width: full, height: ROW, fill: ground });
    const rule = element("line", { x1: 10, x2: 10 + full, y1: y + ROW, y2: y + ROW, stroke: FAINT });
    return back + rule + rowText(texts, { y: y + ROW / 2, widths, align: cells.align, bold: row === 0 });
  });
  return label(title.text, { x: 10, y: 20, size: TITLE_SIZE, bold: true }) + lines.join("");
}

/** Every column gets what it needs; where that is too much, the widest are cut to one common width. */
function share(wanted: readonly number[], room: number): number[] {
  let [left, fair] = [room, room / Math.max(1, wanted.length)];
  const rising = [...wanted].sort((a, b) => a - b);
  rising.forEach((wish, i) => {
    fair = left / (rising.length - i);
    left -= Math.min(wish, fair);
  });
  return wanted.map((wish) => Math.min(wish, fair));
}

interface RowStyle {
  readonly y: number;
  readonly widths: readonly number[];
  readonly align: readonly ("left" | "right")[];
  readonly bold: boolean;
}

function rowText(texts: readonly string[], { y, widths, align, bold }: RowStyle): string {
  let left = 10;
  return texts
    .map((text, i) => {
      const [from, to] = [left + PAD, left + widths[i]! - PAD];
      left += widths[i]!;
      const short = fit(text, to - from + 1);
      return align[i] === "right"
        ? label(short, { x: to, y, anchor: "end", bold })
        : label(short, { x: from, y, bold });
    })
    .join("");
}
