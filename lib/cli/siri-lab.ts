/** `siri-lab`: the one program behind every command. */
import { commands } from "./commands.js";
import { runCommand } from "./frame/ending.js";
import { main } from "./frame/main.js";

await runCommand(() => main(commands, process.argv.slice(2)));
