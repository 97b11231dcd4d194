/** The pages of the API, kept in dist/api until a file that they are made of changes: making them takes half a minute. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { packageRoot } from "../lib/assets.js";

const KEPT = join(packageRoot(), "dist/api");
const MADE_OF = ["lib", "envs", "studies", "site/api.ts", "site/api.md", "site/api.css", "site/api-nav.js", "site/layout.ts", "package-lock.json", "package.json"]; // prettier-ignore

/** By their path in the site. */
export async function keptApiPages(): Promise<Map<string, Uint8Array>> {
  const key = keyOfSources();
  const mark = join(KEPT, "made-of");
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== key) {
    const { apiPages } = await import("./api.js");
    const pages = await apiPages();
    rmSync(KEPT, { recursive: true, force: true });
    for (const [path, bytes] of pages) {
      mkdirSync(dirname(join(KEPT, "api", path)), { recursive: true });
      writeFileSync(join(KEPT, "api", path), bytes);
    }
    writeFileSync(mark, key); // last, so that an interrupted making is made again
  }
  const kept = readdirSync(KEPT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = kept.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => file !== mark);
  return new Map(files.map((file) => [relative(KEPT, file), readFileSync(file)]));
}

function keyOfSources(): string {
  const hash = createHash("sha256");
  for (const path of MADE_OF) for (const file of below(path)) hash.update(`${file}\0`).update(readFileSync(at(file)));
  return hash.digest("hex");
}

/** The file itself, or the sources below a folder, in one order. */
function below(path: string): string[] {
  if (!statSync(at(path)).isDirectory()) return [path];
  const names = readdirSync(at(path), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${path}/${name}`)
    .sort();
}

function at(path: string): string {
  return join(packageRoot(), path);
}
