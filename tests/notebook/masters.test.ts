/** The masters of the notebooks: how they are read, and the budgets that keep a notebook readable on any screen. */
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { notebookFrom, readMaster, solutionsPage, type MasterCell } from "../../kernel/master.js";
import { joined, readNotebook, type CellOutput, type Text } from "../../kernel/notebook-file.js";
import { allMasters, longestCell, notebookOf } from "../../kernel/notebooks.js";
import { withParameters } from "../../kernel/parameters.js";

const example = [
  "# 42 · Example",
  "",
  "Text.",
  "",
  "```ts parameters",
  "const seed = 3;",
  "```",
  "",
  "## Add",
  "",
  "```ts",
  "sum.try((a, b) => {",
  "  return 0; // your answer",
  "});",
  "```",
  "",
  "```ts solution",
  "sum.try((a, b) => a + b);",
  "```",
  "",
  "```sh",
  "npm start",
  "```",
  "",
].join("\n");

describe("a master", () => {
  const cells = readMaster(example);

  it("gives the cells between its fences; a fence of another language is text", () => {
    expect(cells.map(({ kind }) => kind)).toEqual(["markdown", "code", "markdown", "code", "markdown"]);
    expect(cells[1]).toMatchObject({ source: "const seed = 3;", tags: ["parameters"] });
    expect(cells[4]!.source).toBe("```sh\nnpm start\n```");
  });

  it("keeps its solutions out of the notebook and on a page of their own", () => {
    expect(JSON.stringify(notebookFrom(cells))).not.toContain("a + b");
    expect(JSON.stringify(notebookFrom(cells, { solved: true }))).toContain("a + b");
    expect(solutionsPage(cells)).toContain("## Add\n\n```ts\nsum.try((a, b) => a + b);\n```");
  });

  it("with an open fence, or a solution of nothing, is refused", () => {
    expect(() => readMaster("```ts\n1")).toThrow("expected a closing ```");
    expect(() => readMaster("text\n\n```ts solution\n1\n```")).toThrow("right behind the cell it solves");
  });

  it("takes another seed, and refuses a name that no parameter has", () => {
    const other = withParameters(notebookFrom(cells), ["seed=8"]);
    expect(joined(other.cells[1]!.source)).toBe("const seed = 8;");
    expect(() => withParameters(notebookFrom(cells), ["speed=8"])).toThrow('got "speed=8"');
  });

  it("is interrupted in its longest cell, in the first third", () => {
    expect(longestCell("  cell 1 ok 0.20 s\n  cell 2 ok 3.00 s\n  cell 3 ok 1.10 s\n")).toBe("2:900");
  });
});

