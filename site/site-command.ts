/** `npm run site`: builds every page of the site into dist/pages. */
import { runCommand } from "../lib/cli/frame/ending.js";
import { siteFiles, writePages } from "./make.js";

await runCommand(async () => {
  const files = await siteFiles();
  writePages(files);
  console.log(`${files.size} files in dist/pages; open dist/pages/index.html, or serve it: npm run playground`);
});
