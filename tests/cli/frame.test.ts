/** What may be typed: read as meant, or refused in one line that names what could have been meant; help; completion. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { commands } from "../../lib/cli/commands.js";
import { asksForHelp, command, perform, type Command } from "../../lib/cli/frame/command.js";
import { EXIT_CODES, UsageError } from "../../lib/cli/frame/ending.js";
import { main } from "../../lib/cli/frame/main.js";
import { merge, settingsTree } from "../../lib/cli/frame/settings.js";
import { file, oneOf, setting, share, text, whole } from "../../lib/cli/frame/values.js";
import {
  defaulted,
  flag,
  option,
  optionalWord,
  required,
  several,
  word,
  wordList,
  words,
} from "../../lib/cli/frame/words.js";

let given: unknown;
const tried = command({
  about: "Try things.",
  examples: ["try apple --seed 3"],
  words: words({
    thing: word(oneOf("THING", ["apple", "pear"]), "what to try"),
    other: optionalWord(text("OTHER"), "what else"),
    seed: defaulted("seed", whole(), 0, "a seed"),
    workers: option("workers", whole(1, 256), "threads"),
    effect: option("effect", share(), "an effect"),
    out: option("out", file(), "a file"),
    quiet: flag("quiet", "say nothing"),
    set: several("set", setting(["update.learningRate", "update.clip.low"]), "an option"),
  }),
  run: (typed) => void (given = typed),
});
const type = (...argv: string[]): Promise<void> => perform(tried, argv, "npx siri-lab try");

/** What is printed while something is done. */
async function printed(work: () => Promise<void>): Promise<string> {
  let said = "";
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void (said += `${line}\n`));
  const write = vi.spyOn(process.stdout, "write").mockImplementation((line) => ((said += String(line)), true));
  try {
    await work();
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return said;
}

describe("what is typed", () => {
  it("is read wherever it stands", async () => {
    await type(
      "--seed",
      "3",
      "apple",
      "--out=a=b",
      "--quiet",
      "--set",
      "update.learningRate=1",
      "--set=update.clip.low=.1",
    );
    expect(given).toEqual({
      thing: "apple",
      other: undefined,
      seed: 3,
      workers: undefined,
      effect: undefined,
      out: "a=b",
      quiet: true,
      set: [
        { path: "update.learningRate", value: "1" },
        { path: "update.clip.low", value: ".1" },
      ],
    });
  });

  it("counts as said where it is left out", async () => {
    await type("pear");
    expect(given).toMatchObject({ thing: "pear", seed: 0, quiet: false, set: [] });
  });

  it("may have numbers as people write them, and words that look like options after --", async () => {
    await type("apple", "--effect", ".5");
    expect(given).toMatchObject({ effect: 0.5 });
    await type("apple", "--", "--odd");
    expect(given).toMatchObject({ other: "--odd" });
    await type("apple", "--", "-h");
    expect(given).toMatchObject({ other: "-h" });
  });

  it.each([
    [["apple", "--sead", "3"], /^npx siri-lab try: expected a known option, got "--sead"; did you mean --seed\?$/],
    [["apple", "--constructor", "x"], /got "--constructor"/],
    [["aple"], /try THING: expected one of apple, pear, got "aple"; did you mean apple\?$/],
    [["apple", "--quiet=false"], /try --quiet: expected no value, got "false"; leave it out where it should be off/],
    [["apple", "--set", "--quiet"], /try --set: expected PATH=VALUE, got the option --quiet/],
    [["apple", "--out", "--quiet"], /try --out: expected FILE, got the option --quiet/],
    [["apple", "--set", "updte.learningRate=3"], /did you mean update.learningRate\?$/],
    [["apple", "--set", "update"], /--set: expected PATH=VALUE, got "update"/],
    [["apple", "--seed", ".5"], /--seed: expected a whole number ≥ 0, got ".5"/],
    [["apple", "--seed", "three"], /--seed: expected a whole number ≥ 0, got "three"/],
    [["apple", "--seed"], /--seed: expected a value, got nothing; write --seed N/],
    [["apple", "--seed", "1", "--seed", "2"], /--seed: expected once, got it twice/],
    [["apple", "--workers", "5000"], /--workers: expected a whole number from 1 to 256, got "5000"/],
    [["apple", "--workers", "0x10"], /got "0x10"/],
    [["apple", "--effect", "1.5"], /--effect: expected a number from 0 to 1, got "1.5"/],
    [["a", "b", "c"], /got/],
    [["apple", "b", "c"], /expected no word more, got "c"/],
    [["--quiet"], /expected THING \(what to try\), got nothing/],
  ])("is refused: %j", async (argv, message) => {
    const refused = type(...argv);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await refused.catch((error: Error) => expect(error.message.split("\n")).toHaveLength(1));
  });

  it("is refused with the hint that npm kept the options", async () => {
    vi.stubEnv("npm_lifecycle_event", "train");
    await expect(type("apple", "3", "4")).rejects.toThrow("npm keeps options for itself unless they come after `--`");
    vi.stubEnv("npm_lifecycle_event", "npx");
    await expect(type("apple", "3", "4")).rejects.toThrow(/got "4"; see npx siri-lab try --help$/);
    vi.unstubAllEnvs();
  });

  it("must hold what a command needs", async () => {
    const needs = command({
      about: "Needs.",
      examples: ["needs"],
      words: words({ data: required("data", file(), "d"), all: wordList(text("ONE"), "ones", { min: 2 }) }),
      run: () => undefined,
    });
    await expect(perform(needs, ["a", "b"], "x needs")).rejects.toThrow(/--data: expected a value, got nothing/);
    await expect(perform(needs, ["a", "--data", "d"], "x needs")).rejects.toThrow(/expected 2 × ONE \(ones\), got 1/);
  });
});

