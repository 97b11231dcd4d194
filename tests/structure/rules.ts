/**
 * The rules of the house as functions from files to complaints: who may import whom, what the tree of files must show,
 * how long things may be, which defaults need a source, and which strings never belong in a repository.
 */
import ts from "typescript";
import { importsOf, type Files } from "./repository.js";

/** Rooms of `lib/` from the top down; a room imports from its own row and the rows below it. */
const ROWS: readonly (readonly string[])[] = [
  ["index", "browser", "cli"],
  ["viewer"],
  ["exports", "notebook", "plot", "queue", "experiment", "view"],
  ["recipes"],
  ["internalization", "validation", "mining", "skills"],
  ["credit", "rollout", "training"],
  ["policy", "environment"],
  ["compute"],
  ["types", "records", "random", "errors", "printable", "schema", "fields", "config", "assets", "bytes", "host"],
];
const FOR_WORLDS = ["environment", "types", "random", "errors", "schema", "fields", "assets"];
/** What can be turned in a world, said apart from its code: the one thing of worlds that configurations know. */
const DIALS = /^envs\/(\w+\/)?dials\.ts$/;
/** What studies are made of; the rooms of commands and notebooks stand beside them. */
const NOT_FOR_STUDIES = ["index", "cli", "exports", "notebook"];
/** Rooms that may name a world or write a file. */
const OUTSIDE_WORLD = ["index", "cli", "exports", "notebook", "experiment", "queue"];
/** The disk as file operations, which a run's folder is given. */
const DISK = "lib/host/disk.ts";
/** What runs in a page: arithmetic and words. A world may be played there, by its rules and texts. */
const FOR_PAGES = ["view", "credit", "validation", "internalization", "skills", "types", "records", "random", "errors"];
/** Single files that a page has besides: colours and utilities as the charts have them, and the pocket house. */
const FILES_FOR_PAGES = /^(lib\/plot\/(theme|skills\/measure)\.ts|envs\/pocket\/.*)$/;

/** `lib/policy/policy.ts` and `lib/policy.ts` are both the room `policy`. */
export function roomOf(path: string): string | undefined {
  return /^lib\/([^/.]+)/.exec(path)?.[1];
}

export function importComplaints(files: Files, dependencies: readonly string[]): string[] {
  return importsOf(files).flatMap(({ from, to }) => {
    const complaint = importComplaint(from, to, dependencies);
    return complaint === undefined ? [] : [`${from} imports ${to}: ${complaint}`];
  });
}

function importComplaint(from: string, to: string, dependencies: readonly string[]): string | undefined {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === "view") return pageComplaint(to);
  if (to.startsWith("node:")) return here === "recipes" ? "recipes touch no file, no clock, no process" : undefined;
  if (!/^(lib|envs|studies|kernel|data|notebooks|tests|\.)/.test(to))
    return dependencies.some((name) => to === name || to.startsWith(`${name}/`)) ? undefined : "not in package.json";
  if (DIALS.test(from))
    return DIALS.test(to) || there === "fields" ? undefined : "dials are declared apart from the code of a world";
  if (here === "config" && to === "envs/dials.ts") return undefined;
  if (from.startsWith("envs/"))
    return to.startsWith("envs/") || FOR_WORLDS.includes(there ?? "")
      ? undefined
      : `worlds know only ${FOR_WORLDS.join(", ")}`;
  if (from.startsWith("studies/"))
    return to.startsWith("studies/") || (there !== undefined && !NOT_FOR_STUDIES.includes(there))
      ? undefined
      : "studies are made of lib/";
  if (here === undefined) return undefined;
  if (to.startsWith("studies/"))
    return here === "cli" ? undefined : "the library is given a study, it does not name one";
  if (to.startsWith("envs/"))
    return OUTSIDE_WORLD.includes(here) ? undefined : "rooms are given a world, they do not name one";
  if (there === undefined) return "lib/ imports only lib/";
  const [row, other] = [here, there].map((room) => ROWS.findIndex((rooms) => rooms.includes(room)));
  if (row === -1) return `the room ${here} has no row; add it to ROWS`;
  return other! >= row! ? undefined : `${there} lies above ${here}`;
}

function pageComplaint(to: string): string | undefined {
  const known = FOR_PAGES.includes(roomOf(to) ?? "") || FILES_FOR_PAGES.test(to);
  return known ? undefined : `a page has only ${FOR_PAGES.join(", ")} and ${FILES_FOR_PAGES}`;
}

const WRITES = /\b(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|mkdirSync|rmSync)\b/;

export function writeComplaints(files: Files): string[] {
  return [...files].flatMap(([path, text]) =>
    WRITES.test(text) &&
    !path.startsWith("lib/policy/checkpoint/") &&
    path !== DISK &&
    !OUTSIDE_WORLD.includes(roomOf(path) ?? "")
      ? [`${path} writes files; only lib/experiment (and checkpoints) do`]
      : [],
  );
}

