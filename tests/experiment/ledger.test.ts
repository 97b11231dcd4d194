/** The ledger counts what a run wrote down, also where it was stopped and resumed; a list that must stay new stays new. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { resolve } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { ledgerOf, type Ledger } from "../../lib/experiment/ledger.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { keyOf } from "../../lib/random.js";
import { audit, collect } from "../../lib/recipes/steps.js";
import { recipe } from "../../lib/recipes/variant.js";
import type { RunRecord } from "../../lib/records.js";
import type { GroupPlan } from "../../lib/rollout/group.js";
import { smallRun, teachingAtOnce, tinyLab } from "./tiny-lab.js";

/** Every guided turn is taught, failed or not, so that a policy far too small has imitation tokens as well. */
const gate = { groupDelta: false, utility: false, valid: false } as const;
const config = resolve({
  method: "siri",
  ...smallRun(4, 6),
  ...teachingAtOnce,
  internalise: { turnWeight: "every", gate },
});

function place(): string {
  return join(mkdtempSync(join(tmpdir(), "ledger-")), "run");
}

function kept(path: string): Ledger {
  return JSON.parse(readFileSync(join(path, "ledger.json"), "utf8")) as Ledger;
}

describe("the ledger of a run", () => {
  it("has what was played and trained, record by record", async () => {
    const path = place();
    const seen = { episodes: 0, guidedEpisodes: 0, turns: 0, rl: 0, ce: 0, examined: 0 };
    const count = (record: RunRecord | { kind: "boundary" }): void => {
      if (record.kind === "groups")
        for (const { condition, turns } of record.groups.flatMap(({ episodes }) => episodes)) {
          seen.episodes++;
          seen.guidedEpisodes += condition.kind === "skill" ? 1 : 0;
          seen.turns += turns;
        }
      if (record.kind === "evaluation") seen.examined += record.outcomes.length;
      if (record.kind !== "update") return;
      seen.rl += record.metrics["tokens/rl"]!;
      seen.ce += record.metrics["tokens/ce"]!;
    };
    await train(config, await tinyLab(), RunFolder.create(path, config), { watch: count });
    const { rl, ce, examined, ...played } = seen;
    expect(kept(path)).toEqual({ iterations: 4, ...played, tokens: { rl, ce }, examinationEpisodes: examined });
    expect(played.episodes).toBe(32);
    expect(Math.min(played.guidedEpisodes, rl, ce, examined)).toBeGreaterThan(0);
  });

  it("counts what was played to measure alone, and says how much of all it is", async () => {
    const path = place();
    const grpo = resolve({ method: "grpo", ...smallRun(2, 6) });
    const measuring = recipe<null, "grpo">({
      name: "measuring",
      method: "grpo",
      start: () => null,
      async *iterate(config, lab, { iteration }) {
        const tasks = [...lab.world.tasks("train", { start: 0, count: 3 })];
        const plans = tasks.map((task, i): GroupPlan => ({ id: `${iteration}.audit.${i}`, task, key: keyOf(i), size: 2, skills: [], pairing: "whole" })); // prettier-ignore
        yield* audit(config, lab, iteration, plans);
        yield* collect(config, lab, iteration);
        return null;
      },
    });
    await train(grpo, await tinyLab(), RunFolder.create(path, grpo), { recipe: measuring });
    expect(kept(path)).toMatchObject({ iterations: 2, episodes: 2 * (8 + 6), auditEpisodes: 2 * 6 });
  });

  it("has no way around it: recipes play by two files alone, which tell the log", () => {
    const folder = join(packageRoot(), "lib", "recipes");
    const playing = readdirSync(folder).filter((name) => /\bplay(Groups|Episodes)\b|\bretryFailures\b|\.act\(/.test(readFileSync(join(folder, name), "utf8"))); // prettier-ignore
    expect(playing.sort()).toEqual(["evaluation.ts", "steps.ts"]);
  });

  it("is the same after a stop in the middle", async () => {
    const [whole, halves] = [place(), place()];
    await train(config, await tinyLab(), RunFolder.create(whole, config));
    await train(config, await tinyLab(), RunFolder.create(halves, config), { until: 2 });
    await train(config, await tinyLab(), RunFolder.open(halves), { resume: true });
    expect(kept(halves)).toEqual(kept(whole));
  });

  it("of nothing is nothing", () => {
    expect(ledgerOf([], [])).toMatchObject({ iterations: 0, episodes: 0, tokens: { rl: 0, ce: 0 } });
  });
});

it("a run too long for a list that must stay new is refused before it begins", async () => {
  const told = { tasks: { dials: { newGoals: 80 } }, evaluation: { transfer: "new-goals" } };
  const lab = await openLab(resolve({ method: "gigpo", iterations: 10, ...told }));
  lab.policy.dispose();
  await expect(openLab(resolve({ method: "gigpo", iterations: 11, ...told }))).rejects.toThrow(
    "config.iterations: expected at most 80 training tasks, which the list new-goals keeps clear of, got 88",
  );
});
