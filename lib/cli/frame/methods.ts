/** What the cards of the methods say to a command line: names, and options with defaults. */
import { METHODS, options, type Method } from "../../config.js";

export const methodNames = Object.keys(METHODS) as readonly Method[];

/** The method among the words; undefined where none or several words are the name of one (a folder may be called so). */
export function methodIn(argv: readonly string[]): Method | undefined {
  const found = methodNames.filter((name) => argv.includes(name));
  return found.length === 1 ? found[0] : undefined;
}

/** The paths for `--set`: of one method, or of all where none is named. */
export function optionPaths(method: Method | undefined): readonly string[] {
  const methods = method === undefined ? methodNames : [method];
  return [...new Set(methods.flatMap((name) => options(name).map(({ path }) => path)))];
}

/** Without a method: what the methods are. With one: all of its options. */
export function methodHelp(argv: readonly string[], command: string): string {
  const method = methodIn(argv);
  if (method === undefined) {
    const about = Object.entries(METHODS).map(([name, entry]) => `  ${name.padEnd(10)}${entry.about}`);
    return ["Methods:", ...about, "", `${command} METHOD --help lists the options of a method.`].join("\n");
  }
  const all = options(method).map((one) => ({ ...one, setting: `${one.path}=${JSON.stringify(one.default)}` }));
  const width = Math.max(...all.map(({ setting }) => setting.length));
  const rows = all.map(({ setting, accepts }) => `  ${setting.padEnd(width)}  ${accepts}`);
  return [`Options of ${method} for --set, with their defaults:`, ...rows].join("\n");
}
