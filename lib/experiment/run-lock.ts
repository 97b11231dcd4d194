/**
 * One process writes a run at a time: two would mix their lines. A lock is taken by making a file that was not there. One
 * that a process of this computer did not live to take away counts for nothing; one from elsewhere, where this process
 * cannot see who lives (another computer, another container), is refused.
 */
import { textOf } from "../bytes.js";
import { expect, labError, LabError } from "../errors.js";
import { host, type Writer } from "../host/here.js";
import { disk, type Files } from "./files.js";

/** Deeper locks guard the taking over of a dead process's lock, each while its taker had died as well. */
const DEEPEST = 8;
let holds = 0;

/** Refuses while another process holds the folder; returns what gives it free again. */
export function holdFolder(folder: string, files: Files = disk): () => void {
  const path = host.path.join(folder, "lock.json");
  const mine = `${JSON.stringify({ ...host.self, hold: ++holds })}\n`;
  take(path, mine, files);
  const release = (): void => {
    forget();
    try {
      if (lockText(path, files) === mine) files.remove(path);
    } catch (error) {
      if (!(error instanceof LabError)) throw error; // a lock that cannot be removed counts for nothing once this process has ended
    }
  };
  const forget = files.onDisk ? host.atEnd(release) : () => undefined;
  return release;
}

/** Whether a process that lives, this one or another, writes the folder now. */
export function isHeld(folder: string, files: Files = disk): boolean {
  const text = lockText(host.path.join(folder, "lock.json"), files);
  const writer = text === undefined ? undefined : writerOf(text);
  return writer !== undefined && (isOwn(writer, host.self) || holderOf(writer, host.self) !== undefined);
}

function take(path: string, mine: string, files: Files, depth = 0): void {
  for (let tries = 0; tries < 3 && depth < DEEPEST; tries++) {
    if (files.create(path, mine)) {
      files.sync(path);
      return;
    }
    const found = settledText(path, files);
    if (found === undefined) continue;
    expectFree(path, found);
    const guard = `${path}.next`;
    take(guard, mine, files, depth + 1);
    // whoever holds the guard is alone in removing; it may be another's lock by now
    if (lockText(path, files) === found) files.remove(path);
    files.remove(guard);
  }
  throw labError("holdFolder", {
    expected: "a run that no other process is writing",
    got: `several that reach for ${path}`,
    fix: "start one of them at a time",
  });
}

/** Undefined where there is no lock. It may go, and another come, between looking and reading. */
function lockText(path: string, files: Files): string | undefined {
  let refused: unknown;
  for (let tries = 0; tries < 20; tries++) {
    if (!files.exists(path)) return undefined;
    try {
      return textOf(files.read(path));
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

/** A lock that was made a moment ago may still be empty. */
function settledText(path: string, files: Files): string | undefined {
  for (let tries = 0; tries < 5; tries++) {
    const text = lockText(path, files);
    if (text === undefined || writerOf(text) !== undefined) return text;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
  return lockText(path, files);
}

function writerOf(text: string): Writer | undefined {
  try {
    const value = JSON.parse(text) as Partial<Writer> | null;
    return typeof value?.process === "number" && typeof value.host === "string" ? (value as Writer) : undefined;
  } catch {
    return undefined;
  }
}

function expectFree(path: string, text: string): void {
  const writer = writerOf(text);
  const holder = writer === undefined ? "a lock that names no process" : holderOf(writer, host.self);
  expect(holder === undefined, "holdFolder", {
    expected: "a run that no other process is writing",
    got: holder,
    fix: `wait for it or end it; where you know that nobody writes this run, delete ${path}`,
  });
}

/** Who holds a lock, as far as it must be respected. */
function holderOf(writer: Writer, here: Writer): string | undefined {
  const sameSystem = writer.boot === here.boot && (here.boot !== undefined || writer.host === here.host);
  const startedAnew = here.machine !== undefined && writer.machine === here.machine && writer.host === here.host;
  if (!sameSystem) return startedAnew ? undefined : `process ${writer.process} of another computer, ${writer.host}`;
  if (writer.namespace !== here.namespace) return `process ${writer.process} of another container, ${writer.host}`;
  return isOwn(writer, here) || !host.lives(writer) ? undefined : `process ${writer.process}`;
}

function isOwn(writer: Writer, here: Writer): boolean {
  return writer.process === here.process && writer.started === here.started;
}
