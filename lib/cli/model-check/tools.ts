/** Where the study's foreign programs lie (the user's cache, never this package) and how they are started. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labError } from "../../errors.js";
import { cacheFolder } from "../../policy/checkpoint/known-models.js";

const LLAMA = "@fugood/llama.node";

/** Install llama.cpp's Node binding once (about 300 MB); returns a path that `createRequire` resolves it from. */
export async function llamaTools(): Promise<{ readonly anchor: string; readonly version: string }> {
  const folder = join(cacheFolder(), "tools", "llama");
  const anchor = join(folder, "package.json");
  const manifest = join(folder, "node_modules", LLAMA, "package.json");
  if (!existsSync(manifest)) {
    console.log(`installing ${LLAMA} (about 300 MB) into the cache; it is not part of this package`);
    await mkdir(folder, { recursive: true });
    await writeFile(anchor, JSON.stringify({ private: true }));
    await runProgram("npm", ["install", "--prefix", folder, "--no-progress", "--no-fund", "--no-audit", LLAMA]);
  }
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return { anchor, version };
}

/** Run a program to its end; what it says is shown only if it fails. */
export async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw labError(program, { expected: "success", got: code, fix: `read what it said:\n${said}` });
}
