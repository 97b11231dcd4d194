/**
 * The licences of every npm package as one page, from the lock files alone: how many stand under which licence, which of
 * them ask for more than a notice, and by which of our own dependencies those came.
 */
interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of `package-lock.json` that is read. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface Packaged {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Only for work on the project itself. */
  readonly development: boolean;
  /** The direct dependency that brings it. */
  readonly through: string;
}

/** Where a package's own manifest is silent: what its licence file says. */
const FROM_LICENCE_FILE: Readonly<Record<string, string>> = { "typed-function": "MIT" };
/** Licences that ask to pass on sources of the package itself. */
const SHARE_ALIKE = /GPL|MPL|EPL|CDDL/;

/** The page of several locks; the first is the project's, the others are optional additions with their command. */
export function licencePage(locks: readonly { readonly command: string; readonly lock: Lock }[]): string {
  const found = locks.map(({ command, lock }) => ({ command, packages: packagesOf(lock) }));
  return [
    "# Licences",
    "",
    "Made by `npm run licences` from the lock files; a test holds it to them. The project itself is under the MIT licence.",
    "The Python packages of the notebooks and of `tf:setup` are listed in `kernel/requirements.txt` and `lib/compute/locks/`.",
    "",
    ...found.flatMap(({ command, packages }) => section(command, packages)),
  ].join("\n");
}

function section(command: string, packages: readonly Packaged[]): string[] {
  const shared = packages.filter(({ licence }) => SHARE_ALIKE.test(licence));
  const names = [...new Set(packages.map(({ licence }) => licence))];
  const groups = names.map((name) => packages.filter(({ licence }) => licence === name));
  const counts = groups.sort((a, b) => b.length - a.length || order(a[0]!.licence, b[0]!.licence));
  return [
    `## \`${command}\`: ${packages.length} packages`,
    "",
    ...table(["licence", "packages", "of them only for development"], counts.map(countRow)),
    "",
    ...(shared.length === 0 ? ["None asks to pass on sources.", ""] : sharedTable(shared)),
    "<details><summary>every package</summary>",
    "",
    ...table(
      ["package", "version", "licence"],
      packages.map(({ name, version, licence }) => [name, version, licence]),
    ),
    "",
    "</details>",
    "",
  ];
}

function countRow(packages: readonly Packaged[]): string[] {
  const development = packages.filter((one) => one.development);
  return [packages[0]!.licence, String(packages.length), String(development.length)];
}

function sharedTable(shared: readonly Packaged[]): string[] {
  const rows = shared.map(({ name, version, licence, development, through }) => [
    name,
    version,
    licence,
    `${through}${development ? " (only for development)" : ""}`,
  ]);
  return [
    "These ask whoever passes them on, changed or inside a product, to offer the sources of these packages; npm installs",
    "of each family only the one for the machine, unchanged, and nothing of them stands in this repository.",
    "",
    ...table(["package", "version", "licence", "comes with"], rows),
    "",
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}

function packagesOf(lock: Lock): Packaged[] {
  const through = bringers(lock);
  const all = Object.entries(lock.packages).flatMap(([path, entry]): Packaged[] => {
    if (path === "") return [];
    const name = nameOf(path);
    const licence = entry.license ?? FROM_LICENCE_FILE[name] ?? "not said";
    const { version = "", dev = false } = entry;
    return [{ name, version, licence, development: dev, through: through.get(path) ?? "nothing" }];
  });
  const versions = new Map(all.map((one) => [`${one.name} ${one.version}`, one]));
  return [...versions.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

/** For each package the direct dependency from which it is reached first. */
function bringers({ packages }: Lock): Map<string, string> {
  const root = packages[""] ?? {};
  const through = new Map<string, string>();
  const waiting = Object.keys({ ...root.dependencies, ...root.devDependencies }).map((name) => ({
    path: `node_modules/${name}`,
    origin: name,
  }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, origin } = next;
    if (through.has(path) || packages[path] === undefined) continue;
    through.set(path, origin);
    const { dependencies, optionalDependencies } = packages[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      waiting.push({ path: placeOf(packages, path, name), origin });
  }
  return through;
}

/** Where Node finds `name` from inside the package at `path`: beside it, or in a folder further up. */
function placeOf(packages: Lock["packages"], path: string, name: string): string {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const inside = `${at}/node_modules/${name}`;
    if (packages[inside] !== undefined) return inside;
  }
  return `node_modules/${name}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
