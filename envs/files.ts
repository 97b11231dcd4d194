/**
 * Reading data files: plain or gzipped, one JSON value or one a line. A broken file is named with its line.
 * Nothing here knows what the files mean.
 */
import { createReadStream, existsSync, readFileSync, type ReadStream } from "node:fs";
import { createGunzip, gunzipSync, type Gunzip } from "node:zlib";
import { labError } from "../lib/errors.js";

/** The first of these paths that exists, a gzipped twin included. */
export function firstExisting(...paths: readonly string[]): string | undefined {
  return paths.flatMap((path) => [path, `${path}.gz`]).find((path) => existsSync(path));
}

function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw labError(path, { expected: "a readable gzip file", got: reason(error), fix: "copy the file again" });
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw labError(path, { expected: "a readable file", got: reason(error), fix: "check the folder and its rights" });
  }
}

export function readJson(path: string): unknown {
  return parse(readText(path), path);
}

export function readJsonLines(path: string): unknown[] {
  const lines = readText(path).split("\n");
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [parse(line, `${path}:${i + 1}`)]));
}

/** The text of a file piece by piece, without holding all of it. */
export async function* streamText(path: string): AsyncGenerator<string> {
  const raw = createReadStream(path);
  const input = path.endsWith(".gz") ? unzipped(raw) : raw;
  input.setEncoding("utf8");
  try {
    for await (const chunk of input) yield chunk as string;
  } catch (error) {
    throw labError(path, { expected: "a whole, readable file", got: reason(error), fix: "copy the file again" });
  }
}

/** An error of the file reaches the reader of what was unzipped. */
function unzipped(raw: ReadStream): Gunzip {
  const unzip = createGunzip();
  raw.on("error", (error) => unzip.destroy(error));
  return raw.pipe(unzip);
}

/** One value a line, without holding the whole file. */
export async function* streamJsonLines(path: string): AsyncGenerator<unknown> {
  let [rest, number] = ["", 0];
  for await (const chunk of streamText(path)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      number++;
      if (line.trim() !== "") yield parse(line, `${path}:${number}`);
    }
  }
  if (rest.trim() !== "") yield parse(rest, `${path}:${number + 1}`);
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw labError(where, { expected: "valid JSON", got: reason(error), fix: "copy the file again" });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
