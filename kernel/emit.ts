/**
 * Turns the JavaScript module TypeScript emits for a cell into the script the executor runs.
 * Besides modules → CommonJS it makes the cell's variables live (`$cell.link`), says when one was reached
 * (`$cell.declared`), makes awaits cancellable (`$cell.guard`, `$cell.each`) and loops stoppable (`$cell.tick`), and
 * remembers where every line came from.
 * It is purely syntactic: types were checked before, by the converter.
 */
import { SourceMap, type SourceMapPayload } from "node:module";
import type * as TypeScript from "typescript";
import { ts } from "./typescript.js";

export interface Place {
  readonly line: number;
  readonly column: number;
}
/** From a 1-based place in the script to the 1-based place the author wrote; undefined for code we inserted. */
export type Locate = (place: Place) => Place | undefined;

const mapComment = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;
const scope = ts.factory.createIdentifier("$cell");

/** What is known of a script besides its text: the way back to its source, and the names of values it declares. */
export interface Origin {
  readonly locate: Locate;
  readonly names: ReadonlySet<string>;
}

/** Every script's origin by its text: tslab carries only text from emit to execution. */
export class Emitter {
  readonly #origins = new Map<string, Origin>();

  readonly emit = (js: string, target: TypeScript.ScriptTarget): string => {
    const first = mapComment.exec(js)?.[1];
    const names = new Set<string>();
    const result = ts.transpileModule(js.replace(mapComment, ""), {
      fileName: "cell.js",
      compilerOptions: { module: ts.ModuleKind.CommonJS, esModuleInterop: true, target, sourceMap: true },
      transformers: { before: [() => (file) => instrument(file, names)], after: [() => tidyExports] },
    });
    const script = result.outputText.replace(/\/\/# sourceMappingURL=\S+\s*$/, "");
    if (first && result.sourceMapText) {
      this.#origins.set(script, { locate: locator(result.sourceMapText, first), names });
    }
    return script;
  };

  /** Forgets the text once asked: the executor keeps the answer for as long as it keeps the cell. */
  take(script: string): Origin {
    const origin = this.#origins.get(script) ?? { locate: () => undefined, names: new Set() };
    this.#origins.delete(script);
    return origin;
  }
}

function locator(second: string, first: string): Locate {
  const toModule = new SourceMap(JSON.parse(second) as SourceMapPayload);
  const payload = JSON.parse(Buffer.from(first, "base64").toString()) as SourceMapPayload;
  const toSource = new SourceMap(payload);
  const linesBeforeSource = payload.sources[0]?.endsWith("__tslab__.ts") ? 1 : 0; // tslab's own `export {};`
  return ({ line, column }) => {
    const inModule = toModule.findEntry(line - 1, column - 1);
    if (!("originalLine" in inModule)) return undefined;
    const inSource = toSource.findEntry(inModule.originalLine, inModule.originalColumn);
    if (!("originalLine" in inSource) || inSource.originalLine < linesBeforeSource) return undefined;
    return { line: inSource.originalLine + 1 - linesBeforeSource, column: inSource.originalColumn + 1 };
  };
}

// ---------------------------------------------------------------------------------------------------------------------
// before modules become CommonJS

/** Adds the names the file declares to `all`. */
function instrument(file: TypeScript.SourceFile, all: Set<string>): TypeScript.SourceFile {
  const names = linkedNames(file);
  const statements = file.statements
    .flatMap((statement) => separate(assignable(statement)))
    .flatMap((statement) => noted(withoutLinkedExports(statement, names), all));
  const linked = names.size > 0 ? [linkStatement(names), ...statements] : statements;
  const updated = ts.factory.updateSourceFile(file, linked);
  return ts.visitEachChild(updated, stoppable, undefined);
}

/** Names the cell exports and declares itself (imports stay exports). */
function linkedNames(file: TypeScript.SourceFile): Set<string> {
  const exported = file.statements.filter(ts.isExportDeclaration).flatMap(exportedNames);
  const declared = new Set(file.statements.flatMap(declaredNames));
  return new Set(exported.filter((name) => declared.has(name)));
}

function exportedNames(statement: TypeScript.ExportDeclaration): string[] {
  const clause = statement.exportClause;
  return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
}

function declaredNames(statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name ? [statement.name.text] : [];
  }
  return [];
}

function bound(name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));
}

/** The checker has already refused assignments to constants; a later cell may still declare the name again. */
function assignable(statement: TypeScript.Statement): TypeScript.Statement {
  if (!ts.isVariableStatement(statement)) return statement;
  const { declarationList: list } = statement;
  if ((list.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const) return statement;
  const asLet = ts.setTextRange(ts.factory.createVariableDeclarationList(list.declarations, ts.NodeFlags.Let), list);
  return ts.factory.updateVariableStatement(statement, statement.modifiers, asLet);
}

/** `let a = 1, b = f()` as two statements, so that `a` is reached where `f` throws. */
function separate(statement: TypeScript.Statement): TypeScript.Statement[] {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length < 2) return [statement];
  const { declarationList: list } = statement;
  return list.declarations.map((declaration) => {
    const single = ts.setTextRange(ts.factory.createVariableDeclarationList([declaration], list.flags), declaration);
    return ts.setTextRange(ts.factory.createVariableStatement(statement.modifiers, single), declaration);
  });
}

/** The statement and, where it declares something, the note that it was reached. */
function noted(statement: TypeScript.Statement, all: Set<string>): TypeScript.Statement[] {
  if (ts.isVariableStatement(statement) && statement.modifiers) return [statement]; // tslab's own, for the last value
  const names = ts.isImportDeclaration(statement) ? importedNames(statement) : declaredNames(statement);
  if (names.length === 0) return [statement];
  for (const name of names) all.add(name);
  const words = names.map((name) => ts.factory.createStringLiteral(name));
  return [statement, ts.factory.createExpressionStatement(call("declared", words))];
}

