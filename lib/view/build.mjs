/**
 * Bundles every view for the page: `dist/views/NAME.js` is a module whose default export is the view;
 * `dist/views/inline/NAME.js` is a script that sets `siriView`, for an output that must bring its code along.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../dist/views");

/** The views are the files beside this one that have no page of their own folder and are more than types. */
export const names = readdirSync(here)
  .filter((file) => file.endsWith(".ts") && file !== "data.ts")
  .map((file) => file.slice(0, -".ts".length));

const INLINE = "inline:";
/** Charts are no views: they have a script that makes their picture live. */
const FIGURE = "figure";

/** An inline script is the view with the runtime that mounts it. */
const inlineEntry = {
  name: "inline",
  resolveId: (id) => (id.startsWith(INLINE) ? id : undefined),
  load: (id) => {
    if (!id.startsWith(INLINE)) return undefined;
    if (id === `${INLINE}${FIGURE}`)
      return `export { enliven as mount } from ${JSON.stringify(join(here, "page/figure.ts"))};`;
    const paths = [`${id.slice(INLINE.length)}.ts`, "page/mount.ts"].map((path) => JSON.stringify(join(here, path)));
    return `import view from ${paths[0]}; import { mount as put } from ${paths[1]}; export const mount = (id) => put(view, id);`;
  },
};

async function bundled(input, output) {
  const bundle = await rolldown({
    input,
    platform: "browser",
    plugins: [inlineEntry],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    onLog: (level, log) => {
      if (level !== "debug" && level !== "info") throw new Error(`build of views: ${log.message}`);
    },
  });
  const { output: chunks } = await bundle.generate({ minify: true, ...output });
  await bundle.close();
  if (chunks.length !== 1) throw new Error(`build of views: expected one file for ${input}, got ${chunks.length}`);
  return chunks[0].code;
}

async function buildModule(name) {
  writeFileSync(join(out, `${name}.js`), await bundled(join(here, `${name}.ts`), { format: "esm" }));
}

async function buildInline(name) {
  const script = await bundled(`${INLINE}${name}`, { format: "iife", name: "siriView", exports: "named" });
  if (/<\/script|<!--/i.test(script)) throw new Error(`build of views: ${name} holds what would end its script`);
  writeFileSync(join(out, "inline", `${name}.js`), script.trim());
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "inline"), { recursive: true });
await Promise.all([...names.map(buildModule), ...[...names, FIGURE].map(buildInline)]);
