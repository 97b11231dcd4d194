/**
 * What `import` means in a cell: local `.ts` helpers beside the notebook (compiled in memory by the converter),
 * `tslab` and our own package from wherever the notebook lies, and everything else as Node resolves it.
 */
import Module, { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { packageName, packageRoot } from "./tslab.js";

/** The two members of Node's Module that its types leave out. */
interface Compilable {
  filename: string;
  paths: string[];
  exports: unknown;
  require: NodeJS.Require;
  _compile(code: string, filename: string): void;
}
const pathsAbove = (Module as unknown as { _nodeModulePaths(directory: string): string[] })._nodeModulePaths;
const fromRoot = createRequire(join(packageRoot, "package.json"));

export class CellModules {
  readonly #code = new Map<string, string>();
  readonly #loaded = new Map<string, Compilable>();

  constructor(readonly directory: string) {}

  /** A helper whose source changed is loaded again by the next import. */
  update(files: readonly { readonly path: string; readonly data: string }[]): void {
    for (const { path, data } of files) {
      this.#code.set(path, data);
      this.#loaded.delete(path);
    }
  }

  get require(): NodeJS.Require {
    return this.#requireFrom(this.directory, createRequire(join(this.directory, "cell.js")));
  }

  #requireFrom(directory: string, otherwise: NodeJS.Require): NodeJS.Require {
    const load = (id: string): unknown => {
      if (id.startsWith(".")) {
        const local = this.#local(join(directory, id));
        if (local) return local.exports;
      }
      return isOurs(id) ? fromRoot(id) : otherwise(id);
    };
    const { resolve, cache, extensions, main } = otherwise;
    return Object.assign(load, { resolve, cache, extensions, main }) as NodeJS.Require;
  }

  #local(path: string): Compilable | undefined {
    const file = [path, `${path}.js`, path.slice(0, -extname(path).length) + ".js"].find((name) =>
      this.#code.has(name),
    );
    if (file === undefined) return undefined;
    return this.#loaded.get(file) ?? this.#compile(file);
  }

  #compile(file: string): Compilable {
    const module = new Module(file) as unknown as Compilable;
    module.filename = file;
    module.paths = pathsAbove(dirname(file));
    module.require = this.#requireFrom(dirname(file), createRequire(file));
    this.#loaded.set(file, module);
    try {
      module._compile(`const $cell = globalThis.__tslab__.helper;${this.#code.get(file) ?? ""}`, file);
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return module;
  }
}

function isOurs(id: string): boolean {
  return [packageName, "tslab"].some((name) => id === name || id.startsWith(`${name}/`));
}
