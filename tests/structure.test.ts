/** The house rules, on the files as they are; and each rule once on a house that breaks it. */
import { describe, expect, it } from "vitest";
import { findCycle, importsOf, readFiles, repositoryPaths, select, type Files } from "./structure/repository.js";
import * as rules from "./structure/rules.js";

const paths = repositoryPaths();
const BINARY = /\.(png|jpg|ttf|gz|wasm|bin|safetensors|onnx|npy|parquet)$/;
const files = readFiles(paths.filter((path) => !BINARY.test(path)));
const source = select(files, (path) => /^(lib|envs|studies)\/.*\.tsx?$/.test(path));
const written = select(files, (path) => /^(lib|envs|studies|kernel|tests)\/.*\.(tsx?|mjs|cjs|js)$/.test(path));
const page = (path: string): string => files.get(path) ?? "";
const manifest = JSON.parse(files.get("package.json")!) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};
/** What the library may import: what comes along, and what is loaded late where whoever needs it has installed it. */
const runtime = [
  ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }),
  "@xenova/transformers", // an alias, which npm does not take for a peer
];
const house = (entries: Record<string, string>): Files => new Map(Object.entries(entries));

describe("imports", () => {
  it("point one way", () => {
    expect(rules.importComplaints(source, runtime)).toEqual([]);
  });

  it("form no cycle, not even of types", () => {
    expect(findCycle(importsOf(source))).toBeUndefined();
  });

  it.each([
    ["a room above", "lib/policy/act.ts", `import { siri } from "../recipes/siri.js";`],
    ["the file system in a recipe", "lib/recipes/siri.ts", `import { readFileSync } from "node:fs";`],
    ["a world in a room", "lib/rollout/pool.ts", `const world = await import("../../envs/index.js");`],
    ["the policy in a world", "envs/pocket/rules.ts", `import type { Policy } from "../../lib/policy/policy.js";`],
    ["a study in a room", "lib/experiment/train.ts", `import { studies } from "../../studies/index.js";`],
    ["a command in a study", "studies/siri-when.ts", `import { runStudy } from "../lib/cli/study.js";`],
    ["a package that is not declared", "lib/plot/svg.ts", `import {\n  scale,\n} from "d3-scale";`],
    ["the code of a world in a declaration of dials", "envs/pocket/dials.ts", `import { act } from "./rules.js";`],
    ["a world in the configuration", "lib/config/sections.ts", `import { world } from "../../envs/index.js";`],
    ["Node in a page", "lib/view/pair-reader.ts", `import { join } from "node:path";`],
    ["what reads files in a page", "lib/view/pair-reader.ts", `import { play } from "../experiment/plays.js";`],
    ["a room without a row", "lib/losses/sum.ts", `export * from "../types.js";`],
  ])("are refused: %s", (_what, path, text) => {
    expect(rules.importComplaints(house({ [path]: text }), ["vitest"])).toHaveLength(1);
  });

  it("with a cycle are found", () => {
    const cycle = house({
      "lib/a.ts": `import { b } from "./b.js";`,
      "lib/b.ts": `import type { C } from "./c.js";`,
      "lib/c.ts": `export { a } from "./a.js";`,
    });
    expect(findCycle(importsOf(cycle))).toEqual(["lib/a.ts", "lib/b.ts", "lib/c.ts", "lib/a.ts"]);
  });
});

describe("files are written", () => {
  it("only where a run is kept", () => {
    expect(rules.writeComplaints(source)).toEqual([]);
    expect(rules.writeComplaints(house({ "lib/mining/mine.ts": `fs.writeFileSync("skills")` }))).toHaveLength(1);
  });
});

