/**
 * `node tests/slow/tinker/setup.mjs`: an open Tinker server and Tinker's own SDK in an environment of their own (`.tinker`,
 * 6.7 GB with what peft brings along), so that the client is held against both. Needs Python 3.11 or newer with venv.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../../../.tinker", import.meta.url));
const python = process.env.SIRI_PYTHON ?? "python3";
const wanted = fileURLToPath(new URL("requirements.txt", import.meta.url));

for (const [program, ...words] of [
  [python, "-m", "venv", home],
  [`${home}/bin/python`, "-m", "pip", "install", "--quiet", "-r", wanted],
]) {
  const { status, error } = spawnSync(program, words, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`${program} ${words.join(" ")}: expected success, got ${error?.message ?? status}`);
    process.exit(1);
  }
}
console.log("now: npx vitest run --project slow tests/slow/tinker");
