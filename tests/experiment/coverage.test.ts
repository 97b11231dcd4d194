/** The simulated coverage: the page's figures meet the goal, and a small simulation of the same code agrees with them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { laws, questions, shareRight, sizes } from "../../lib/experiment/coverage.js";

const page = readFileSync(join(packageRoot(), "data", "runs", "coverage.md"), "utf8");
function row(question: string, law: string): number[] {
  const line = page.split("\n").find((one) => one.startsWith(`| ${question} | ${law} |`))!;
  return line
    .split("|")
    .slice(3, 3 + sizes.length)
    .map(Number);
}

it("of Student's interval is at least .94 on the normal law, whatever the number of seeds", () => {
  const cells = row(questions[0]!.name, "normal");
  expect(cells).toHaveLength(sizes.length);
  for (const cell of cells) expect(cell).toBeGreaterThanOrEqual(0.94);
});

it.each(laws)("on the law $name is what the page says, for five seeds", (law) => {
  const place = sizes.indexOf(5);
  // 300 samples: the standard error is at most .029 where coverage is above .5
  expect(
    Math.abs(
      shareRight(questions[0]!, law, 5, { means: 300, resampled: 0 }) - row(questions[0]!.name, law.name)[place]!,
    ),
  ).toBeLessThan(0.08);
});

it("sees that the bootstrap of a mean of five is too narrow", () => {
  const bootstrapped = questions.find(({ name }) => name.startsWith("mean, bootstrap"))!;
  expect(shareRight(bootstrapped, laws[0]!, 5, { means: 0, resampled: 150 })).toBeLessThan(0.92);
});