/** Paths named in the tree of a page: the first word of each line of the text block under the heading. */
function treePaths(page: string): string[] {
  const block = /^# The files\n[\s\S]*?```text\n([\s\S]*?)```/m.exec(page)?.[1] ?? "";
  return block.split("\n").flatMap((line) => /^(\S+)\s{2,}\S/.exec(line)?.[1] ?? []);
}

/** Everything at the top, and every room or file of lib/ and every world has its line; every line has its file. */
export function treeComplaints(page: string, paths: readonly string[]): string[] {
  const listed = treePaths(page);
  const expected = new Set(paths.flatMap(linesFor));
  const exists = (name: string) => paths.some((path) => path === name || (name.endsWith("/") && path.startsWith(name)));
  return [
    ...[...expected].filter((name) => !listed.includes(name)).map((name) => `the tree lacks ${name}`),
    ...listed.filter((name) => !exists(name)).map((name) => `the tree names ${name}, which does not exist`),
    ...listed.filter((name, i) => listed.indexOf(name) !== i).map((name) => `the tree names ${name} twice`),
  ];
}

/** Everything in data/ says what it is and where it is from. */
export function dataComplaints(readme: string, paths: readonly string[]): string[] {
  const entries = new Set(paths.flatMap((path) => /^data\/([^/]+\/?)/.exec(path)?.[1] ?? []));
  return [...entries]
    .filter((name) => name !== "README.md" && !readme.includes(`\`${name}`))
    .map((name) => `data/README.md lacks ${name}`);
}

function linesFor(path: string): string[] {
  const parts = path.split("/");
  if (parts[0]!.startsWith(".")) return [];
  if (parts.length === 1) return [path];
  const top = `${parts[0]}/`;
  if (parts[0] !== "lib" && parts[0] !== "envs") return [top];
  return [top, parts.length === 2 ? path : `${parts[0]}/${parts[1]}/`];
}

/** Lines of every function of a TypeScript file. */
export function functionLengths(text: string): number[] {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const lengths: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
      lengths.push(line(node.end) - line(node.getStart()) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lengths;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

/** Files above their budget: a recipe is read on one sitting, the glossary on one page. */
export function budgetComplaints(files: Files): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.split("\n").length - 1;
    const budget = roomOf(path) === "recipes" ? 200 : path === "lib/types.ts" ? 250 : 450;
    return lines > budget ? [`${path} has ${lines} lines; its budget is ${budget}`] : [];
  });
}

/** A file says first what it does. */
export function headerComplaints(files: Files): string[] {
  return [...files].flatMap(([path, text]) =>
    /^(#!.*\n)?(\/\*\*|\/\/ )/.test(text) ? [] : [`${path} does not start with a comment that says what it does`],
  );
}

/** Every field of a `…Config` or `…Section` says in its doc where its default is from. */
export function sourceComplaints(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const complaints: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertySignature(node) &&
      ts.isInterfaceDeclaration(node.parent) &&
      /(Config|Section)$/.test(node.parent.name.text)
    ) {
      const doc = source.text.slice(node.getFullStart(), node.getStart());
      const isSection =
        node.type !== undefined && ts.isTypeReferenceNode(node.type) && /Section$/.test(node.type.getText());
      if (!isSection && node.name.getText() !== "method" && !/\b(Paper|Ours|Derived):/.test(doc))
        complaints.push(`${path}: ${node.parent.name.text}.${node.name.getText()} names no source`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return complaints;
}

/** Folders of one machine and the hosts of package registries; written apart so that this file is clean. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/(^|[\s"'`(=:[])\/(work|root|home|Users)\/[\w.-]/m, "a path of one machine"],
  [/\b[A-Z]:\\\\?Users\\/, "a path of one machine"],
  [new RegExp(["registry", "npmjs"].join("\\.")), "a package host"],
  [new RegExp(["(?<![\\w-])pypi", "org"].join("\\.")), "a package host"],
  [new RegExp(["files", "pythonhosted"].join("\\.")), "a package host"],
  [new RegExp(["(cdn|esm|unpkg|cdnjs)", "(jsdelivr|sh|com|cloudflare|plot)\\b"].join("\\.")), "a package host"],
];

export function forbiddenComplaints(files: Files): string[] {
  return [...files].flatMap(([path, text]) =>
    FORBIDDEN.flatMap(([pattern, what]) => {
      const match = pattern.exec(text);
      return match ? [`${path} holds ${what}: ${JSON.stringify(text.slice(match.index, match.index + 40))}`] : [];
    }),
  );
}

const SLEEPING = /\b(it|test|describe)(\.concurrent)?\.(only|skip|todo)\b/;

export function sleepingTests(files: Files): string[] {
  return [...files].flatMap(([path, text]) => (SLEEPING.test(text) ? [`${path} leaves a test out`] : []));
}
