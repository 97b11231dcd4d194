/**
 * The package as others get it: packed, unpacked into an empty TypeScript project with what it declares to need and nothing
 * else (linked from this clone's node_modules, so that no network is asked), compiled under every way of resolving types,
 * and run. What it declares is what it loads: anything else would not be found there.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = packageRoot();
const place = mkdtempSync(join(tmpdir(), "siri-package-"));
const modules = join(place, "node_modules");
const installed = join(modules, "siri-lab");
afterAll(() => rmSync(place, { recursive: true }));
let packed: { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] };

/** What npm installs with a package. */
function neededBy(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
}

/** Link a package and, in turn, what it depends on, from this clone. */
function link(name: string): void {
  const target = join(modules, name);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const source = join(root, "node_modules", name);
  expect(existsSync(source), `${name} is installed here`).toBe(true);
  symlinkSync(source, target);
  for (const inner of neededBy(source)) if (existsSync(join(root, "node_modules", inner))) link(inner);
}

beforeAll(() => {
  const told = execFileSync("npm", ["pack", "--json", "--pack-destination", place], { cwd: root, encoding: "utf8" });
  [packed] = JSON.parse(told) as [typeof packed];
  execFileSync("tar", ["-xzf", join(place, packed.filename), "-C", place]);
  mkdirSync(modules);
  cpSync(join(place, "package"), installed, { recursive: true });
  for (const name of neededBy(installed)) link(name);
  for (const name of ["typescript", "@types/node"]) link(name);
  writeFileSync(join(place, "package.json"), '{ "type": "module" }\n');
  cpSync(join(root, "tests/fixtures/package/program.ts"), join(place, "program.ts"));
}, 120_000);

function compile(module: string, moduleResolution: string): { status: number | null; said: string } {
  const options = { module, moduleResolution, target: "es2022", strict: true, types: ["node"], skipLibCheck: false };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
  const tsc = join(modules, "typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", place, "--outDir", join(place, "out")], {
    encoding: "utf8",
  });
  return { status, said: stdout };
}

describe("the packed package", () => {
  it("holds the library and its data, and no test, notebook, source map or secret", () => {
    const paths = packed.files.map(({ path }) => path);
    for (const needed of [
      "dist/lib/index.js",
      "dist/lib/cli/siri-lab.js",
      "dist/envs/index.d.ts",
      "LICENSE",
      "README.md",
    ])
      expect(paths).toContain(needed);
    expect(paths.filter((path) => /(^|\/)(tests|notebooks|site|\.git|\.env)|\.map$|\.test\./.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(20e6);
  });

  it("brings no notebook, browser or heavy package along", () => {
    const heavy = /tslab|zeromq|plotly|danfo|transformers|tensorflow|duckdb|jupyter|typescript|vitest|playwright/;
    expect(neededBy(installed).filter((name) => heavy.test(name))).toEqual([]);
  });

  it.each([
    ["esnext", "bundler"],
    ["node16", "node16"],
    ["nodenext", "nodenext"],
  ])(
    "has types that resolve under %s, %s",
    (module, resolution) => {
      expect(compile(module, resolution)).toEqual({ status: 0, said: "" });
    },
    120_000,
  );

  it("trains a probe world in a program of fifteen lines", () => {
    expect(compile("nodenext", "nodenext").status).toBe(0);
    const said = execFileSync(process.execPath, [join(place, "out/program.js")], { cwd: place, encoding: "utf8" });
    const [first, last] = said
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[1]));
    expect(first).toBeLessThan(0.6);
    expect(last).toBe(1);
  }, 300_000);

  it("has the program siri-lab, which says what an optional package is for where it is missing", () => {
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [join(installed, "kernel/siri-lab.mjs"), ...words], {
        cwd: place,
        encoding: "utf8",
      });
    expect(run("--help").stdout).toContain("npx siri-lab train siri --seed 3");
    const small = ["iterations=2", "rollout.groups=2", "update.minibatches=1", "evaluation.tasks=2"];
    const trained = run("train", "gigpo", "--json", ...small.map((setting) => `--set=${setting}`));
    expect([trained.status, JSON.parse(trained.stdout)]).toMatchObject([
      0,
      { done: true, folder: join(place, "runs/gigpo/seed-0") },
    ]);
    const asked = run("query", "runs", "select 1");
    expect([asked.status, asked.stderr.trim()]).toEqual([
      1,
      expect.stringMatching(/^@duckdb\/node-api: .*; npm install @duckdb\/node-api$/),
    ]);
  }, 120_000);
});

/** Tools that look at a package as its users' tools do. */
const tool = (name: string): string => join(root, "node_modules/.bin", name);

describe("checkers of packages", () => {
  it.skipIf(!existsSync(tool("publint")))("publint finds nothing (npm install brings it)", () => {
    const { status, stdout, stderr } = spawnSync(
      tool("publint"),
      ["run", join(place, packed.filename), "--strict", "--level", "warning"],
      {
        encoding: "utf8",
      },
    );
    expect(`${stdout}${stderr}`).toMatch(/All good!/);
    expect(status).toBe(0);
  });

  it.skipIf(!existsSync(tool("attw")))(
    "attw finds types for every entry, as an ES module (npm install brings it)",
    () => {
      const words = [join(place, packed.filename), "--profile", "esm-only", "--format", "json"];
      const { status, stdout } = spawnSync(tool("attw"), words, {
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
      });
      expect(status, stdout).toBe(0);
    },
    60_000,
  );

  it.skipIf(!existsSync(tool("knip")))(
    "knip finds nothing unused or undeclared (npm install brings it)",
    () => {
      const { status, stdout } = spawnSync(tool("knip"), ["--no-progress"], { cwd: root, encoding: "utf8" });
      expect([status, stdout.trim()]).toEqual([0, ""]);
    },
    240_000,
  );
});
