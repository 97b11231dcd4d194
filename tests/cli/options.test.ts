/** Command-line options: read as given, refused with what is known, shown by --help. */
import { describe, expect, it } from "vitest";
import { helpText, parseOptions, settings, type CommandSpec } from "../../lib/cli/options.js";

const spec: CommandSpec = {
  usage: "npm run try --",
  about: "Try things.",
  positionals: [{ name: "thing", about: "what to try" }],
  options: {
    seed: { type: "number", about: "a seed" },
    name: { type: "text", about: "a name", value: "NAME" },
    json: { type: "flag", about: "as JSON" },
    set: { type: "many", about: "settings", value: "A=B" },
  },
};

describe("options", () => {
  it("are read wherever they stand", () => {
    const given = parseOptions(spec, ["--seed", "3", "apple", "--name=a=b", "--json", "--set", "x=1", "--set", "y=z"]);
    expect(given.positionals).toEqual(["apple"]);
    expect(given.number("seed")).toBe(3);
    expect(given.text("name")).toBe("a=b");
    expect(given.flag("json")).toBe(true);
    expect(settings(given.many("set"))).toEqual({ x: 1, y: "z" });
  });

  it("are absent when not given", () => {
    const given = parseOptions(spec, []);
    expect([given.help, given.number("seed"), given.text("name"), given.flag("json"), given.many("set")]).toEqual([
      false,
      undefined,
      undefined,
      false,
      [],
    ]);
  });

  it.each([
    [["--sead", "3"], /got "sead"; use one of: seed/],
    [["--seed", "three"], /--seed: expected a number, got "three"; write --seed VALUE/],
    [["--seed"], /expected a number, got undefined/],
    [["--name"], /expected a value, got undefined; write --name NAME/],
    [["a", "b"], /at most 1 words before the options, got "a b"; npm keeps options/],
    [["--constructor", "x"], /got "constructor"/],
  ])("refuse %j", (argv, message) => expect(() => parseOptions(spec, argv)).toThrow(message));

  it("refuse a setting without a value", () => {
    expect(() => settings(["slack"])).toThrow(/expected name=value, got "slack"/);
  });

  it("explain themselves", () => {
    expect(parseOptions(spec, ["--help", "a", "b"]).help).toBe(true);
    const help = helpText(spec);
    for (const word of [
      "npm run try -- <thing> [options]",
      "Try things.",
      "--seed N",
      "--set A=B",
      "--json ",
      "--help",
    ])
      expect(help).toContain(word);
  });
});
