/** What an arm's success cost it: one point an arm, success at the end against the tokens that it trained. */
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
  const points = arms.flatMap((result) => {
    const tokens = tokensOf(result);
    return tokens === undefined || result.runs.length < 2
      ? []
      : [{ name: result.arm.name, tokens, final: result.final }];
  });
  const one = {
    name: "arms",
    x: points.map(({ tokens }) => tokens / 1000),
    y: points.map(({ final }) => final.value),
    low: points.map(({ final }) => final.interval.low),
    high: points.map(({ final }) => final.interval.high),
    labels: points.map(({ name }) => name),
  };
  return scatter({
    title: `${study.name}: success at the end, and what was trained for it`,
    series: [one],
    x: "trained tokens of a run, in thousands",
    y: "success without skills",
    labelled: true,
    width: 900,
    height: 620,
  });
}