function importedNames({ importClause: clause }: TypeScript.ImportDeclaration): string[] {
  const bindings = clause?.namedBindings;
  const named =
    bindings && (ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map(({ name }) => name));
  return [...(clause?.name ? [clause.name] : []), ...(named ?? [])].map(({ text }) => text);
}

function withoutLinkedExports(statement: TypeScript.Statement, names: ReadonlySet<string>): TypeScript.Statement {
  if (!ts.isExportDeclaration(statement)) return statement;
  const clause = statement.exportClause;
  if (!clause || !ts.isNamedExports(clause)) return statement;
  const kept = clause.elements.filter(({ name }) => !names.has(name.text));
  const { modifiers, isTypeOnly, moduleSpecifier, attributes } = statement;
  const exports = ts.factory.updateNamedExports(clause, kept);
  return ts.factory.updateExportDeclaration(statement, modifiers, isTypeOnly, exports, moduleSpecifier, attributes);
}

/** `$cell.link({ n: [() => n, ($value) => { n = $value; }] })` */
function linkStatement(names: ReadonlySet<string>): TypeScript.Statement {
  const f = ts.factory;
  const arrow = ts.factory.createToken(ts.SyntaxKind.EqualsGreaterThanToken);
  const value = f.createIdentifier("$value");
  const links = [...names].map((name) => {
    const read = f.createArrowFunction(undefined, undefined, [], undefined, arrow, f.createIdentifier(name));
    const assignment = f.createExpressionStatement(f.createAssignment(f.createIdentifier(name), value));
    const parameter = f.createParameterDeclaration(undefined, undefined, value);
    const write = f.createArrowFunction(
      undefined,
      undefined,
      [parameter],
      undefined,
      arrow,
      f.createBlock([assignment]),
    );
    return f.createPropertyAssignment(f.createStringLiteral(name), f.createArrayLiteralExpression([read, write]));
  });
  return f.createExpressionStatement(call("link", [f.createObjectLiteralExpression(links)]));
}

function call(method: string, args: readonly TypeScript.Expression[]): TypeScript.CallExpression {
  return ts.factory.createCallExpression(ts.factory.createPropertyAccessExpression(scope, method), undefined, args);
}

function stoppable(node: TypeScript.Node): TypeScript.Node {
  const visited = ts.visitEachChild(node, stoppable, undefined);
  const f = ts.factory;
  if (ts.isAwaitExpression(visited)) return f.updateAwaitExpression(visited, call("guard", [visited.expression]));
  if (ts.isForOfStatement(visited)) {
    const { awaitModifier, initializer, expression } = visited;
    const values = awaitModifier ? call("each", [expression]) : expression;
    return f.updateForOfStatement(visited, awaitModifier, initializer, values, ticking(visited.statement));
  }
  if (ts.isForInStatement(visited)) {
    return f.updateForInStatement(visited, visited.initializer, visited.expression, ticking(visited.statement));
  }
  if (ts.isForStatement(visited)) {
    const { initializer, condition, incrementor, statement } = visited;
    return f.updateForStatement(visited, initializer, condition, incrementor, ticking(statement));
  }
  if (ts.isWhileStatement(visited)) {
    return f.updateWhileStatement(visited, visited.expression, ticking(visited.statement));
  }
  if (ts.isDoStatement(visited)) {
    return f.updateDoStatement(visited, ticking(visited.statement), visited.expression);
  }
  return visited;
}

function ticking(body: TypeScript.Statement): TypeScript.Statement {
  const tick = ts.factory.createExpressionStatement(call("tick", []));
  if (ts.isBlock(body)) return ts.factory.updateBlock(body, [tick, ...body.statements]);
  return ts.factory.createBlock([tick, body]);
}

// ---------------------------------------------------------------------------------------------------------------------
// after modules have become CommonJS

function tidyExports(file: TypeScript.SourceFile): TypeScript.SourceFile {
  const statements = file.statements.filter((s) => !isHoistedReset(s) && !isModuleMark(s)).map(redefinable);
  return ts.factory.updateSourceFile(file, statements);
}

/** `exports.a = exports.b = void 0` would erase the variables of earlier cells before this one has run. */
function isHoistedReset(statement: TypeScript.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  let value: TypeScript.Expression = statement.expression;
  let assigned = false;
  while (ts.isBinaryExpression(value) && isExportsProperty(value.left)) {
    value = value.right;
    assigned = true;
  }
  return assigned && ts.isVoidExpression(value);
}

function isExportsProperty(node: TypeScript.Node): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "exports";
}

function definedExport(statement: TypeScript.Statement): TypeScript.CallExpression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const { expression: callee, arguments: args } = statement.expression;
  const target = args[0];
  const onExports = target !== undefined && ts.isIdentifier(target) && target.text === "exports";
  const isDefine = ts.isPropertyAccessExpression(callee) && callee.name.text === "defineProperty";
  return onExports && isDefine ? statement.expression : undefined;
}

function isModuleMark(statement: TypeScript.Statement): boolean {
  const name = definedExport(statement)?.arguments[1];
  return name !== undefined && ts.isStringLiteral(name) && name.text === "__esModule";
}

/** Imported names become properties that a later cell may replace. */
function redefinable(statement: TypeScript.Statement): TypeScript.Statement {
  const define = definedExport(statement);
  return define ? ts.factory.createExpressionStatement(call("define", define.arguments.slice(1))) : statement;
}
