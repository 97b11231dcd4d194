/** The page of licences is that of the lock files, and names what asks for more than a notice. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { currentLicences } from "../../lib/cli/licence-locks.js";
import { licencePage } from "../../lib/cli/licence-table.js";

const read = (path: string): string => readFileSync(join(packageRoot(), path), "utf8");

describe("data/licences.md", () => {
  it("is what the lock files say (else run `npm run licences`)", () => {
    expect(read("data/licences.md")).toBe(currentLicences());
  });

  it("leaves no licence open", () => {
    expect(currentLicences()).not.toContain("not said");
  });
});

it("names a licence that asks for sources, and through which of our own dependencies it came", () => {
  const lock = {
    packages: {
      "": { dependencies: { ours: "1" }, devDependencies: { tool: "1" } },
      "node_modules/ours": { version: "1.0.0", license: "MIT", dependencies: { deep: "2" } },
      "node_modules/ours/node_modules/deep": { version: "2.0.0", license: "LGPL-3.0-or-later" },
      "node_modules/tool": { version: "1.0.0", dev: true },
    },
  };
  const page = licencePage([{ command: "npm install", lock }]);
  expect(page).toContain("| deep | 2.0.0 | LGPL-3.0-or-later | ours |");
  expect(page).toContain("| not said | 1 | 1 |");
});

describe("what is installed beside npm's own packages", () => {
  it.each([
    "kernel/requirements.txt",
    "lib/compute/locks/tensorflow/requirements.txt",
    "lib/compute/locks/tensorflow-gpu/requirements.txt",
  ])("%s pins every package and gives its hashes", (path) => {
    const blocks = read(path)
      .split(/\n(?=\S)/)
      .filter((block) => !block.startsWith("#"));
    expect(blocks.length).toBeGreaterThan(30);
    const loose = blocks.filter(
      (block) => !/^[\w.-]+(\[[\w,-]+\])?==\S+.*\\\n(\s+--hash=sha256:[0-9a-f]{64}\s*\\?\s*)+$/s.test(block),
    );
    expect(loose).toEqual([]);
  });

  it.each(["webgpu", "tensorflow", "tensorflow-gpu"])("the lock %s gives the integrity of every package", (name) => {
    const lock = JSON.parse(read(`lib/compute/locks/${name}/package-lock.json`)) as {
      packages: Record<string, { integrity?: string; resolved?: string; inBundle?: boolean }>;
    };
    const entries = Object.entries(lock.packages).filter(([path]) => path !== "");
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle)).toEqual([]);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it.each([
    ["kernel/setup.mjs", "--require-hashes", "--only-binary=:all:"],
    ["lib/cli/model-setup.ts", "--require-hashes", "--only-binary=:all:"],
    ["lib/cli/locked.ts", "--ignore-scripts", "--require-hashes", "--only-binary=:all:", '"ci"'],
  ])("%s asks for what it may", (path, ...flags) => {
    const text = read(path);
    expect(flags.filter((flag) => !text.includes(flag))).toEqual([]);
  });
});
