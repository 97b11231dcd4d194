/** `npm run playground`: builds the site and serves it to this computer until it is interrupted. */
import { runCommand } from "../lib/cli/frame/ending.js";
import { PAGES, siteFiles, writePages } from "./make.js";
import { serve } from "./serve.js";

const PORT = 8130;

await runCommand(async () => {
  writePages(await siteFiles());
  const { address } = await serve(PAGES, PORT);
  console.log(`the playground is at ${address} (Ctrl-C ends it)`);
});
