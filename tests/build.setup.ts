import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Workers, the kernel and notebooks run the built package, so tests build it first (incremental, a few seconds). */
export default function setup(): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const compiler = `${root}/node_modules/typescript/bin/tsc`;
  if (!existsSync(compiler)) throw new Error("tests: expected node_modules/, got none; run `npm install`");
  execFileSync(process.execPath, [compiler, "-p", root], { stdio: "inherit" });
  execFileSync(process.execPath, [`${root}/lib/view/build.mjs`], { stdio: "inherit" });
  execFileSync(process.execPath, [`${root}/lib/viewer/build.mjs`], { stdio: "inherit" });
}
