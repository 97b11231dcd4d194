/**
 * A name is one variable for the whole notebook. When a cell declares a name that functions of earlier cells use, the
 * declaration becomes an assignment to the variable they use, so they see the new value, as in Python.
 * Where the new type does not fit the old one that would be unsound: then the name gets a variable of its own,
 * and the functions that keep the old one are named in a warning.
 * Works on the typed syntax tree, before TypeScript emits; also repairs `{ name }`, which tslab misses for earlier names.
 */
import type * as TypeScript from "typescript";
import { ts } from "./typescript.js";

type Users = ReadonlySet<string>;

/** What one cell does to the notebook's variables, as far as it comes. */
interface Change {
  readonly captured: ReadonlyMap<string, Users>;
  readonly declared: ReadonlySet<string>;
  readonly adopted: ReadonlySet<string>;
  /** The adopted functions: JavaScript assigns them before the cell's first line. */
  readonly hoisted: ReadonlySet<string>;
}

interface Cell {
  readonly file: TypeScript.SourceFile;
  readonly earlier: TypeScript.SourceFile | undefined;
  readonly checker: TypeScript.TypeChecker;
  readonly symbols: ReadonlyMap<TypeScript.Symbol, string>;
  readonly adopted: ReadonlySet<string>;
}

const nothing: Change = { captured: new Map(), declared: new Set(), adopted: new Set(), hoisted: new Set() };

type Locals = { readonly locals?: Map<string, TypeScript.Symbol> };

export class Rebinding {
  /** Names that functions of earlier cells use, and which functions those are. */
  readonly #shared = new Map<string, Users>();
  #change: Change | undefined;
  readonly #warnings = new Map<string, string>();

  /** Earlier functions that the cell replaces before its first line runs. */
  get hoisted(): ReadonlySet<string> {
    return (this.#change ?? nothing).hoisted;
  }

  /**
   * The cell ran, or ran until it stopped: the names it reached mean from now on what it declared.
   * Returns what its author should know.
   */
  commit(reached: (name: string) => boolean): readonly string[] {
    const { captured, declared, adopted } = this.#change ?? nothing;
    for (const name of declared) {
      if (adopted.has(name) || !reached(name)) continue;
      const users = captured.get(name);
      if (users) this.#shared.set(name, users);
      else this.#shared.delete(name);
    }
    const warnings = [...this.#warnings].flatMap(([name, text]) => (reached(name) ? [text] : []));
    this.discard();
    return warnings;
  }

  discard(): void {
    this.#change = undefined;
    this.#warnings.clear();
  }

  transformer(program: TypeScript.Program): TypeScript.TransformerFactory<TypeScript.SourceFile> {
    return (context) => (file) => {
      if (!file.fileName.endsWith("/__tslab__.ts")) return file;
      const cell = this.#read(file, program);
      const visit = (node: TypeScript.Node): TypeScript.Node => rewrite(node, cell, context, visit);
      const statements = file.statements.flatMap((statement) => [
        ts.visitNode(statement, visit, ts.isStatement)!,
        ...(ts.isFunctionDeclaration(statement) ? [] : assignments(statement, cell)),
      ]);
      const hoisted = file.statements
        .filter(ts.isFunctionDeclaration)
        .flatMap((statement) => assignments(statement, cell));
      return ts.factory.updateSourceFile(file, [...hoisted, ...statements]);
    };
  }

  #read(file: TypeScript.SourceFile, program: TypeScript.Program): Cell {
    const checker = program.getTypeChecker();
    const earlier = program.getSourceFiles().find(({ fileName }) => fileName.endsWith("/__prev__.d.ts"));
    const names = file.statements.flatMap(declarationNames);
    const symbols = new Map(
      names.flatMap((name) => {
        const symbol = checker.getSymbolAtLocation(name);
        return symbol ? [[symbol, name.text] as const] : [];
      }),
    );
    const declared = new Set([...symbols.values(), ...importedNames(file)]);
    const adopted = new Set<string>();
    for (const [symbol, name] of symbols) {
      const users = this.#shared.get(name);
      const before = (earlier as Locals | undefined)?.locals?.get(name);
      if (!users || !before) continue;
      const [now, was] = [symbol, before].map((s) => checker.getBaseTypeOfLiteralType(checker.getTypeOfSymbol(s)));
      if (checker.isTypeAssignableTo(now!, was!) && adoptable(symbol)) adopted.add(name);
      else this.#warn(name, users, declared, [checker.typeToString(now!), checker.typeToString(was!)]);
    }
    const cell = { file, earlier, checker, symbols, adopted };
    const functions = file.statements.filter(ts.isFunctionDeclaration).flatMap(declarationNames);
    const hoisted = new Set(functions.map(({ text }) => text).filter((name) => adopted.has(name)));
    this.#change = { captured: captures(cell), declared, adopted, hoisted };
    return cell;
  }

  #warn(name: string, users: Users, declared: ReadonlySet<string>, [now, was]: string[]): void {
    const stale = [...users].filter((user) => !declared.has(user));
    if (stale.length === 0) return;
    const keeps = stale.length === 1 ? "keeps" : "keep";
    this.#warnings.set(
      name,
      `${name} is now of type ${now}, and ${stale.join(", ")} of an earlier cell ${keeps} the old ${name} (${was}). ` +
        `Run the cell that declares ${stale.join(", ")} again.\n`,
    );
  }
}

