/**
 * `node tests/slow/tinker/setup.mjs [FOLDER]`: an open Tinker server and Tinker's own SDK from PyPI in an environment of
 * their own (`.tinker`, 6.7 GB with what peft brings along), so that the client is held against both. Needs Python 3.11 or
 * newer with venv (SIRI_PYTHON names another than python3). It may be stopped and started again.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, statfsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [given] = process.argv.slice(2);
const home = given === undefined ? fileURLToPath(new URL("../../../.tinker", import.meta.url)) : resolve(given);
const python = process.env.SIRI_PYTHON ?? "python3";
const wanted = fileURLToPath(new URL("requirements.txt", import.meta.url));
const ROOM = 8; // GB, with what is unpacked on the way

function refuse(expected, got, fix) {
  console.error(`tests/slow/tinker/setup.mjs: expected ${expected}, got ${got}; ${fix}`);
  process.exit(1);
}

/** Runs a program whose words are shown as they come, and keeps the end of them. */
async function runs(program, ...words) {
  const child = spawn(program, words, { stdio: ["ignore", "inherit", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    process.stderr.write(text);
    said = `${said}${text}`.slice(-20_000);
  });
  const code = await new Promise((done) => {
    child.on("error", ({ message }) => ((said = message), done(1)));
    child.on("close", (status, signal) => done(status ?? signal));
  });
  return { code, said };
}

const asked = spawnSync(python, ["-c", "import sys, venv; print(*sys.version_info[:2])"], { encoding: "utf8" });
const version = (asked.stdout ?? "").trim().split(" ").map(Number);
if (asked.status !== 0 || version[0] !== 3 || version[1] < 11)
  refuse(
    "Python 3.11 or newer with venv",
    asked.status === 0
      ? `Python ${version.join(".")}`
      : (asked.error?.message ?? asked.stderr.trim().split("\n").at(-1)),
    "name another one in SIRI_PYTHON",
  );

mkdirSync(home, { recursive: true });
const { bavail, bsize } = statfsSync(home);
const free = (bavail * bsize) / 1e9;
const environment = `${home}/bin/python`;
const there = spawnSync(environment, ["-c", "import tx.tinker.api, tinker"]).status === 0;
if (!there && free < ROOM)
  refuse(`${ROOM} GB of room in ${home}`, `${free.toFixed(1)} GB`, "make room or name another FOLDER");

console.log(`1 of 3: an environment for Python ${version.join(".")} in ${home}`);
const made = await runs(python, "-m", "venv", home);
if (made.code !== 0) refuse("an environment", made.said.trim().split("\n").at(-1), `remove ${home} and try again`);

console.log("2 of 3: SkyRL's server and Tinker's SDK from PyPI, 6.7 GB when unpacked: some minutes");
const pip = ["-m", "pip", "install", "--no-input", "--retries", "2", "--timeout", "30", "-r", wanted];
const { code, said } = await runs(environment, ...pip);
if (code !== 0) {
  const away =
    /NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|NameResolution|Max retries|Connection.*(broken|reset|refused)/i;
  const lost = away.exec(said)?.[0];
  if (lost !== undefined)
    refuse(
      "an answer from PyPI",
      lost,
      "connect to the network, or name a mirror in PIP_INDEX_URL; run again, it goes on",
    );
  const last = said.split("\n").filter((line) => /error/i.test(line)).at(-1)?.trim() ?? code; // prettier-ignore
  refuse("pip to install requirements.txt", last, "its words stand above");
}

console.log("3 of 3: a look whether both can be loaded");
const loads = await runs(environment, "-c", "import tx.tinker.api, tinker");
if (loads.code !== 0) refuse("both to be loaded", loads.said.trim().split("\n").at(-1), `remove ${home} and run again`);
console.log(
  given === undefined
    ? "now: npx vitest run --project slow tests/slow/tinker"
    : `now: SIRI_TINKER=${environment} npx vitest run --project slow tests/slow/tinker`,
);
