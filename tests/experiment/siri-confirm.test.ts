/** The confirming study: its arms keep clear of the new goals, and what they spent is what the registration promises. */
import { expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import type { Ledger } from "../../lib/experiment/ledger.js";
import { resultsOf } from "../../lib/experiment/studies/kept.js";
import { siriConfirm } from "../../studies/siri-confirm.js";

it("the list of new goals keeps clear of every task that an arm trains on", () => {
  for (const { config } of siriConfirm.arms) {
    const { iterations, rollout, tasks, evaluation } = resolve(config);
    expect(evaluation.transfer).toBe("new-goals");
    expect(iterations * rollout.groups).toBeLessThanOrEqual((tasks.dials as { newGoals: number }).newGoals);
  }
});

it("every kept run played the episodes that its arm has, and gigpo-longer trained no fewer tokens than siri", () => {
  const { arms } = resultsOf(siriConfirm);
  const trained = ({ tokens }: Ledger): number => tokens.rl + tokens.ce;
  const ledgers = new Map(
    arms.map(({ arm, runs }) => [arm.name, new Map(runs.map(({ seed, ledger }) => [seed, ledger as Ledger]))]),
  );
  for (const { arm } of arms) {
    expect(ledgers.get(arm.name)!.size).toBe(20);
    for (const [seed, { episodes }] of ledgers.get(arm.name)!)
      expect(episodes, `${arm.name} ${seed}`).toBe(resolve(arm.config).derived.episodes);
  }
  for (const [seed, siri] of ledgers.get("siri")!)
    expect(trained(ledgers.get("gigpo-longer")!.get(seed)!), `family ${seed}`).toBeGreaterThanOrEqual(trained(siri));
});