/** Enums and namespaces are merged by TypeScript's emit; they always get a variable of their own. */
function adoptable(symbol: TypeScript.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0;
}

function declarationNames(statement: TypeScript.Statement): TypeScript.Identifier[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  const named =
    ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
  return named && statement.name ? [statement.name] : [];
}

function bound(name: TypeScript.BindingName): TypeScript.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));
}

function importedNames(file: TypeScript.SourceFile): string[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    const named =
      bindings && (ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map(({ name }) => name));
    return [...(importClause?.name ? [importClause.name] : []), ...(named ?? [])].map(({ text }) => text);
  });
}

/** Which of the cell's own variables its functions use, and the top-level names those functions go by. */
function captures({ file, checker, symbols }: Cell): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const statement of file.statements) {
    const owners = declarationNames(statement).map(({ text }) => text);
    const walk = (node: TypeScript.Node, inFunction: boolean): void => {
      const name = inFunction && ts.isIdentifier(node) ? symbols.get(valueSymbol(node, checker)!) : undefined;
      if (name !== undefined)
        found.set(name, new Set([...(found.get(name) ?? []), ...(owners.length > 0 ? owners : [name])]));
      ts.forEachChild(node, (child) => walk(child, inFunction || ts.isFunctionLike(node) || ts.isClassLike(node)));
    };
    walk(statement, false);
  }
  return found;
}

function valueSymbol(node: TypeScript.Identifier, checker: TypeScript.TypeChecker): TypeScript.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node.parent)) return checker.getShorthandAssignmentValueSymbol(node.parent);
  return checker.getSymbolAtLocation(node);
}

function rewrite(
  node: TypeScript.Node,
  cell: Cell,
  context: TypeScript.TransformationContext,
  visit: (node: TypeScript.Node) => TypeScript.Node,
): TypeScript.Node {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
  if (ts.isExportDeclaration(node)) return withoutAdopted(node, cell);
  if (ts.isShorthandPropertyAssignment(node)) {
    const symbol = cell.checker.getShorthandAssignmentValueSymbol(node);
    if (!isShared(symbol, cell, node)) return ts.visitEachChild(node, visit, context);
    const fallback = node.objectAssignmentInitializer;
    const target = exportsProperty(node.name);
    const value = fallback
      ? ts.factory.createAssignment(target, ts.visitNode(fallback, visit, ts.isExpression)!)
      : target;
    return ts.setTextRange(ts.factory.createPropertyAssignment(node.name.text, value), node);
  }
  if (ts.isIdentifier(node) && isReference(node)) {
    const symbol = cell.checker.getSymbolAtLocation(node);
    return symbol && isAdopted(symbol, cell, node) ? exportsProperty(node) : node;
  }
  return ts.visitEachChild(node, visit, context);
}

function isShared(symbol: TypeScript.Symbol | undefined, cell: Cell, node: TypeScript.Node): boolean {
  if (!symbol) return false;
  const isEarlier = symbol.declarations?.some((declaration) => declaration.getSourceFile() === cell.earlier) ?? false;
  return isEarlier || isAdopted(symbol, cell, node);
}

/** A class refers to itself by its own name: while its body is set up, the notebook's variable is still the old one. */
function isAdopted(symbol: TypeScript.Symbol, { symbols, adopted }: Cell, node: TypeScript.Node): boolean {
  if (!adopted.has(symbols.get(symbol) ?? "")) return false;
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (ts.isClassDeclaration(parent) && symbol.valueDeclaration === parent) return false;
  }
  return true;
}

/** Not the name in its own declaration, and not the name of a property. */
function isReference(node: TypeScript.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node;
  return !ts.isFunctionDeclaration(parent) && !ts.isClassDeclaration(parent);
}

function exportsProperty(name: TypeScript.Identifier): TypeScript.PropertyAccessExpression {
  const access = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("exports"), name.text);
  return ts.setTextRange(access, name);
}

function assignments(statement: TypeScript.Statement, { adopted }: Cell): TypeScript.Statement[] {
  const names = declarationNames(statement).filter(({ text }) => adopted.has(text));
  return names.map((name) => {
    const value = ts.factory.createIdentifier(name.text);
    return ts.factory.createExpressionStatement(ts.factory.createAssignment(exportsProperty(name), value));
  });
}

function withoutAdopted(node: TypeScript.ExportDeclaration, { adopted }: Cell): TypeScript.Node {
  const clause = node.exportClause;
  if (!clause || !ts.isNamedExports(clause)) return node;
  const kept = clause.elements.filter(({ name }) => !adopted.has(name.text));
  const exports = ts.factory.updateNamedExports(clause, kept);
  return ts.factory.updateExportDeclaration(
    node,
    node.modifiers,
    node.isTypeOnly,
    exports,
    node.moduleSpecifier,
    node.attributes,
  );
}