describe.each(allMasters().map((path) => [basename(path), readMaster(readFileSync(path, "utf8")), path] as const))(
  "%s",
  (_name, cells, path) => {
    const code = cells.filter(({ kind }) => kind === "code");
    const solutions = cells.flatMap(({ solution }) => solution ?? []);
    const text = cells.map(({ source }) => source).join("\n");

    it("is the notebook that is committed", () => {
      const committed = readNotebook(notebookOf(path)).cells.map(({ source }) => joined(source));
      expect(committed.findIndex((source, i) => source !== cells[i]?.source)).toBe(-1); // npm run notebooks -- --update
      expect(committed).toHaveLength(cells.length);
    });

    it("is small enough to open quickly: 600 kB, and 150 kB an output", () => {
      const outputs = readNotebook(notebookOf(path)).cells.flatMap(({ outputs = [] }) => outputs);
      expect(statSync(notebookOf(path)).size).toBeLessThanOrEqual(600_000);
      expect(Math.max(0, ...outputs.map((output) => JSON.stringify(output).length))).toBeLessThanOrEqual(150_000);
    });

    it("shows a picture for every live output where scripts, styles and vector graphics are stripped", () => {
      const outputs = readNotebook(notebookOf(path)).cells.flatMap(({ outputs = [] }) => outputs);
      const live = outputs.flatMap(({ data = {} }) => (needsScripts(data) ? [data] : []));
      const still = live.map((data) => [
        stripped(data),
        Buffer.from(textOf(data, "image/png"), "base64").toString("latin1"),
      ]);
      expect(live.length).toBeGreaterThan(0);
      expect(still.filter(([html]) => !/<img [^>]*src="data:image\/png;base64,iVBOR/.test(html!))).toEqual([]);
      expect(still.filter(([, pixels]) => !pixels!.startsWith("\x89PNG"))).toEqual([]);
      expect(live.filter((data) => textOf(data, "text/plain") === "")).toEqual([]);
    });

    it("imports at most 12 names, in one cell", () => {
      const imports = code.filter(({ source }) => /^import /m.test(source));
      expect(imports.length).toBeLessThanOrEqual(1);
      expect(importedNames(code).length).toBeLessThanOrEqual(12);
    });

    it("has short cells without noise", () => {
      const sizes = code.map(({ source }) => source.split("\n").length).sort((a, b) => a - b);
      expect(sizes.at(-1)).toBeLessThanOrEqual(25);
      expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(8);
      const lines = [
        ...code.flatMap(({ source }) => source.split("\n")),
        ...solutions.flatMap((one) => one.split("\n")),
      ];
      expect(lines.filter((line) => line.length > 100)).toEqual([]);
      expect(lines.filter((line) => /promptTemplate: ""|\bas (?:never|unknown|any)\b/.test(line))).toEqual([]);
    });

    it("has the loop, a seed to change, three exercises with hints, a bug, a change and a recap", () => {
      expect(
        code.filter(({ tags }) => tags.includes("parameters")).map(({ source }) => /^const seed = \d+;/m.test(source)),
      ).toEqual([true]);
      expect(solutions.length).toBeGreaterThanOrEqual(3);
      expect(text.match(/<details><summary>Hint/g)?.length ?? 0).toBeGreaterThanOrEqual(3);
      const parts = ["theLoop(", "**Find the bug", "**Change one thing", "**What you should see", "## What you saw"];
      expect(parts.filter((words) => !text.includes(words))).toEqual([]);
    });

    it("checks what comes of the change, and has our answer to the bug", () => {
      const behind = (words: string): MasterCell[] =>
        cells.slice(1 + cells.findIndex(({ source }) => source.includes(words)));
      const change = behind("**Change one thing").filter(({ kind }) => kind === "code");
      expect(
        change
          .slice(0, 2)
          .map(({ source }) => source)
          .join("\n"),
      ).toMatch(/\bcheck\(/);
      expect(behind("**Find the bug").flatMap(({ solution }) => solution ?? [])).toHaveLength(1);
    });

    it("holds none of its solutions", () => {
      expect(solutions.filter((solution) => text.includes(bodyOf(solution)))).toEqual([]);
    });
  },
);

function importedNames(code: readonly MasterCell[]): string[] {
  return code.flatMap(({ source }) =>
    [...source.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap((match) =>
      match[1]!.split(",").flatMap((name) => name.trim() || []),
    ),
  );
}

type Data = NonNullable<CellOutput["data"]>;

const textOf = (data: Data, type: string): string => joined((data[type] ?? "") as Text);

/** Without its scripts, or its vector graphics, nothing of it would be seen. */
function needsScripts(data: Data): boolean {
  return (
    /<(?:script|svg)\b/.test(textOf(data, "text/html")) || Object.keys(data).some((type) => /plotly|svg/.test(type))
  );
}

/** The HTML that a page which trusts nobody keeps of an output, as GitHub does. */
function stripped(data: Data): string {
  const html = textOf(data, "text/html");
  return html.replaceAll(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, "").replaceAll(/ (?:style|class|on\w+)="[^"]*"/g, "");
}

/** What is behind the opening of the reader's function: a stub has the opening too. */
function bodyOf(solution: string): string {
  return solution.slice(solution.indexOf("=>") + 2).trim();
}