describe("help", () => {
  it("says what may be typed, with an example", async () => {
    const said = await printed(() => type("apple", "--help"));
    for (const part of [
      "npx siri-lab try THING [OTHER] [options]",
      "Try things.",
      "--seed N ",
      "(default: 0)",
      "--set PATH=VALUE",
      "  npx siri-lab try apple --seed 3",
      "--help, -h",
    ])
      expect(said).toContain(part);
    expect(await printed(() => type("-h"))).toBe(said);
  });

  it("is shown, with code 2, where nothing was typed and something is needed", async () => {
    expect(await printed(() => type())).toContain("npx siri-lab try THING");
    expect(process.exitCode).toBe(2);
    process.exitCode = undefined;
  });

  it("is asked for only before --", () => {
    expect(asksForHelp(["a", "-h"])).toBe(true);
    expect(asksForHelp(["--", "-h"])).toBe(false);
    expect(asksForHelp(["--set=-h"])).toBe(false);
  });

  const all = Object.assign({}, ...Object.values(commands)) as Readonly<(typeof commands)[string]>;
  it.each(Object.entries(all))("of %s has an example that its own words accept", async (name, { load }) => {
    const { default: each } = await load();
    const said = await printed(() => main(commands, [...name.split(" "), "--help"]));
    expect(said).toContain(`npx siri-lab ${name}`);
    for (const example of each.examples) {
      const argv = [...example.matchAll(/"((?:\\.|[^"])*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
      expect(argv.slice(0, name.split(" ").length).join(" ")).toBe(name);
      const quiet: Command<unknown> = { ...each, run: () => void (given = example) };
      await perform(quiet, argv.slice(name.split(" ").length), name);
      expect(given).toBe(example);
    }
  });
});

