/** `npm run pictures`: draw the pictures of the documentation anew into `data/pictures`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";
import { pictures } from "./picture-set.js";

const spec: CommandSpec = {
  usage: "npm run pictures --",
  about: "Draw the pictures of the documentation anew into data/pictures.",
  positionals: [],
  options: {},
};

function main(argv: readonly string[]): void {
  if (parseOptions(spec, argv).help) {
    console.log(helpText(spec));
    return;
  }
  const folder = join(packageRoot(), "data/pictures");
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(pictures())) {
    writeFileSync(join(folder, name), `${svg}\n`);
    console.log(`data/pictures/${name}`);
  }
}

await runCommand(() => main(process.argv.slice(2)));
