/** `npm run playground`: builds the playground and serves it to this computer until it is interrupted. */
import { runCommand } from "../lib/cli/frame/ending.js";
import { PAGES, writePages } from "./make.js";
import { playgroundFiles } from "./playground.js";
import { serve } from "./serve.js";

const PORT = 8130;

await runCommand(async () => {
  writePages(await playgroundFiles());
  const { address } = await serve(PAGES, PORT);
  console.log(`the playground is at ${address} (Ctrl-C ends it)`);
});
