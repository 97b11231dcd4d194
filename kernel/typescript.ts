/**
 * Runs tslab's converter on the project's TypeScript instead of the fork tslab ships (5.0.4).
 * tslab asks its fork for a handful of private functions; this file answers them from mainline TypeScript,
 * sets the compiler options of cells, and hands every piece of emitted JavaScript to `emit`.
 * It does not touch tslab's files: the substitute is put into Node's module cache before tslab is loaded.
 */
import { createRequire } from "node:module";
import type * as TypeScript from "typescript";
import { kernelTimers } from "./interrupt.js";

/** Where the kernel takes part in tslab's conversion: on the typed tree, and on the JavaScript that comes of it. */
export interface Hooks {
  readonly transformer: (program: TypeScript.Program) => TypeScript.TransformerFactory<TypeScript.SourceFile>;
  readonly emit: (js: string, target: TypeScript.ScriptTarget) => string;
}
type Compiler = typeof TypeScript;

const require = createRequire(import.meta.url);
export const ts = require("typescript") as Compiler;

/** What mainline exports but does not declare, and what tslab expects of its fork. */
interface Private {
  nullTransformationContext: TypeScript.TransformationContext;
  getTouchingPropertyName(file: TypeScript.SourceFile, position: number): TypeScript.Node;
  getContainerNode(node: TypeScript.Node): TypeScript.Node;
  getContainingObjectLiteralElement(node: TypeScript.Node): TypeScript.ObjectLiteralElementLike | undefined;
  getPropertySymbolsFromContextualType(
    element: TypeScript.ObjectLiteralElementLike,
    checker: TypeScript.TypeChecker,
    type: TypeScript.Type,
    unionSymbolOk: boolean,
  ): readonly TypeScript.Symbol[];
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(...args: unknown[]): {
      symbolKind: string;
      displayParts: unknown;
      documentation: unknown;
      tags: unknown;
    };
  };
  Completions: { getCompletionsAtPosition(...args: unknown[]): unknown };
}
const internal = ts as unknown as Private;

/** Top-level `await` and `for await` are legal in a cell; tslab recognises them by the code of its fork. */
const topLevelAwait = new Set([1378, 1432]);
const topLevelAwaitInTslab = 1308;
/** "Dynamic imports are only supported when…": the second emit turns them into `require`. */
const dynamicImport = 1323;
/** "… of exported anonymous class type may not be private or protected". */
const privateInAnonymousClass = 4094;

function diagnosticsOf(program: TypeScript.Program, files: readonly TypeScript.SourceFile[]): TypeScript.Diagnostic[] {
  return files
    .flatMap((file) => [...ts.getPreEmitDiagnostics(program, file)])
    .filter(({ code }) => code !== dynamicImport)
    .map((diagnostic) => {
      if (topLevelAwait.has(diagnostic.code)) return { ...diagnostic, code: topLevelAwaitInTslab };
      if (diagnostic.code === privateInAnonymousClass) return { ...diagnostic, messageText: nameTheClass(diagnostic) };
      return diagnostic;
    });
}

function nameTheClass(diagnostic: TypeScript.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  return `${text} Give the class a name: write \`class Name { … }\` as its own statement.`;
}

function quickInfo(file: TypeScript.SourceFile, checker: TypeScript.TypeChecker, _token: unknown, position: number) {
  const node = internal.getTouchingPropertyName(file, position);
  if (node === file) return undefined;
  const textSpan = { start: node.getStart(file), length: node.getWidth(file) };
  const symbol = symbolAt(node, checker);
  if (!symbol) {
    const text = checker.typeToString(checker.getTypeAtLocation(node));
    return { kind: "", kindModifiers: "", textSpan, displayParts: [{ text, kind: "text" }] };
  }
  const { symbolKind, ...parts } = internal.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
    checker,
    symbol,
    file,
    internal.getContainerNode(node),
    node,
  );
  return { kind: symbolKind, kindModifiers: "", textSpan, ...parts };
}

/** A field that an object literal sets is explained by the type that asks for it; the literal itself has no comment. */
function symbolAt(node: TypeScript.Node, checker: TypeScript.TypeChecker): TypeScript.Symbol | undefined {
  const element = internal.getContainingObjectLiteralElement(node);
  const wanted = element && checker.getContextualType(element.parent as TypeScript.ObjectLiteralExpression);
  const fields = wanted ? internal.getPropertySymbolsFromContextualType(element, checker, wanted, true) : [];
  return fields[0] ?? checker.getSymbolAtLocation(node);
}

