/** What pages say of studies is what their kept runs say. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { thinned } from "../../lib/experiment/studies/kept.js";
import { reportMarkdown, verdictsOf } from "../../lib/experiment/studies/report.js";
import type { StudyResults } from "../../lib/experiment/studies/study.js";
import { insertSummary, SUMMARY_PAGES, studyPictures, summaryMarkdown } from "../../lib/experiment/studies/summary.js";
import { keptResults, studies } from "../../studies/index.js";

const read = (path: string): string => readFileSync(join(packageRoot(), path), "utf8");
const folder = (name: string): string => `data/runs/${name}`;
/** Intervals over a hundred runs take seconds: each study is read once. */
const known = new Map<string, StudyResults>();
function resultsOf(name: string): StudyResults {
  const results = known.get(name) ?? keptResults(name);
  known.set(name, results);
  return results;
}
const kept = studies.filter(({ name }) => existsSync(join(packageRoot(), folder(name))));

interface Line {
  readonly kind: string;
  readonly arm?: string;
  readonly iteration: number;
  readonly outcomes?: string;
  readonly metrics: Readonly<Record<string, number>>;
}

interface KeptLine {
  readonly run: string;
  readonly metrics: readonly Line[];
}

/** What the file of a study holds, by a reader that knows gzip and JSON and nothing else. */
const linesOf = (name: string): KeptLine[] => {
  const packed = readFileSync(join(packageRoot(), folder(name), "runs.jsonl.gz"));
  const lines = gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as KeptLine);
};

/** A number of every run's last examination without skills, from its log. */
function lastOf(kept: readonly KeptLine[], arm: string, of: (line: Line) => number): number {
  const runs = kept.filter(({ run }) => run.startsWith(`${arm}/`));
  const ends = runs.map(({ metrics }) => {
    const plain = metrics.filter((line) => line.arm === "plain");
    return of(plain.reduce((best, line) => (line.iteration > best.iteration ? line : best)));
  });
  return ends.reduce((sum, end) => sum + end, 0) / ends.length;
}

/** Success from the single outcomes. */
const endOf = (kept: readonly KeptLine[], arm: string): number =>
  lastOf(kept, arm, ({ outcomes }) => [...outcomes!].filter((digit) => digit === "1").length / outcomes!.length);

const scoreOf = (kept: readonly KeptLine[], arm: string): number =>
  lastOf(kept, arm, ({ metrics }) => metrics["evaluation/score"]!);

describe.each(kept)("the kept study $name", (study) => {
  const results = resultsOf(study.name);
  const lines = linesOf(study.name);

  it("has the page and the pictures that its command makes", () => {
    expect(read(`${folder(study.name)}/README.md`)).toBe(reportMarkdown(results));
    for (const [name, chart] of Object.entries(studyPictures(results)))
      expect(read(`${folder(study.name)}/${name}`)).toBe(`${chart.svg()}\n`);
  });

  it("was read when all the runs were there that are kept now", () => {
    const runs = results.arms.reduce((sum, arm) => sum + arm.runs.length, 0);
    if (study.reading !== undefined) expect(study.reading.runs).toBe(runs);
  });

  it("was read with the verdicts that its runs give now", () => {
    if (study.reading !== undefined) expect(verdictsOf(results)).toEqual(study.reading.verdicts);
  });

  it("has the ends in its tables that the single outcomes in its logs have", () => {
    expect(results.arms.length).toBeGreaterThan(0);
    for (const { arm } of results.arms) {
      const end = endOf(lines, arm.name);
      const pages = [reportMarkdown(results), ...(study.shown.includes(arm.name) ? [summaryMarkdown(results)] : [])];
      for (const page of pages) {
        const row = page.split("\n").find((line) => new RegExp(`^\\| ${arm.name} +\\|`).test(line))!;
        const said = Number(/\| ([\d.]+) \[/.exec(row)![1]);
        expect(Math.abs(said - end), row).toBeLessThan(0.000501); // rounded to three digits
      }
    }
  });

  it("shows the scores of a world that grades success, and no second column where it does not", () => {
    const page = reportMarkdown(results);
    const graded = page.includes("score at the end");
    for (const { arm } of results.arms) {
      const [end, score] = [endOf(lines, arm.name), scoreOf(lines, arm.name)];
      if (!graded) expect(score).toBeCloseTo(end, 5);
      else expect(page).toContain(`| ${score.toFixed(3).replace(/^0/, "")} [`);
    }
    expect(graded).toBe(study.name.endsWith("webshop"));
  });

  it("says which of a registered pair is above, and only where the interval excludes 0", () => {
    for (const { a, b, final } of results.comparisons) {
      const line = summaryMarkdown(results)
        .split("\n")
        .find((one) => one.startsWith("- ") && one.includes(` ${b} `) && one.includes(`${a} `))!;
      const { low, high } = final.interval;
      expect(line).toContain(low > 0 ? `${a} is above ${b}` : high < 0 ? `${a} is below ${b}` : "are not told apart");
    }
  });
});

describe.each(SUMMARY_PAGES)("the page %s", (page) => {
  it.each(studies)("tells of $name what the kept runs say, where it tells of it", ({ name }) => {
    expect(insertSummary(read(page), resultsOf(name), page)).toBe(read(page));
  });
});

describe("the project's front page", () => {
  it("tells of siri-confirm, and the page of results of siri-pocket", () => {
    expect(read("README.md")).toContain("<!-- study siri-confirm -->");
    expect(read("docs/results.md")).toContain("<!-- study siri-pocket -->");
  });

  it("is filled between the markers of the study and nowhere else", () => {
    const results = resultsOf("gigpo-pocket");
    const page = "before\n<!-- study gigpo-pocket -->\nold\n<!-- end of study -->\nafter";
    const filled = insertSummary(page, results);
    expect(filled.startsWith("before\n<!-- study gigpo-pocket -->\n\n![")).toBe(true);
    expect(filled.endsWith("\n\n<!-- end of study -->\nafter")).toBe(true);
    expect(filled).not.toContain("\nold\n");
    expect(insertSummary(filled, results)).toBe(filled);
    expect(insertSummary("nothing here", results)).toBe("nothing here");
    expect(() => insertSummary("<!-- study gigpo-pocket --> open", results)).toThrow("<!-- end of study -->");
  });
});

it("of a run's metrics every examination and phase is kept, and every fifth iteration of the rest", () => {
  const line = (kind: string, iteration: number): string => `${JSON.stringify({ iteration, kind, metrics: {} })}\n`;
  const whole = [0, 1, 2, 3, 4, 5].flatMap((iteration) => ["rollout", "update"].map((kind) => line(kind, iteration)));
  const rare = [line("evaluation", 3), line("phase", 4)];
  const kept = [line("rollout", 0), line("update", 0), line("rollout", 5), line("update", 5), ...rare].join("");
  expect(thinned([...whole, ...rare].join(""))).toBe(kept);
  expect(thinned(kept)).toBe(kept);
});
