/**
 * TypeScript for a page as one classic script that needs nothing beside it, so that it also runs from a file. What only
 * Node has is refused with the way that led there.
 */
import { builtinModules } from "node:module";
import { join } from "node:path";
import { build, type Plugin } from "rolldown";
import { packageRoot } from "../lib/assets.js";
import { labError } from "../lib/errors.js";

const nodeModules = new Set(builtinModules);

export interface BundleOptions {
  /** Path of the first file, from the package's root. */
  readonly entry: string;
  /** The name under which the page finds what the entry exports. */
  readonly name?: string;
  /** Modules that are made here, by what imports them, such as `made:worker`. */
  readonly made?: Readonly<Record<string, string>>;
  readonly minify?: boolean;
}

/** The text of the script. */
export async function bundle({ entry, name, made = {}, minify = true }: BundleOptions): Promise<string> {
  const { output } = await build({
    input: join(packageRoot(), entry),
    cwd: packageRoot(),
    platform: "browser",
    write: false,
    logLevel: "silent",
    resolve: { extensionAlias: { ".js": [".ts", ".tsx", ".js"] } },
    plugins: [madeModules(made), withoutNode()],
    transform: { jsx: { runtime: "automatic", importSource: "preact" } },
    output: { format: "iife", minify, codeSplitting: false, ...(name !== undefined && { name }) },
  });
  return output[0].code;
}

/** Fails on the first module of Node. */
function withoutNode(): Plugin {
  const cameFrom = new Map<string, string>();
  return {
    name: "without-node",
    resolveId(source, importer) {
      if (source.startsWith("node:") || nodeModules.has(source)) {
        throw labError("bundle", {
          expected: "only what a browser has",
          got: source,
          fix: `take it out of ${wayTo(importer, cameFrom)}, or put it behind lib/host`,
        });
      }
      return null;
    },
    moduleParsed({ id, importedIds }) {
      for (const imported of importedIds) if (!cameFrom.has(imported)) cameFrom.set(imported, id);
    },
  };
}

/** The files that lead to a module, the first last. */
function wayTo(file: string | undefined, cameFrom: ReadonlyMap<string, string>): string {
  const way: string[] = [];
  for (let at = file; at !== undefined && !way.includes(at); at = cameFrom.get(at)) way.push(at);
  return way.map((one) => one.replace(`${packageRoot()}/`, "")).join(" ← ");
}

function madeModules(made: Readonly<Record<string, string>>): Plugin {
  return {
    name: "made-modules",
    resolveId: (source) => (Object.hasOwn(made, source) ? `\0${source}` : null),
    load: (id) => (id.startsWith("\0") ? (made[id.slice(1)] ?? null) : null),
  };
}
