/**
 * Comma-separated values as RFC 4180 has them, also with semicolons or tabs. Each record keeps the line it begins on, because
 * every error names it.
 */
import { expect } from "../../errors.js";

export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** All records that are not empty. A cell in quotes may hold separators, new lines and doubled quotes. */
export function csvRecords(text: string, file: string): CsvRecord[] {
  const separator = separatorOf(text.slice(0, text.search(/[\r\n]|$/)));
  const records: CsvRecord[] = [];
  let [place, line] = [0, 1];
  while (place < text.length) {
    const start = line;
    const cells: string[] = [];
    for (let more = true; more;) {
      const cell = cellAt(text, place, separator, `${file}, line ${line}`);
      cells.push(cell.text);
      line += cell.text.split("\n").length - 1;
      more = text[cell.end] === separator;
      place = more ? cell.end + 1 : cell.end;
    }
    if (text[place] === "\r") place++;
    if (text[place] === "\n") place++;
    line++;
    if (cells.some((cell) => cell.trim() !== "")) records.push({ line: start, cells });
  }
  return records;
}

function separatorOf(header: string): string {
  return [",", "\t", ";"].find((sign) => header.includes(sign)) ?? ",";
}

/** The cell that begins here, and where it ends: at a separator, at the end of the line or of the text. */
function cellAt(text: string, start: number, separator: string, where: string): { text: string; end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
    return { text: text.slice(start, end), end };
  }
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    expect(end >= 0, where, {
      expected: "a closing quote",
      got: text.slice(start),
      fix: 'write a quote in quotes as ""',
    });
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const after = text[end + 1];
  expect(after === undefined || [separator, "\r", "\n"].includes(after), where, {
    expected: "a separator or a new line after the closing quote",
    got: after,
    fix: 'write a quote in quotes as ""',
  });
  return { text: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}
