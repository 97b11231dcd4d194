import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { siriLab } from "./program.js";

const example = "docs/example-results.csv";
const folder = mkdtempSync(join(tmpdir(), "siri-judge-"));
const judge = (...words: string[]) => siriLab("judge", ...words);

describe("siri-lab judge", () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it("judges the worked example as the docs say, as a table, JSON and a page", () => {
    const page = join(folder, "page.html");
    const { stdout, status } = judge(example, "--page", page);
    expect(status).toBe(0);
    const docs = readFileSync("docs/does-this-skill-help.md", "utf8");
    expect(docs).toContain(stdout.slice(0, stdout.indexOf("\n\n")));
    expect(readFileSync(page, "utf8")).toContain("4 skills in docs/example-results.csv");
    const { skills } = JSON.parse(judge(example, "--json").stdout) as { skills: { skill: string; verdict: string }[] };
    expect(skills.map(({ skill, verdict }) => [skill, verdict])).toEqual([
      ["one place", "undecided"],
      ["where things are", "undecided"],
      ["which device", "helps"],
      ["wrong devices", "not worth having"],
    ]);
  });

  it("takes a condition before a file, and several files", () => {
    for (const [name, won] of [
      ["old", 0],
      ["new", 1],
    ] as const)
      // prettier-ignore
      writeFileSync(join(folder, `${name}.csv`), `task,outcome\na,${won}\nb,${won}\n`);
    const { stdout } = judge(`with=${join(folder, "new.csv")}`, `without=${join(folder, "old.csv")}`, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ skills: [{ tasks: 2, utility: 1 }] });
  });

  it("refuses in one line, and writes no page then", () => {
    const page = join(folder, "none.html");
    const { stderr, status } = judge(example, "--baseline", "nobody", "--page", page);
    expect([status, stderr.trim().split("\n")]).toEqual([1, [expect.stringContaining("--baseline NAME")]]);
    expect(existsSync(page)).toBe(false);
    expect(judge(join(folder, "nothing.csv")).stderr).toContain("check the path");
    expect(judge("--example", example).stderr).toContain("expected a new file");
  });

  it("plans before the first trial", () => {
    expect(judge("--plan", "--plain", "0.5", "--effect", "0.1").stdout).toMatch(/\+0\.1 +0\.5 +385 +\d+ +\d+/);
    expect(judge("--plan", "--plain", "0.95", "--effect", "0.1").stderr).toContain("for example --plain 0.5");
  });
});
