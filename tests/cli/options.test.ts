/** Command-line options: read as given, refused with what is known, shown by --help. */
import { describe, expect, it } from "vitest";
import { helpText, nested, parseOptions, settings, type CommandSpec } from "../../lib/cli/options.js";

const spec: CommandSpec = {
  usage: "npm run try --",
  about: "Try things.",
  positionals: [{ name: "thing", about: "what to try" }],
  options: {
    seed: { type: "number", about: "a seed" },
    workers: { type: "number", about: "threads", range: [1, 256] },
    until: { type: "number", about: "where to stop", range: [0, Infinity] },
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
    [["--workers", "5000"], /--workers: expected a whole number from 1 to 256, got "5000"/],
    [["--workers", "1.5"], /a whole number from 1 to 256/],
    [["--until", "-3"], /a whole number ≥ 0, got "-3"/],
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

describe("settings of a configuration", () => {
  it("are put into their sections", () => {
    expect(nested({ "update.clip.low": 0.1, "update.clip.high": 0.3, seed: 2 })).toEqual({
      update: { clip: { low: 0.1, high: 0.3 } },
      seed: 2,
    });
  });

  it.each(["__proto__.iterations", "constructor.prototype.learningRate", "update.__proto__", "update..low", ""])(
    "never reach into JavaScript itself: %s",
    (path) => {
      expect(() => nested({ [path]: 1 })).toThrow("expected names of options with dots between them");
      expect(({} as Record<string, unknown>)["iterations"]).toBeUndefined();
    },
  );

  it("are refused where a value is in the way", () => {
    expect(() => nested({ iterations: 3, "iterations.x": 3 })).toThrow(
      "iterations to be a section with options, got 3",
    );
  });
});
