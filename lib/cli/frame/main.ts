/** The program: finds the command, or says which there are; answers shells that ask for completion. */
import { bash, fish, zsh, type ShellCompletion } from "@optique/core/completion";
import { suggest, type Suggestion } from "@optique/core/parser";
import { asksForHelp, perform, PROGRAM, wordsOf, type Command } from "./command.js";
import { EXIT_CODES, UsageError } from "./ending.js";
import { meant } from "./values.js";

export interface Entry {
  /** One line in the list of commands. */
  readonly about: string;
  readonly load: () => Promise<{ readonly default: Command<unknown> }>;
}

/** The commands in groups, as they are listed; a name may have two words. */
export type Commands = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

const shells: Readonly<Record<string, ShellCompletion>> = { bash, zsh, fish };

export async function main(commands: Commands, argv: readonly string[]): Promise<void> {
  const [first, second, ...rest] = argv;
  if (first === "completion") return complete(commands, second, rest);
  if (first === "help" && second === "exit-codes") return console.log(exitCodes());
  const words = first === "help" ? [...argv.slice(1), "--help"] : argv;
  const found = commandIn(commands, words);
  if (found !== undefined) {
    const { default: command } = await found.entry.load();
    return perform(command, words.slice(found.length), `${PROGRAM} ${words.slice(0, found.length).join(" ")}`);
  }
  const [name] = words;
  if (name === undefined || asksForHelp(words.slice(0, 1))) return console.log(overview(commands));
  const advice = meant(name, namesOf(commands)) || `; ${PROGRAM} --help lists them`;
  throw new UsageError(`${PROGRAM}: expected a command, got ${JSON.stringify(name)}${advice}`);
}

/** The longest name that the words begin with. */
function commandIn(commands: Commands, words: readonly string[]): { entry: Entry; length: number } | undefined {
  const all = Object.assign({}, ...Object.values(commands)) as Readonly<Record<string, Entry>>;
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    if (words.length >= length && Object.hasOwn(all, name)) return { entry: all[name]!, length };
  }
  return undefined;
}

function namesOf(commands: Commands): string[] {
  return [...Object.values(commands).flatMap((group) => Object.keys(group)), "completion", "help"];
}

function overview(commands: Commands): string {
  const own = {
    "completion SHELL": { about: `completion for ${Object.keys(shells).join(", ")}, as a script to load` },
    "help COMMAND": { about: "what COMMAND --help says; help exit-codes: how commands end" },
  };
  const groups = Object.entries({ ...commands, "The shell": own });
  const width = Math.max(...groups.flatMap(([, group]) => Object.keys(group).map((name) => name.length)));
  return [
    `${PROGRAM} COMMAND [options]`,
    "",
    "A laboratory of agents that learn skills from their own attempts. COMMAND --help shows options and examples.",
    ...groups.flatMap(([title, group]) => [
      "",
      title,
      ...Object.entries(group).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`),
    ]),
    "",
    "Example:",
    `  ${PROGRAM} train siri --seed 3`,
  ].join("\n");
}

function exitCodes(): string {
  return ["A command ends with", ...EXIT_CODES.map(([code, means]) => `  ${code.padEnd(8)} ${means}`)].join("\n");
}

/** `completion bash` is the script; with words behind it, as the script asks, what could stand at the last of them. */
async function complete(commands: Commands, name: string | undefined, words: readonly string[]): Promise<void> {
  const shell = shells[name ?? ""];
  if (shell === undefined) {
    const known = Object.keys(shells);
    throw new UsageError(
      `${PROGRAM} completion: expected one of ${known.join(", ")}, got ${name ?? "nothing"}; for example source <(${PROGRAM} completion bash)`,
    );
  }
  const text =
    words.length === 0
      ? shell.generateScript("siri-lab", ["completion", shell.name])
      : [...shell.encodeSuggestions(await suggestions(commands, words))].join("");
  process.stdout.write(text);
}

/** The last word is being typed. */
async function suggestions(commands: Commands, words: readonly string[]): Promise<readonly Suggestion[]> {
  const found = commandIn(commands, words.slice(0, -1));
  const names = firstWords(commands, words).map((text): Suggestion => ({ kind: "literal", text }));
  if (found === undefined) return names;
  const { default: command } = await found.entry.load();
  const typed = words.slice(found.length) as [string, ...string[]];
  return [...names, ...suggest(await wordsOf(command, typed), typed)];
}

/** The names of commands that begin as typed; only their next word. */
function firstWords(commands: Commands, words: readonly string[]): string[] {
  const [first] = words;
  if (words.length === 2 && first === "completion") return startingWith(words[1]!, Object.keys(shells));
  const typed = first === "help" && words.length > 1 ? words.slice(1) : words;
  const known = namesOf(commands).map((name) => name.split(" "));
  const fitting = known.filter((name) => typed.slice(0, -1).every((word, place) => name[place] === word));
  return startingWith(typed.at(-1)!, [...new Set(fitting.flatMap((name) => name[typed.length - 1] ?? []))]);
}

function startingWith(typed: string, names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(typed));
}