/** Cells are strict, except where strictness would only get in the way of a sketch. */
export function cellOptions(paths: Record<string, string[]>): TypeScript.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2015,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"], // what every supported Node has
    types: ["node"],
    strict: true,
    noImplicitAny: false,
    strictPropertyInitialization: false,
    useUnknownInCatchVariables: false,
    inlineSourceMap: true,
    paths,
  };
}

function typeRootsAbove(directory: string, exists: (path: string) => boolean): string[] {
  const parent = directory.slice(0, Math.max(directory.lastIndexOf("/"), 0));
  const here = `${directory}/node_modules/@types`;
  const above = directory === "" ? [] : typeRootsAbove(parent, exists);
  return exists(here) ? [here, ...above] : above;
}

interface Timers {
  setTimeout(callback: () => void, milliseconds: number, ...rest: unknown[]): unknown;
  clearTimeout(timer: unknown): void;
}
const rebuildTimer = "timerToUpdateProgram";

/**
 * tslab holds back the compiler's rebuild timer and allows no second timer; the compiler sets one more when a file
 * appears beside the notebook. Only the rebuild goes to tslab, the others are ordinary timers.
 */
function withOtherTimers(system: Timers): Timers {
  const held = { set: system.setTimeout, clear: system.clearTimeout };
  const others = new Set<unknown>();
  system.setTimeout = (callback, milliseconds, ...rest) => {
    if (rest.includes(rebuildTimer)) return held.set(callback, milliseconds, ...rest);
    const timer = kernelTimers.setTimeout(callback, milliseconds).unref();
    others.add(timer);
    return timer;
  };
  system.clearTimeout = (timer) => {
    if (others.delete(timer)) kernelTimers.clearTimeout(timer as NodeJS.Timeout);
    else if (timer !== undefined) held.clear(timer);
  };
  return system;
}

type WatchHost =
  TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.EmitAndSemanticDiagnosticsBuilderProgram>;

/** Every program the watcher builds emits through `transformer` first. */
function withTransformer(host: WatchHost, transformer: Hooks["transformer"]): WatchHost {
  const createProgram = host.createProgram;
  host.createProgram = (...args) => {
    const builder = createProgram(...args);
    const emit = builder.emit.bind(builder);
    builder.emit = (file, write, token, declarationsOnly, { before = [], ...others } = {}) =>
      emit(file, write, token, declarationsOnly, { ...others, before: [transformer(builder.getProgram()), ...before] });
    return builder;
  };
  return host;
}

/** The module tslab sees when it asks for its own TypeScript. */
export function typescriptForTslab(options: TypeScript.CompilerOptions, { emit, transformer }: Hooks): object {
  return {
    ...ts,
    getPreEmitDiagnosticsOfFiles: diagnosticsOf,
    getDefaultTypeRoots: (cwd: string, host: { directoryExists(path: string): boolean }) =>
      typeRootsAbove(cwd, (path) => host.directoryExists(path)),
    getNullTransformationContext: () => internal.nullTransformationContext,
    getQuickInfoAtPosition: quickInfo,
    Completions: {
      ...internal.Completions,
      getCompletionsAtPositionForTslab: (...args: unknown[]) => internal.Completions.getCompletionsAtPosition(...args),
    },
    // tslab keeps the declarations of interfaces for later cells but forgets namespaces; this makes it keep both
    isInterfaceDeclaration: (node: TypeScript.Node) => ts.isInterfaceDeclaration(node) || ts.isModuleDeclaration(node),
    transpileModule: (js: string, { compilerOptions }: TypeScript.TranspileOptions) => ({
      outputText: emit(js, compilerOptions?.target ?? ts.ScriptTarget.ES2022),
    }),
    createWatchCompilerHost: (
      files: string[],
      tslabOptions: TypeScript.CompilerOptions,
      system: Timers,
      ...rest: unknown[]
    ) => {
      const merged = { ...tslabOptions, ...options };
      delete merged["disableTopLevelAwait"];
      delete merged["noImplicitUseStrict"];
      const create = ts.createWatchCompilerHost as unknown as (...args: unknown[]) => WatchHost;
      return withTransformer(create(files, merged, withOtherTimers(system), ...rest), transformer);
    },
  };
}
