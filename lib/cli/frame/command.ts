/** A command: what may be typed, what is done with it, its help and its refusals. Loads nothing that is heavy. */
import { getDocPage, parse } from "@optique/core/parser";
import { formatDocPage } from "@optique/core/doc";
import { formatMessage, type Message } from "@optique/core/message";
import { formatUsage, type UsageTerm } from "@optique/core/usage";
import { UsageError } from "./ending.js";
import { sentence } from "./values.js";
import type { Words } from "./words.js";

export interface Command<Given> {
  /** What it does, in a few sentences; the first stands in the list of commands. */
  readonly about: string;
  /** As typed, without the program's name. The first is shown where a word is missing. */
  readonly examples: readonly [string, ...string[]];
  /** What may stand behind its name; may depend on what stands there, as a method's options do. */
  readonly words: Words<Given> | ((argv: readonly string[]) => Words<Given> | Promise<Words<Given>>);
  /** What help shows below the options. */
  readonly more?: (argv: readonly string[]) => string;
  /** A wrapper: the work is a function of the library, loaded here. */
  run(given: Given): Promise<void> | void;
}

/** For inference only. */
export function command<Given>(definition: Command<Given>): Command<Given> {
  return definition;
}

/** How the program is called where nobody has put it on the PATH. */
export const PROGRAM = "npx siri-lab";

/** Do what was typed behind the command's name; `usage` is the program and the name. */
export async function perform<Given>(
  definition: Command<Given>,
  argv: readonly string[],
  usage: string,
): Promise<void> {
  if (asksForHelp(argv)) {
    console.log(await helpOf(definition, argv, usage));
    return;
  }
  const result = parse(await wordsOf(definition, argv), argv);
  if (result.success) return definition.run(result.value);
  if (argv.length === 0) {
    console.log(await helpOf(definition, argv, usage));
    process.exitCode = 2;
    return;
  }
  const refusal = formatMessage(result.error, { quotes: false }).replaceAll(/\s*\n\s*/g, " ");
  const [, option, why] = /^`?(--[\w-]+|[A-Z]+)`?: (.*)$/s.exec(refusal) ?? [undefined, undefined, refusal];
  throw new UsageError(`${usage}${option === undefined ? "" : ` ${option}`}: ${why}${adviceAfter(why!, usage)}`);
}

/** The grammar of our errors ends with what to do. */
function adviceAfter(why: string, usage: string): string {
  return why.includes(";") ? "" : `; see ${usage} --help`;
}

/** Before a `--`, which ends the options. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? undefined : end).some((word) => word === "--help" || word === "-h");
}

export async function wordsOf<Given>({ words }: Command<Given>, argv: readonly string[]): Promise<Words<Given>> {
  return typeof words === "function" ? words(argv) : words;
}

async function helpOf<Given>(definition: Command<Given>, argv: readonly string[], usage: string): Promise<string> {
  const parser = await wordsOf(definition, argv);
  const start = usage.split(" ").slice(0, 2).join(" ");
  return [
    `${formatUsage(usage, parser.usage.filter(holdsWord))} [options]`,
    "",
    definition.about,
    "",
    optionsTable(parser),
    "",
    definition.examples.length === 1 ? "Example:" : "Examples:",
    ...definition.examples.map((example) => `  ${example.startsWith("npm ") ? example : `${start} ${example}`}`),
    ...(definition.more === undefined ? [] : ["", definition.more(argv)]),
  ].join("\n");
}

function holdsWord(term: UsageTerm): boolean {
  return (
    term.type === "argument" || ("terms" in term && term.terms.flat().some((inner) => holdsWord(inner as UsageTerm)))
  );
}

/** Words first, then options. */
function optionsTable(parser: Words<unknown>): string {
  const entries = (getDocPage(parser)?.sections ?? []).flatMap((section) => section.entries);
  const isWord = ({ term }: (typeof entries)[number]): boolean => term.type === "argument";
  const help = {
    term: { type: "option" as const, names: ["--help", "-h"] as const },
    description: sentence("this text"),
  };
  const sorted = [...entries.filter(isWord), ...entries.filter((entry) => !isWord(entry))].map(unquoted);
  const layout = { termWidth: "auto", showUsage: false, showDefault: { prefix: " (default: ", suffix: ")" } } as const;
  return formatDocPage("siri-lab", { sections: [{ entries: [...sorted, help] }] }, layout)
    .replace(/^\n+/, "")
    .trimEnd();
}

/** A default is shown as it is typed. */
function unquoted<Entry extends { readonly default?: Message }>(entry: Entry): Entry {
  if (entry.default === undefined) return entry;
  return { ...entry, default: sentence(formatMessage(entry.default, { quotes: false })) };
}
