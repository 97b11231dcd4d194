/** `npm run licences`: writes data/licences.md, the licences of every npm package, from the lock files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { currentLicences } from "./licence-locks.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run licences --",
  about: "Write data/licences.md: which licence every npm package has, from the lock files.",
  positionals: [],
  options: {},
};

await runCommand(() => {
  if (parseOptions(spec, process.argv.slice(2)).help) return console.log(helpText(spec));
  writeFileSync(join(packageRoot(), "data/licences.md"), currentLicences());
  console.log("data/licences.md");
});
