/** The runs of the study of convergence: a bank that grows beside a policy that does not learn, and beside one that does. */
import { resolve, type SiriConfig } from "../../../config.js";
import type { Input } from "../../../fields.js";
import type { RunRecord } from "../../../records.js";
import { run } from "../../../recipes/index.js";
import { variant, type Variant } from "../../../recipes/variant.js";
import { openLab } from "../../laboratory.js";
import type { StreamSkill, StreamTask, TaskStream } from "./curve.js";
import { streamOfRecords } from "./stream.js";

export const arms = ["frozen", "frozen-drift", "open", "open-drift", "siri"] as const;
export type Arm = (typeof arms)[number];

/** How long a run is, and when its rules change where they do. */
export interface StreamPlan {
  readonly iterations: number;
  readonly driftAt: number;
}

export const fullPlan: StreamPlan = { iterations: 80, driftAt: 40 };

/** SIRI that plays, writes and tests as ever, and teaches its policy nothing. */
const unlearning: Variant = variant(
  "siri",
  {
    async *learn() {},
    teach: async (_config, _lab, { replay }) => ({ sequences: [], replay, funnel: {} }),
  },
  { name: "frozen" },
);

/** A line of what is kept: a task of the stream, or a skill of the bank. */
export type StreamRow = ({ readonly is: "task" } & StreamTask) | ({ readonly is: "skill" } & StreamSkill);

export async function measureArm(family: number, arm: Arm, plan: StreamPlan = fullPlan): Promise<StreamRow[]> {
  const config = resolve({ method: "siri", seed: family, ...settingsOf(arm, plan) });
  const lab = await openLab(config);
  const records: RunRecord[] = [];
  for await (const record of run(config, lab, arm === "siri" ? {} : { recipe: unlearning }))
    if (record.kind !== "boundary") records.push(record);
  lab.policy.dispose();
  return rowsOf(streamOfRecords(records, lab.world, config.tasks.split));
}

function settingsOf(arm: Arm, { iterations, driftAt }: StreamPlan): Input<Omit<SiriConfig, "method">> {
  const drifts = arm.endsWith("drift");
  const { groups } = resolve({ method: "siri" }).rollout;
  return {
    iterations,
    evaluation: { every: 0, tasks: 1 },
    ...(arm.startsWith("open") && { mining: { settled: false } }),
    ...(drifts && { tasks: { dials: { drift: { after: driftAt * groups, share: 1 } } } }),
  };
}

export function rowsOf({ tasks, skills }: TaskStream): StreamRow[] {
  return [
    ...tasks.map((task) => ({ is: "task", ...task }) as const),
    ...skills.map((skill) => ({ is: "skill", ...skill }) as const),
  ];
}

export function streamOf(rows: readonly StreamRow[]): TaskStream {
  return { tasks: rows.filter((row) => row.is === "task"), skills: rows.filter((row) => row.is === "skill") };
}
