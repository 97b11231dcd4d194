/** `npm run site`: builds every page of the site into dist/pages. */
import { runCommand } from "../lib/cli/frame/ending.js";
import { writePages } from "./make.js";
import { textPages } from "./pages.js";
import { playgroundFiles } from "./playground.js";

await runCommand(async () => {
  const files = new Map([...(await playgroundFiles()), ...textPages()]);
  writePages(files);
  console.log(`${files.size} files in dist/pages; open dist/pages/index.html, or serve it: npm run playground`);
});
