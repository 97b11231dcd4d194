/** The ledger counts what a run wrote down, also where it was stopped and resumed; a list that must stay new stays new. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { ledgerOf, type Ledger } from "../../lib/experiment/ledger.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import type { RunRecord } from "../../lib/records.js";
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