describe("settings of a configuration", () => {
  const set = (...pairs: string[]): ReturnType<typeof settingsTree> =>
    settingsTree(pairs.map((pair) => ({ path: pair.split("=")[0]!, value: pair.split("=")[1]! })));

  it("are put into their sections, JSON where they are JSON", () => {
    expect(set("update.clip.low=.1", "update.clip.high=0.3", "seed=2", "name=a b", "list=[1]", "on=true")).toEqual({
      update: { clip: { low: 0.1, high: 0.3 } },
      seed: 2,
      name: "a b",
      list: [1],
      on: true,
    });
  });

  it.each(["__proto__.iterations", "constructor.prototype.learningRate", "update.__proto__", "update..low", ""])(
    "never reach into JavaScript itself: %s",
    (path) => {
      expect(() => settingsTree([{ path, value: "1" }])).toThrow("expected names of options with dots between them");
      expect(({} as Record<string, unknown>)["iterations"]).toBeUndefined();
    },
  );

  it("are refused where a value is in the way", () => {
    expect(() => set("iterations=3", "iterations.x=3")).toThrow("iterations to be a section with options, got 3");
  });

  it("go over what a file says, section by section", () => {
    expect(merge({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: 3 }, d: [2] })).toEqual({ a: { b: 3, c: 2 }, d: [2] });
  });
});

describe("completion", () => {
  const suggest = async (...typed: string[]): Promise<string[]> =>
    (await printed(() => main(commands, ["completion", "fish", ...typed])))
      .split("\n")
      .map((line) => line.split("\t")[0]!);

  it.each([
    [["tr"], ["train"]],
    [["he"], ["help"]],
    [
      ["help", "pla"],
      ["play", "plays"],
    ],
    [["completion", "z"], ["zsh"]],
    [["train", "sir"], ["siri"]],
    [
      ["train", "siri", "--res"],
      ["--resume", "--restart"],
    ],
    [["train", "siri", "--set", "update.lea"], ["update.learningRate="]],
    [["train", "siri", "--set=update.lea"], ["--set=update.learningRate="]],
    [["train", "--plays", "t"], ["trials"]],
    [["play", "pocket", "--set", "sl"], ["slack="]],
    [["study", "siri-conf"], ["siri-confirm"]],
  ])("of %j", async (typed, suggested) => expect((await suggest(...typed)).sort()).toEqual(suggested.sort()));

  it("knows only the options of the method that stands there", async () => {
    expect((await suggest("train", "siri", "--set", "mining.")).length).toBeGreaterThan(1);
    expect(await suggest("train", "gigpo", "--set", "mining.")).toEqual([""]);
  });

  it.each(["bash", "zsh", "fish"])("is a script for %s that asks this program", async (shell) => {
    const script = await printed(() => main(commands, ["completion", shell]));
    expect(script).toContain("siri-lab");
    expect(script).toMatch(new RegExp(`'?completion'? '?${shell}'?`));
  });

  it("refuses other shells", async () => {
    await expect(main(commands, ["completion", "tcsh"])).rejects.toThrow(/expected one of bash, zsh, fish, got tcsh/);
  });
});

describe("the program", () => {
  it("ends with the codes that its documentation lists", () => {
    const page = readFileSync(join(packageRoot(), "docs", "command-line.md"), "utf8");
    const rows = [...page.matchAll(/^\| (\d\S*(?: \+ n)?) +\| (.*?) +\|$/gm)].map(([, code, means]) => [
      code,
      means!.replace("\\|", "|"),
    ]);
    expect(rows).toEqual(EXIT_CODES.map((row) => [...row]));
  });

  it("lists its commands in groups", async () => {
    const said = await printed(() => main(commands, []));
    for (const group of Object.values(commands))
      for (const name of Object.keys(group)) expect(said).toContain(`  ${name} `);
    expect(await printed(() => main(commands, ["--help"]))).toBe(said);
  });

  it("names the command that was meant", async () => {
    await expect(main(commands, ["trian"])).rejects.toThrow('expected a command, got "trian"; did you mean train?');
    await expect(main(commands, ["help", "trian"])).rejects.toThrow("did you mean train?");
    await expect(main(commands, ["xyzzy"])).rejects.toThrow("npx siri-lab --help lists them");
  });
});
