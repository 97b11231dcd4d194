/**
 * A recipe or a variant in a file of its own, TypeScript or JavaScript, for the command line. It is translated in memory
 * with the project's TypeScript (types are not checked) and may import `siri-lab`, files beside it, and what is installed
 * there. The hash is of the whole text, with that of the files beside it.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { expect, labError } from "../errors.js";
import type { AnyRecipe } from "../recipes/index.js";
import { hashOf } from "../recipes/variant.js";

const EXTENSIONS = [".ts", ".js", ".mjs"];

/** The one recipe that a file exports; `library` is what it gets for `siri-lab`. */
export async function recipeFromFile(path: string, library: object): Promise<AnyRecipe> {
  const file = resolve(path);
  expect(existsSync(file) && EXTENSIONS.includes(extname(file)), "--recipe", {
    expected: "a TypeScript or JavaScript file",
    got: path,
    fix: "check the path; it ends in .ts, .js or .mjs",
  });
  const { transpileModule, ModuleKind, ScriptTarget } = (await import("typescript")).default;
  const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const texts = new Map<string, string>();
  const loaded = new Map<string, object>();
  const load = (path: string): object => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(path, "utf8");
    texts.set(path, text);
    const module = { exports: {} };
    loaded.set(path, module.exports);
    const require = requireFrom(path, library, load);
    const { outputText } = transpileModule(text, { fileName: path, compilerOptions: options });
    const body = compileFunction(outputText, ["exports", "require", "module"], { filename: path }) as Body;
    body(module.exports, require, module);
    return module.exports;
  };
  const recipe = onlyRecipe(path, load(file));
  const name = recipe.own?.name ?? recipe.method;
  return { ...recipe, own: { name, hash: hashOf([...texts.values()]) } };
}

type Body = (exports: object, require: (id: string) => unknown, module: object) => void;

/** `siri-lab` is the library that runs now; files beside are loaded as this one is; the rest is Node's business. */
function requireFrom(path: string, library: object, load: (path: string) => object): (id: string) => unknown {
  const installed = createRequire(path);
  return (id) => {
    if (id === "siri-lab") return library;
    if (!id.startsWith(".")) return installed(id);
    const wanted = resolve(dirname(path), id);
    const bare = wanted.replace(/\.m?js$/, "");
    const found = [wanted, ...EXTENSIONS.map((ending) => bare + ending)].find(
      (candidate) => EXTENSIONS.includes(extname(candidate)) && existsSync(candidate),
    );
    if (found === undefined)
      throw labError("--recipe", { expected: `a file for import "${id}"`, got: wanted, fix: "check the import" });
    return load(found);
  };
}

function onlyRecipe(path: string, exported: object): AnyRecipe {
  const found = Object.entries(exported).filter(([, value]) => isRecipe(value));
  const main = found.find(([name]) => name === "default") ?? (found.length === 1 ? found[0] : undefined);
  expect(main !== undefined, `--recipe ${path}`, {
    expected: "one exported recipe",
    got: found.length === 0 ? Object.keys(exported) : found.map(([name]) => name),
    fix: 'write export default variant("siri", { … }) or export default recipe({ … })',
  });
  return main[1] as AnyRecipe;
}

function isRecipe(value: unknown): boolean {
  const { method, iterate } = (value ?? {}) as Partial<AnyRecipe>;
  return typeof method === "string" && typeof iterate === "function";
}
