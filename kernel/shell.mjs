/**
 * What the start-up scripts share: where things lie, running a program with progress shown, and failing with advice.
 * Like all `.mjs` here it needs nothing but Node, because it runs before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const inRoot = (...parts) => join(root, ...parts);
const windows = process.platform === "win32";
export const venvPython = inRoot(".venv", windows ? "Scripts/python.exe" : "bin/python");

/** A failure that a person can act on: printed without a stack. */
export class Trouble extends Error {
  constructor(what, advice, log = "") {
    super(what);
    this.advice = advice;
    this.log = log;
  }
}

export function report(error) {
  if (!(error instanceof Trouble)) throw error;
  if (error.log) console.error(error.log.trim().split("\n").slice(-15).join("\n"));
  console.error(`\n${error.message}\n→ ${error.advice}`);
  process.exitCode = 1;
}

/** Runs quietly, says every ten seconds that it still does, and keeps the output for the case of failure. */
export async function step(title, command, args, { env = {}, advise = () => "see the lines above" } = {}) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.log(`${title} …`);
  const beat = setInterval(() => console.log(`  still at it after ${seconds()}: ${title}`), 10_000);
  const { code, log } = await run(command, args, env);
  clearInterval(beat);
  if (code !== 0) throw new Trouble(`${title} failed`, advise(log), log);
  console.log(`  done in ${seconds()}: ${title}`);
}

function run(command, args, env) {
  // npm is a batch file on Windows, which only a shell can start
  const shell = windows && !command.endsWith(".exe");
  const child = spawn(command, args, { cwd: root, shell, env: { ...process.env, ...env } });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: -1, log: log + error.message }));
    child.on("close", (code) => resolve({ code, log }));
  });
}

/** The trimmed output of a short command, or undefined when it fails. */
export function ask(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? `${stdout}${stderr}`.trim() : undefined;
}

export const exists = (...parts) => existsSync(inRoot(...parts));

export function networkAdvice(log, otherwise) {
  const offline =
    /ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|ECONNRESET|Name or service|name resolution|NewConnectionError|No matching distribution/;
  if (offline.test(log))
    return "the package registry cannot be reached: check the network (or the proxy settings) and run npm start again";
  if (/ENOSPC|No space left/.test(log)) return "the disk is full: 2 GB are needed, then run npm start again";
  return otherwise;
}
