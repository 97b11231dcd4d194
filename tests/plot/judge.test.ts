import { describe, expect, it } from "vitest";
import { judgePage } from "../../lib/plot/judge/page.js";
import { judgeText, planText } from "../../lib/plot/judge/text.js";
import { defaultJudge, judgeSkills } from "../../lib/validation/judge.js";
import { pairOf, type SkillPairs } from "../../lib/validation/results/pairs.js";

const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(2)>\u001b[31m\u202e&`;
const repaired = (skill: string, count: number): SkillPairs => ({
  skill,
  pairs: Array.from({ length: count }, (_, i) => pairOf(`task ${i} ${hostile}`, 1, 0)),
  onlyWith: [hostile],
  onlyWithout: [],
});
const judged = judgeSkills([repaired(hostile, 8), repaired("no", 2)]);

describe("the page of the judge", () => {
  const page = judgePage(judged, defaultJudge, { source: hostile });

  it("shows text of others and obeys none of it", () => {
    expect(page).toContain("&lt;script&gt;alert(1)");
    for (const live of ["<script", "<img", "\u001b", "\u202e"]) expect(page).not.toContain(live);
    // no address but the namespace of SVG, which is a name and is never asked
    expect(page.match(/(src|href|url)\s*[=(]\s*["']?\w+:/g)).toBeNull();
  });

  it("says what was found, and what it means, in words", () => {
    expect(page).toContain("2 skills in");
    expect(page).toContain("1 helps, 1 undecided");
    expect(page).toContain("It helps: +1.000, and whenever one stops");
    expect(page).toContain("Tried only with the skill, so not counted: 1");
    expect(page).toContain("prefers-color-scheme:dark");
  });
});

describe("the text of the judge", () => {
  it("has codes of a terminal only where they are asked for, and none of others", () => {
    // eslint-disable-next-line no-control-regex -- it is what is looked for
    const codes = (text: string) => text.match(/\u001b\[[\d;]*m/g) ?? [];
    expect(codes(judgeText(judged, defaultJudge))).toEqual([]);
    expect(new Set(codes(judgeText(judged, defaultJudge, { color: true })))).toEqual(
      new Set(["\u001b[1;34m", "\u001b[1;90m", "\u001b[0m"]),
    );
  });

  it("names six tasks and counts the rest", () => {
    expect(judgeText(judged, defaultJudge)).toMatch(/Better with it: 8 \(task 0 .* and 2 more\)\. Worse with it: none/);
  });

  it("of a plan says what cannot be had", () => {
    const row = { effect: 0.05, plainSuccess: 0.5, fixed: 1562, looking: undefined, median: 1432 };
    expect(planText([row], defaultJudge)).toMatch(/\+0\.05 .* 0\.5 .* 1562 .* very many .* 1432/);
  });
});
