/** The picture of a run as it goes: success while training and on held-out tasks, over the phases. */
import { mean } from "../credit/normalise.js";
import type { Chart } from "../plot/chart.js";
import { curves, type Phase, type Series } from "../plot/charts/curves.js";
import type { RunRecord } from "../records.js";
import { successOf } from "../rollout/group.js";
import { wilson } from "../validation/intervals.js";

type Of<Kind extends RunRecord["kind"]> = Extract<RunRecord, { readonly kind: Kind }>;

export interface RunCurvesOptions {
  readonly title?: string;
  /** How many iterations the run has: the axis is drawn to its end from the beginning. */
  readonly of?: number | undefined;
  /** Which examinations are drawn; all if left out. */
  readonly arms?: readonly string[];
}

export function runCurves(
  records: readonly RunRecord[],
  { title = "A run", of, arms: wanted }: RunCurvesOptions = {},
): Chart {
  const groups = records.filter((record) => record.kind === "groups");
  const evaluations = records.filter((record) => record.kind === "evaluation");
  const conditions = ["plain", "skill"] as const;
  const arms = [...new Set(evaluations.map(({ arm }) => arm))].filter((arm) => wanted?.includes(arm) ?? true);
  const series = [
    ...arms.map((arm) =>
      evaluationSeries(
        arm,
        evaluations.filter((record) => record.arm === arm),
      ),
    ),
    ...conditions.map((condition) => trainingSeries(condition, groups)),
  ];
  return curves({
    title,
    x: "iteration",
    y: "success",
    series: series.filter(({ x }) => x.length > 0),
    phases: phasesOf(records),
    range: [0, 1],
    ...(of === undefined ? {} : { xRange: [0, of] }),
  });
}

function trainingSeries(condition: "plain" | "skill", records: readonly Of<"groups">[]): Series {
  const points = records.flatMap(({ iteration, groups }) => {
    const episodes = groups.flatMap((group) =>
      group.episodes.filter((episode) => episode.condition.kind === condition),
    );
    return episodes.length === 0 ? [] : [{ iteration, mean: successOf(episodes) }];
  });
  return {
    name: `training, ${condition} prompt`,
    x: points.map(({ iteration }) => iteration),
    y: points.map(({ mean }) => mean),
  };
}

function evaluationSeries(arm: string, records: readonly Of<"evaluation">[]): Series {
  const bounds = records.map(({ outcomes }) => wilson(outcomes.map(({ success }) => success)));
  return {
    name: `held-out tasks, ${arm}`,
    x: records.map(({ iteration }) => iteration),
    y: records.map(({ outcomes }) => mean(outcomes.map(({ success }) => success))),
    low: bounds.map(([low]) => low),
    high: bounds.map(([, high]) => high),
  };
}

/** Each phase until the next one, the last until the last record; a run is told to leave its first one, the warm-up. */
function phasesOf(records: readonly RunRecord[]): Phase[] {
  const told = records.filter((record) => record.kind === "phase");
  const starts = told.length === 0 ? [] : [{ phase: "warmup", iteration: 0 }, ...told];
  const end = records.reduce((most, { iteration }) => Math.max(most, iteration), 0);
  return starts.map(({ phase, iteration }, i) => ({
    name: phase,
    from: iteration,
    to: starts[i + 1]?.iteration ?? end,
  }));
}