describe("the pages", () => {
  it("show the tree as it is on disk", () => {
    expect(rules.treeComplaints(page("docs/files.md"), paths)).toEqual([]);
  });

  it("are caught when a line is missing, stale or double", () => {
    const tree = "# The files\n\n```text\nlib/          the library\nlib/old.ts    gone\nlib/          again\n```\n";
    expect(rules.treeComplaints(tree, ["lib/credit/gigpo.ts", "lib/types.ts", ".gitignore"])).toEqual([
      "the tree lacks lib/credit/",
      "the tree lacks lib/types.ts",
      "the tree names lib/old.ts, which does not exist",
      "the tree names lib/ twice",
    ]);
  });

  it("say of every dependency what it is for", () => {
    const packages = [...runtime, ...Object.keys(manifest.devDependencies)];
    expect(packages.filter((name) => !page("docs/dependencies.md").includes(`\`${name}\``))).toEqual([]);
  });

  it("name everything in data/", () => {
    expect(rules.dataComplaints(files.get("data/README.md") ?? "", paths)).toEqual([]);
    expect(rules.dataComplaints("| `runs/` |", ["data/runs/a.json", "data/shop.json"])).toEqual([
      "data/README.md lacks shop.json",
    ]);
  });

  it("link only to files that exist", () => {
    const pages = select(files, (path) => path.endsWith(".md"));
    const broken = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)]
        .map((match) => new URL(match[1]!, `file:///${path.replace("/masters/", "/")}`).pathname.slice(1)) // read in the notebook
        .filter((target) => !paths.some((known) => known === target || known.startsWith(target.replace(/\/?$/, "/"))))
        .map((target) => `${path} → ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

describe("budgets", () => {
  it("of files hold, and nine files in ten have at most 300 lines", () => {
    expect(rules.budgetComplaints(source)).toEqual([]);
    const lines = [...source.values()].map((text) => text.split("\n").length);
    expect(rules.quantile(lines, 0.9)).toBeLessThanOrEqual(300);
  });

  it("of functions hold: half have at most 10 lines, nine in ten at most 35", () => {
    const lengths = [...source.values()].flatMap(rules.functionLengths);
    expect(rules.quantile(lengths, 0.5)).toBeLessThanOrEqual(10);
    expect(rules.quantile(lengths, 0.9)).toBeLessThanOrEqual(35);
  });

  it("are measured", () => {
    expect(rules.functionLengths("const f = () => 1;\nfunction g() {\n  return [1].map((x) => x);\n}")).toEqual([
      1, 3, 1,
    ]);
    expect(rules.budgetComplaints(house({ "lib/recipes/long.ts": "\n".repeat(201) }))).toHaveLength(1);
  });
});

describe("every file", () => {
  it("starts by saying what it does", () => {
    expect(rules.headerComplaints(source)).toEqual([]);
    expect(rules.headerComplaints(house({ "lib/x.ts": "export {};" }))).toHaveLength(1);
  });

  it("names no machine and no package host", () => {
    expect(rules.forbiddenComplaints(files)).toEqual([]);
    const bad = {
      "a.md": `see ${["", "home", "me", "x"].join("/")}`,
      "b.ts": ["https://registry", "npmjs", "org"].join("."),
    };
    expect(rules.forbiddenComplaints(house(bad))).toHaveLength(2);
  });

  it("of the tests is awake", () => {
    expect(rules.sleepingTests(select(written, (path) => path !== "tests/structure.test.ts"))).toEqual([]);
    expect(rules.sleepingTests(house({ "tests/x.test.ts": `it.${"only"}("x")` }))).toHaveLength(1);
  });
});

describe("defaults", () => {
  it("name their source", () => {
    const configs = select(files, (path) => /^lib\/config(\.ts|\/.*\.ts)$/.test(path));
    expect([...configs].flatMap(([path, text]) => rules.sourceComplaints(path, text))).toEqual([]);
  });

  it("without a source are found", () => {
    const text =
      "interface AConfig {\n  /** Size. Ours: small. */\n  a: number;\n  /** Rate. */\n  b: number;\n  c: CSection;\n}";
    expect(rules.sourceComplaints("lib/config.ts", text)).toEqual(["lib/config.ts: AConfig.b names no source"]);
  });
});
