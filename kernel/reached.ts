/**
 * The types of a cell that stopped half-way: of its declarations, those that were reached. A name that was not reached
 * keeps the type an earlier cell gave it, or has none. Types alone (interfaces, aliases) are there from the start.
 */
import type * as TypeScript from "typescript";
import type { CellDiagnostic, Converter } from "./tslab.js";
import { ts } from "./typescript.js";

export interface Stopped {
  /** The declarations before the cell, and those it would have left had it come to its end. */
  readonly before: string;
  readonly after: string;
  /** Names of values it did not come to. */
  readonly unreached: ReadonlySet<string>;
}

/** What the next cell may use; undefined where the types cannot be told, so that nothing of the cell is kept. */
export function reachedDeclarations(
  converter: Pick<Converter, "convert">,
  { before, after, unreached }: Stopped,
): string | undefined {
  if (unreached.size === 0) return after;
  const kept = withoutNames(after, unreached);
  const first = converter.convert(before, kept.join("\n"));
  if (first.diagnostics.length === 0) return first.declOutput;
  // a type that names a class which was not reached: its value works, but nobody can say its type
  const untyped = withoutTypes(kept, first.diagnostics);
  const second = converter.convert(before, untyped.join("\n"));
  return second.diagnostics.length === 0 ? second.declOutput : undefined;
}

const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
const parsed = (text: string): TypeScript.SourceFile =>
  ts.createSourceFile("declarations.ts", text, ts.ScriptTarget.Latest, true);

function withoutNames(text: string, names: ReadonlySet<string>): string[] {
  const file = parsed(text);
  return file.statements.flatMap((statement) => {
    const left = remaining(statement, names);
    return left ? [printer.printNode(ts.EmitHint.Unspecified, left, file)] : [];
  });
}

function remaining(statement: TypeScript.Statement, names: ReadonlySet<string>): TypeScript.Statement | undefined {
  if (ts.isVariableStatement(statement)) return remainingVariables(statement, names);
  if (ts.isImportDeclaration(statement)) return remainingImports(statement, names);
  const isValue =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  return isValue && names.has(statement.name?.text ?? "") ? undefined : statement;
}

function remainingVariables(statement: TypeScript.VariableStatement, names: ReadonlySet<string>) {
  const { declarationList: list } = statement;
  const kept = list.declarations.filter(({ name }) => !(ts.isIdentifier(name) && names.has(name.text)));
  if (kept.length === 0) return undefined;
  return ts.factory.updateVariableStatement(
    statement,
    statement.modifiers,
    ts.factory.updateVariableDeclarationList(list, kept),
  );
}

function remainingImports(statement: TypeScript.ImportDeclaration, names: ReadonlySet<string>) {
  const f = ts.factory;
  const clause = statement.importClause;
  if (!clause) return statement;
  const name = clause.name && !names.has(clause.name.text) ? clause.name : undefined;
  const bindings = remainingBindings(clause.namedBindings, names);
  if (!name && !bindings) return undefined;
  const left = f.updateImportClause(clause, clause.isTypeOnly, name, bindings);
  return f.updateImportDeclaration(
    statement,
    statement.modifiers,
    left,
    statement.moduleSpecifier,
    statement.attributes,
  );
}

function remainingBindings(bindings: TypeScript.NamedImportBindings | undefined, names: ReadonlySet<string>) {
  if (!bindings) return undefined;
  if (ts.isNamespaceImport(bindings)) return names.has(bindings.name.text) ? undefined : bindings;
  const kept = bindings.elements.filter(({ name }) => !names.has(name.text));
  return kept.length > 0 ? ts.factory.updateNamedImports(bindings, kept) : undefined;
}

/** The statements that hold a complaint, as `any`. */
function withoutTypes(statements: readonly string[], diagnostics: readonly CellDiagnostic[]): string[] {
  const wrong = new Set(diagnostics.map(({ start }) => start.line));
  let line = 0;
  return statements.map((text) => {
    const lines = text.split("\n").length;
    const isWrong = Array.from({ length: lines }, (_, index) => line + index).some((at) => wrong.has(at));
    line += lines;
    return isWrong ? asAny(text) : text;
  });
}

function asAny(text: string): string {
  const names = parsed(text).statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name?.text ?? ""];
    return [];
  });
  return names.map((name) => `declare let ${name}: any;`).join(" ");
}
