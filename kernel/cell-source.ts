/**
 * Small repairs of a cell's text before the converter sees it, each keeping every character in its place
 * so that line and column numbers stay true.
 */
import type * as TypeScript from "typescript";
import { ts } from "./typescript.js";

/** `export const x = 1` and `export default x` are pasted from modules; in a cell everything is shared anyway. */
export function withoutExports(source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true);
  const spans = file.statements.flatMap((statement) => exportKeywords(statement, file));
  return spans.reduceRight((text, [start, end]) => blank(text, start, end), source);
}

type Span = readonly [start: number, end: number];

function exportKeywords(statement: TypeScript.Statement, file: TypeScript.SourceFile): Span[] {
  if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
    return [[statement.getStart(file), statement.expression.getStart(file)]];
  }
  if (!ts.canHaveModifiers(statement)) return [];
  return (ts.getModifiers(statement) ?? [])
    .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
    .map((modifier) => [modifier.getStart(file), modifier.end] as const);
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
}
