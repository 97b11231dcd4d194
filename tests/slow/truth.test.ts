/** A short run of SIRI with the shipped policy, judged by the truth: from its records alone, and as calibration. */
import { expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { resolve } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { sentenceGrammar } from "../../lib/mining/grammar.js";
import type { IntervalKind } from "../../lib/validation/utility.js";
import { keyOf } from "../../lib/random.js";
import { run } from "../../lib/recipes/index.js";
import { stageOf } from "../../lib/recipes/lab.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { apply, emptyBank, replay, type Bank } from "../../lib/skills/bank.js";
import { operationsOf } from "../../lib/skills/history.js";
import type { RunRecord } from "../../lib/records.js";
import {
  calibrationOf,
  measureEffects,
  tryOut,
  utilityTable,
  type Calibration,
} from "../../lib/validation/calibration.js";
import { truthOverTime, truthsOf, verdictTable } from "../../lib/validation/truth.js";

const config = resolve({
  method: "siri",
  seed: 5,
  iterations: 14,
  phases: { warmupIterations: 2, warmupSuccesses: 16 },
  mining: { every: 2 },
  validation: { minimumTrials: 3 },
  evaluation: { every: 0, tasks: 8 },
});

it("a short run finds true sentences; its log alone tells how many, when", { timeout: 300_000 }, async () => {
  const lab = await openLab(config);
  const records: RunRecord[] = [];
  let live: Bank = emptyBank;
  for await (const record of run(config, lab)) {
    if (record.kind === "boundary") live = (record.standing.state as SiriState).bank;
    else records.push(record);
  }
  const told = replay(operationsOf(JSON.parse(JSON.stringify(records)) as RunRecord[]));
  const truths = truthsOf(lab.world, lab.world.tasks("train", { count: 400 }), sentenceGrammar);
  const rows = truthOverTime(told, truths);
  expect(rows).toEqual(truthOverTime(live, truths));
  expect(rows.at(-1)!.minedRecall).toBeGreaterThan(0.4);
  const [right, wrong, unfounded] = verdictTable(told, truths);
  expect(right!.promoted).toBeGreaterThan(wrong!.promoted + unfounded!.promoted);
  expect(rows.at(-1)!.minedPrecision).toBeGreaterThan(0.4);
  expect(rows.every(({ mined }, i) => mined >= (rows[i - 1]?.mined ?? 0))).toBe(true);
});

it(
  "utilities of a frozen policy are unbiased; sequential intervals hold the effect, bootstraps of few trials too seldom",
  { timeout: 600_000 },
  async () => {
    const lab = await openLab(config);
    const stage = { ...stageOf(lab), policy: lab.policy };
    const world = makePocket({ family: config.seed });
    const tasks = [...world.tasks("train", { count: 400 })];
    const truths = truthsOf(world, tasks, sentenceGrammar);
    const skills = [...truths.skills.values()];
    const sampling = { temperature: 1 };
    let bank = emptyBank;
    for (const skill of skills) {
      bank = apply(bank, { kind: "insert", iteration: 0, skill, status: "candidate" });
      const trials = await tryOut(stage, world, skill, { tasks, trials: 8, size: 8, sampling, key: keyOf("try") });
      bank = trials.reduce((grown, trial) => apply(grown, { kind: "trial", trial }), bank);
    }
    const effects = await measureEffects(stage, world, skills, { tasks, pairs: 200, sampling, key: keyOf("effect") });
    const calibrated = (interval: IntervalKind): Calibration => {
      const rows = utilityTable(bank, truths, {
        key: keyOf("interval"),
        utility: { rate: 0.2, interval, level: 0.95 },
        effects,
      });
      return calibrationOf(
        rows.map(({ mean, interval: range, effect }) => ({ mean, interval: range, truth: effect! })),
      );
    };
    const [bootstrap, cautious, sequential] = (["bootstrap", "cautious", "sequential"] as const).map(calibrated) as [
      Calibration,
      Calibration,
      Calibration,
    ];
    expect(bootstrap.count).toBe(20);
    expect(Math.abs(bootstrap.error)).toBeLessThan(0.08);
    // eight trials are few for a bootstrap: it claims .95 and holds about two thirds
    expect(bootstrap.coverage).toBeGreaterThan(0.5);
    expect(cautious.coverage).toBeGreaterThan(bootstrap.coverage);
    expect(sequential.coverage).toBeGreaterThanOrEqual(0.95);
  },
);
