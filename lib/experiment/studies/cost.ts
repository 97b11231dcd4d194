/** What success cost: one point an arm, its success at the end against the tokens that it trained. */
import { scatter } from "../../plot/charts/scatter.js";
import type { Chart } from "../../plot/index.js";
import { trainedTokens } from "../ledger.js";
import { mean } from "../statistics.js";
import type { ArmResult, StudyResults } from "./study.js";

/** What a run of an arm trained, in the mean; undefined where no run kept a ledger. */
function tokensOf({ runs }: ArmResult): number | undefined {
  const all = runs.flatMap(({ ledger }) => (ledger === undefined ? [] : [trainedTokens(ledger)]));
  return all.length === 0 ? undefined : mean(all);
}

export function costChart({ study, arms }: StudyResults): Chart {
  const series = Object.entries(study.cost ?? {}).map(([name, members]) => {
    const points = arms.flatMap((result) => {
      const tokens = members.includes(result.arm.name) ? tokensOf(result) : undefined;
      return tokens === undefined ? [] : [{ name: result.arm.name, tokens, end: result.final.value }];
    });
    return {
      name,
      x: points.map(({ tokens }) => tokens / 1000),
      y: points.map(({ end }) => end),
      labels: points.map((point) => point.name),
    };
  });
  return scatter({
    title: `${study.name}: success at the end, and what was trained for it`,
    series,
    x: "trained tokens of a run, in thousands",
    y: "success without skills, mean over families",
    labelled: true,
    width: 900,
    height: 620,
  });
}
