/**
 * The pages of the API: every name that package.json exports, by the room it belongs to, made by typedoc. A link in a comment
 * that leads nowhere, or a type that a signature names and no page shows, ends the building.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Application, Comment, CommentTag, Converter, JSX, Logger, LogLevel, PageEvent, ReflectionKind } from "typedoc";
import type { DeclarationReflection, ProjectReflection, TypeDocOptions } from "typedoc";
import { packageRoot } from "../lib/assets.js";
import { labError } from "../lib/errors.js";
import { partLinks } from "./layout.js";

/** Modules of names that no import reaches: they are shown because a signature speaks of them. */
const BEHIND = "types in signatures";

const OPTIONS: TypeDocOptions = {
  name: "siri-lab",
  disableGit: true,
  sourceLinkTemplate: "{path}", // no link is kept: see `withoutAddresses`
  excludeExternals: true,
  excludePrivate: true,
  hideGenerator: true,
  includeHierarchySummary: false, // its links lead to places that its page does not have
  skipErrorChecking: true, // `npm run types` does it
  categorizeByGroup: false,
  defaultCategory: "whole rooms",
  navigation: { includeCategories: true, includeGroups: false },
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
    notDocumented: false,
  },
  logLevel: "Warn",
  plugin: ["typedoc-plugin-missing-exports"],
};

interface ApiSources {
  /** Files by the name under which they are imported, the package's own first. */
  readonly entries: ReadonlyMap<string, string>;
  readonly tsconfig: string;
}

/** Every file of the reference by its path below `api/`. */
export async function apiPages({ entries, tsconfig }: ApiSources = ourSources()): Promise<Map<string, Uint8Array>> {
  const app = await Application.bootstrapWithPlugins({
    ...OPTIONS,
    ...({ internalModule: BEHIND } as object), // an option of the plugin
    entryPoints: [...entries.values()],
    tsconfig,
    basePath: packageRoot(),
    readme: join(packageRoot(), "site/api.md"),
    customCss: join(packageRoot(), "site/api.css"),
    customJs: join(packageRoot(), "site/api-nav.js"),
  });
  const complaints: string[] = [];
  app.logger = new Complaints(complaints);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    nameModules(project, [...entries.keys()]);
    sortIntoRooms(project);
  });
  app.renderer.hooks.on("body.begin", (context) => partsAbove(context.relativeURL("./")));
  app.renderer.hooks.on("head.begin", () => JSX.createElement("link", { rel: "icon", href: "data:," }));
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    page.contents = accessible(page.contents ?? "");
  });
  const project = await app.convert();
  if (project !== undefined) {
    for (const { sources = [] } of project.getReflectionsByKind(ReflectionKind.All) as DeclarationReflection[])
      for (const source of sources) delete source.url;
    app.validate(project);
  }
  return project === undefined || complaints.length > 0 ? refuse(complaints) : await rendered(app, project);
}

/** What package.json exports, as files of source: `siri-lab/envs` is `envs/index.ts`. */
function ourSources(): ApiSources {
  const { name, exports } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const entries = new Map(
    Object.entries(exports).flatMap(([path, to]) =>
      typeof to === "string"
        ? []
        : [
            [
              name + path.slice(1),
              join(packageRoot(), to.default.replace("./dist/", "").replace(/\.js$/, ".ts")),
            ] as const,
          ],
    ),
  );
  return { entries, tsconfig: join(packageRoot(), "tsconfig.json") };
}

/** Hears every warning and error. */
class Complaints extends Logger {
  constructor(private readonly heard: string[]) {
    super();
  }
  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.heard.push(message);
  }
}

function refuse(complaints: readonly string[]): never {
  throw labError("api", {
    expected: "comments whose links lead somewhere, and no type that is shown nowhere",
    got: complaints.join("; "),
    fix: "mend the comment, or export the type",
  });
}

/** Each module is called as it is imported. */
function nameModules(project: ProjectReflection, names: readonly string[]): void {
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  for (const module of modules) {
    const name = names.find((one) => one === `siri-lab/${module.name}`) ?? names[0]!;
    module.name = name;
  }
}

/** A name's category is its room in the house, which its file says. */
function sortIntoRooms(project: ProjectReflection): void {
  for (const name of project.getReflectionsByKind(ReflectionKind.All) as DeclarationReflection[]) {
    if (!name.parent?.kindOf(ReflectionKind.SomeModule) || name.kindOf(ReflectionKind.SomeModule)) continue;
    const file = project.getSymbolIdFromReflection(name)?.packagePath;
    if (file === undefined) continue;
    name.comment ??= new Comment();
    name.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: roomOf(file) }]));
  }
}

/** `lib/mining/check.ts` stands in mining, `lib/random.ts` and `envs/index.ts` in no room but the house itself. */
function roomOf(file: string): string {
  const [house, room, ...rest] = file.split("/");
  return rest.length > 0 ? room! : house!;
}

/** The site's own navigation, above typedoc's. */
function partsAbove(base: string): JSX.Element {
  return JSX.createElement(JSX.Raw, {
    html: `<nav class="parts" aria-label="parts"><strong>siri-lab</strong> ${partLinks(`${base}../`, "API")}</nav>`,
  });
}

/** What typedoc's pages lack for a screen reader: the main part and the sides named, and no link within a heading that folds. */
function accessible(html: string): string {
  return html
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary" aria-label="lists of names">')
    .replaceAll(/<summary\b[^]*?<\/summary>/g, (line) =>
      line.replaceAll(/<a\b[^>]*class="tsd-anchor-icon"[^]*?<\/a>/g, ""),
    );
}

async function rendered(app: Application, project: ProjectReflection): Promise<Map<string, Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), "siri-api-"));
  try {
    await app.generateDocs(project, folder);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      paths.map(({ parentPath, name }) => [
        relative(folder, join(parentPath, name)),
        readFileSync(join(parentPath, name)),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
