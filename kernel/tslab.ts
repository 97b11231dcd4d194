/**
 * Loads tslab's own modules on top of our TypeScript substitute and gives them types.
 * Everything the kernel takes from tslab passes through here: the converter (type checking, declarations carried
 * from cell to cell, completion, hover), the request handler, and the display hook that `tslab.display` writes to.
 */
import { createRequire, Module } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cellOptions, typescriptForTslab, type Hooks } from "./typescript.js";

export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface CellDiagnostic {
  readonly start: Position;
  readonly end: Position;
  readonly messageText: string;
  readonly fileName?: string;
}
export interface Converted {
  readonly output?: string;
  readonly declOutput?: string;
  readonly diagnostics: readonly CellDiagnostic[];
  readonly lastExpressionVar?: string;
  readonly hasToplevelAwait?: boolean;
  readonly sideOutputs?: readonly { readonly path: string; readonly data: string }[];
}
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: string[];
}
export interface Converter {
  convert(declarations: string, source: string): Converted;
  inspect(declarations: string, source: string, position: number): unknown;
  complete(declarations: string, source: string, position: number): Completion;
  addModule(name: string, source: string, meta: CellMeta): readonly CellDiagnostic[];
  close(): void;
}
/** `@module name` and `@browser` at the top of a cell are tslab's conventions. */
export interface CellMeta {
  readonly module?: string;
  readonly mode?: "node" | "browser";
}
/** The part of tslab's handler the server asks: language facts, completion, hover, "is this cell complete?". */
export interface TslabHandler {
  handleKernel(): { language_info: Record<string, unknown> } & Record<string, unknown>;
  handleComplete(request: object): { cursor_start: number; cursor_end: number; matches: string[] };
  handleInspect(request: object): object;
  handleIsComplete(request: object): object;
}
export interface DisplayMessage {
  readonly data: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly transient?: { readonly display_id?: string };
}
export interface Tslab {
  createConverter(): Converter;
  metaOf(source: string): CellMeta;
  Handler: new (executor: object, isJavaScript: boolean) => TslabHandler;
  /** tslab's display functions, and ours through them, write here. */
  hookDisplay(write: (message: DisplayMessage, update?: boolean) => void): void;
  /** Resolves `tslab` and `siri-lab` wherever the notebook lies. */
  require: NodeJS.Require;
}

export const packageName = "siri-lab";
/** The folder of the package: kernel/ and dist/kernel/ both lie inside it. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(directory: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name?: string };
    if (name === packageName) return directory;
  } catch {
    // no package.json here: look one folder further up
  }
  if (dirname(directory) === directory) throw new Error("kernel: expected to lie inside the siri-lab package");
  return findRoot(dirname(directory));
}

/** Our own package is found by name from any folder, through the same `exports` that Node uses. */
function ownPaths(): Record<string, string[]> {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    exports: Record<string, string | { types: string }>;
  };
  const paths: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(manifest.exports)) {
    if (typeof value !== "string") paths[join(packageName, key)] = [join(packageRoot, value.types)];
  }
  return paths;
}

export function loadTslab(hooks: Hooks): Tslab {
  const require = createRequire(join(packageRoot, "package.json"));
  const main = require.resolve("tslab");
  const inTslab = createRequire(main);
  substitute(inTslab, "@tslab/typescript-for-tslab", typescriptForTslab(cellOptions(ownPaths()), hooks));
  const at = (file: string): unknown => inTslab(join(dirname(main), file));
  const jupyter = at("jupyter.js") as { JupyterHandlerImpl: Tslab["Handler"]; lastWriteDisplayData: unknown };
  return {
    createConverter: () => (at("converter.js") as { createConverter(o: object): Converter }).createConverter({}),
    metaOf: (source) => (at("metadata.js") as { getCodeMetadata(s: string): CellMeta }).getCodeMetadata(source),
    Handler: jupyter.JupyterHandlerImpl,
    hookDisplay: (write) => {
      jupyter.lastWriteDisplayData = write;
    },
    require,
  };
}

function substitute(require: NodeJS.Require, id: string, exports: object): void {
  const path = require.resolve(id);
  const module = new Module(path);
  module.filename = path;
  module.loaded = true;
  module.exports = exports;
  require.cache[path] = module as NodeJS.Module;
}
