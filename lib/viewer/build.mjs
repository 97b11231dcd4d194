/** Bundles the page of the viewer for a browser: `lib/viewer/app` to `dist/viewer`. */
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../../dist/viewer");

const bundle = await rolldown({
  input: here("app/main.tsx"),
  platform: "browser",
  tsconfig: here("app/tsconfig.json"),
  resolve: { extensionAlias: { ".js": [".ts", ".tsx", ".js"] } },
  onwarn(warning) {
    throw new Error(warning.message);
  },
});
await bundle.write({ file: `${out}/app.js`, format: "esm", minify: true });
await bundle.close();
mkdirSync(out, { recursive: true });
copyFileSync(here("app/style.css"), `${out}/app.css`);
