import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleCsv } from "../../lib/cli/judge-example.js";
import { LabError } from "../../lib/errors.js";
import { pairsOf } from "../../lib/validation/results/pairs.js";
import { readResults } from "../../lib/validation/results/read.js";

const header = "task,condition,outcome";
const read = (text: string, file = "r.csv", options = {}) => readResults(text, file, options);

describe("results", () => {
  it("are the same as CSV, with semicolons, as JSON Lines and as a JSON list", () => {
    const rows = [
      { task: 'say "hi", twice\nplease', condition: "with", outcome: 1, repeat: "7" },
      { task: "b", condition: "without", outcome: 0.25, repeat: "7" },
    ];
    const comma = `\ufefftask,condition,outcome,seed\r\n"say ""hi"", twice\nplease",with,1,7\r\n\r\nb,without,.25,7`;
    const texts: [string, string][] = [
      [comma, "a.csv"],
      ['task;condition;outcome;seed\n"say ""hi"", twice\nplease";with;1;7\nb;without;.25;7', "a.csv"],
      [rows.map((row) => JSON.stringify(row)).join("\n"), "a.jsonl"],
      [rows.map((row) => JSON.stringify(row)).join("\n"), "a.txt"],
      [JSON.stringify(rows), "a.json"],
    ];
    for (const [text, file] of texts) expect(read(text, file)).toMatchObject(rows);
    // the task of the first record holds a new line, and an empty line follows
    expect(read(comma).map(({ where }) => where)).toEqual(["r.csv, line 2", "r.csv, line 5"]);
  });

  it("of Inspect are its letters, under the condition that is given", () => {
    const samples = ["C", "I", "P", 0.3, true].map((value, i) => ({ id: i, epoch: 1, scores: { match: { value } } }));
    const results = read(JSON.stringify({ samples }), "log.json", { condition: "with" });
    expect(results.map(({ outcome }) => outcome)).toEqual([1, 0, 0.5, 0.3, 1]);
    expect(results[0]).toMatchObject({ task: "0", repeat: "1", condition: "with" });
    expect(() => read(JSON.stringify({ samples }), "log.json")).toThrow("with=log.json");
  });

  it.each([
    ["nothing", "", "r.csv: expected results, one a line, got"],
    ["only a header", header, "r.csv: expected results, one a line"],
    [
      "an unknown column",
      "task,condition,outcom\na,with,1",
      'line 1: expected columns that are known, got "outcom"; use one of: outcome,',
    ],
    ["a missing column", "task,outcome\na,1", 'line 1: expected a column "condition"'],
    ["a column twice", `${header},task\na,with,1,b`, "line 1: expected every column once"],
    ["two names of tries", `${header},repeat,seed\na,with,1,1,1`, "expected repeat or seed"],
    ["a missing value", `${header}\na,with,1\nb,with`, "line 3: expected 3 values"],
    ["an empty task", `${header}\n,with,1`, "line 2, task: expected a text"],
    [
      "NaN",
      `${header}\na,with,NaN`,
      'line 2, outcome: expected 0 or 1, true or false, or a score from 0 to 1, got "NaN"',
    ],
    ["percent", `${header}\na,with,85`, "divide scores by the best possible one"],
    ["a quote that stays open", `${header}\n"a,with,1`, "line 2: expected a closing quote"],
    ["text behind a quote", `${header}\n"a"b,with,1`, "line 2: expected a separator"],
    ["no JSON", '{"task":"a","condition":"with","outcome":1}\n{oops', "line 2: expected JSON"],
    ["an object as a task", '{"task":{},"condition":"with","outcome":1}', "line 1, task: expected a text"],
    ["a number as a line", '{"task":"a","condition":"with","outcome":1}\n7', "line 2: expected a JSON object"],
  ])("with %s are one error that says where and what to do", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(LabError);
  });

  it("of another kind of JSON say what to give instead", () => {
    expect(() => read('{"evals":[]}', "evals.json")).toThrow("give the benchmark.json");
    const bad = { runs: [{ eval_id: 1, configuration: "with_skill", result: { pass_rate: 7 } }] };
    expect(() => read(JSON.stringify(bad), "b.json")).toThrow(
      "b.json, run 1, pass_rate: expected a number from 0 to 1",
    );
  });

  it("that are any text at all are read or refused, never a crash", () => {
    const near = fc.string({ unit: fc.constantFrom(...'task,condition,outcome\n"{}[]:01withou'.split("")) });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          near.map((text) => `${header}\n${text}`),
        ),
        fc.constantFrom("a.csv", "a.json", "a.jsonl"),
        (text, file) => {
          try {
            pairsOf(read(text, file));
          } catch (error) {
            expect(error).toBeInstanceOf(LabError);
          }
        },
      ),
    );
  });

  it.each(["", ",", "\n,,\n"])("that hold nothing are refused as such: %j", (text) => {
    expect(() => read(text)).toThrow('expected results, one a line, got "none"');
  });

  it("leave out a column that is ignored", () => {
    expect(read(`${header},cost\na,with,1,3`, "r.csv", { ignore: ["cost"] })).toHaveLength(1);
    expect(() => read(`${header},cost\na,with,1,3`)).toThrow("--ignore cost");
  });
});

describe("pairs", () => {
  const pairs = (lines: readonly string[], options = {}, columns = header) =>
    pairsOf(read([columns, ...lines].join("\n")), options);

  it("share a baseline where the conditions are names of skills", () => {
    const bank = pairs(["a,map,1", "a,No skill,0", "a,list,0", "b,list,1"]);
    expect(bank.map(({ skill, pairs: all, onlyWith }) => [skill, all.length, onlyWith])).toEqual([
      ["list", 1, ["b"]],
      ["map", 1, []],
    ]);
    expect(pairs(["a,v1,0", "a,v2,1"], { baseline: "v1" })).toMatchObject([{ skill: "v2", pairs: [{ delta: 1 }] }]);
  });

  it("refuse a slip in a condition, a file with one condition, and a skill without its name", () => {
    expect(() => pairs(["a,with,1", "a,wihout,0"])).toThrow(
      'line 3, condition: expected a known condition, got "wihout"; use one of: without,',
    );
    expect(() => pairs(["a,with,1"])).toThrow("--baseline NAME");
    expect(() => pairs(["a,with,1,s", "a,with,1,"], {}, `${header},skill`)).toThrow("line 3, skill: expected the name");
  });

  it("refuse words beside fractions, also in two files", () => {
    expect(() => pairs(["a,with,true", "a,without,0.5"])).toThrow(
      "line 3: expected true or false, as in r.csv, line 2",
    );
    const two = [...read(`${header}\na,with,true`, "a.csv"), ...read(`${header}\na,without,0.5`, "b.csv")];
    expect(() => pairsOf(two)).toThrow("b.csv, line 2: expected true or false, as in a.csv, line 2");
  });

  it("average the tries of a task", () => {
    const lines = ["a,with,1,1", "a,with,0,2", "a,without,0,1", "a,without,0,2"];
    expect(pairs(lines, {}, `${header},repeat`)[0]!.pairs).toEqual([
      { task: "a", withSkill: 0.5, without: 0, delta: 0.5 },
    ]);
  });
});

it("the worked example is what the scripted player plays", () => {
  expect(readFileSync(new URL("../../docs/example-results.csv", import.meta.url), "utf8")).toBe(exampleCsv());
});
