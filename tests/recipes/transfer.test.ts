/** Examination on a further held-out list: it is played beside the usual one and changes nothing about it. */
import { expect, test } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { run } from "../../lib/recipes/index.js";
import type { RunRecord } from "../../lib/records.js";
import { tinyLab } from "../experiment/tiny-lab.js";

const input: ConfigInput<"siri"> = {
  method: "siri",
  iterations: 1,
  rollout: { groups: 2, groupSize: 2 },
  update: { minibatches: 1 },
  mining: { author: "oracle" },
  evaluation: { every: 0, tasks: 6 },
};

async function evaluations(transfer: string): Promise<Extract<RunRecord, { kind: "evaluation" }>[]> {
  const lab = { ...(await tinyLab()), world: makePocket({ family: 0, heldOut: 3 }) };
  const config = resolve({ ...input, evaluation: { ...input.evaluation, transfer } });
  const records: Extract<RunRecord, { kind: "evaluation" }>[] = [];
  for await (const record of run(config, lab)) if (record.kind === "evaluation") records.push(record);
  lab.policy.dispose();
  return records;
}

test("the further list is played without skills, with the bank and with true sentences, and touches nothing else", async () => {
  const usual = await evaluations("none");
  const both = await evaluations("unseen");
  const further = both.filter(({ arm }) => arm.startsWith("transfer"));
  expect(both.filter(({ arm }) => !arm.startsWith("transfer"))).toEqual(usual);
  const once = ["transfer", "transfer-active", "transfer-oracle"];
  expect(further.map(({ arm }) => arm)).toEqual([...once, ...once]);
  for (const { outcomes } of further)
    expect(outcomes.map(({ task }) => task)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `unseen-${i}`));
});

test("a list that is examined or trained on anyway is refused", () => {
  for (const transfer of ["heldout", "train"])
    expect(() => resolve({ ...input, evaluation: { transfer } })).toThrow("config.evaluation.transfer");
});
