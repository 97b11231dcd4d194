/** `npm run play <world>`: play a world in the terminal; a pipe on standard input plays too, line by line. */
import { createInterface } from "node:readline/promises";
import { world, worldNames } from "../../envs/index.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, settings, type CommandSpec } from "./options.js";
import { PlaySession, type PlayOptions } from "./play-session.js";

const spec: CommandSpec = {
  usage: "npm run play --",
  about: "Play a world in the terminal. Type the number of an action or the action itself; :help lists commands.",
  positionals: [{ name: "world", about: `one of: ${worldNames.join(", ")}` }],
  options: {
    seed: { type: "number", about: "which task of the split to begin with (default 0)" },
    split: { type: "text", about: "which list of tasks (default: the world's first)", value: "NAME" },
    set: { type: "many", about: "an option of the world, for example slack=2; may be repeated", value: "NAME=VALUE" },
  },
};

async function play(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const name = given.positionals[0];
  if (given.help || name === undefined) {
    const worlds = worldNames.map((each) => `  ${each.padEnd(12)} ${world(each as string).about}`);
    console.log([helpText(spec), "", "Worlds:", ...worlds].join("\n"));
    return;
  }
  const split = given.text("split");
  const options: PlayOptions = {
    seed: given.number("seed") ?? 0,
    width: process.stdout.columns ?? 80,
    ...(split === undefined ? {} : { split }),
  };
  await loop(new PlaySession(world(name, settings(given.many("set"))), options));
}

async function loop(session: PlaySession): Promise<void> {
  console.log(`${session.begin()}\n\nType :help for help.`);
  const live = process.stdin.isTTY && process.stdout.isTTY;
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: "\n? ", terminal: live });
  if (live) terminal.prompt();
  for await (const line of terminal) {
    const { text, quit } = session.feed(line);
    if (text !== "") console.log(text);
    if (quit) break;
    if (live) terminal.prompt();
  }
  terminal.close();
}

await runCommand(() => play(process.argv.slice(2)));
