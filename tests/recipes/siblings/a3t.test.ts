/** A³T: where failures branch, what is imitated and what is shunned; its null arm is STaR to the byte. */
import { describe, expect, it } from "vitest";
import { makePocket } from "../../../envs/pocket/index.js";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { keyOf } from "../../../lib/random.js";
import { collect, learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import { branchOf } from "../../../lib/rollout/branch.js";
import { playFrom, rowOf, playsIn } from "../../../lib/rollout/play.js";
import type { Group, Sequence } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const config = (change: Omit<ConfigInput<"a3t">, "method"> = {}) => resolve({ method: "a3t", ...shipped, ...change });

/** What was played and taught, iteration by iteration. */
async function seen(change: Omit<ConfigInput<"a3t">, "method"> = {}) {
  const played: Group[][] = [];
  const taught: Sequence[][] = [];
  const spy = variant("a3t", {
    async *collect(...asked) {
      const groups = yield* collect(...asked);
      played.push(groups);
      return groups;
    },
    async *learn(lab, iteration, sequences, options) {
      taught.push([...sequences]);
      yield* learn(lab, iteration, sequences, options);
    },
  });
  return { ...(await outcomeOf(config(change), spy)), played, taught };
}

describe("a3t", () => {
  it("without branches and failures is STaR that imitates whole answers", async () => {
    const star = resolve({ method: "selfguide", ...shipped, demonstrate: { prompt: "nothing", mask: "response" } });
    const none = config({ branch: { share: 0 }, contrast: { failures: 0 } });
    expect((await outcomeOf(none)).weights).toBe((await outcomeOf(star)).weights);
    expect((await outcomeOf(config({ contrast: { failures: 0 } }))).weights).not.toBe((await outcomeOf(star)).weights);
  }, 90_000);

  it("begins with the turns of a failure and another action, in as many groups as ever", async () => {
    const { played, records } = await seen({ iterations: 2 });
    const [first, second] = played;
    expect(second).toHaveLength(first!.length);
    const branches = second!.flatMap(({ episodes }) => episodes).filter(({ turns }) => turns[0]?.forced);
    expect(branches).toHaveLength(records.metric("branches/episodes")[1]!.value);
    expect(branches.length).toBeGreaterThan(0);
    for (const { task, turns } of branches) {
      const forced = turns.filter((turn) => turn.forced).map(({ action }) => action);
      const earlier = first!
        .flatMap(({ episodes }) => episodes)
        .filter((one) => one.task.id === task.id && !one.success);
      const starts = earlier.map((one) => one.turns.map(({ action }) => action));
      expect(starts.some((actions) => forced.slice(0, -1).every((action, i) => action === actions[i]))).toBe(true);
      expect(turns.slice(0, forced.length).every((turn) => turn.forced)).toBe(true);
      expect(turns[forced.length - 1]!.said.logProbs.every(Number.isNaN)).toBe(true);
    }
  }, 60_000);

  it("imitates a success with what was put in, and pushes away only what the policy said in a failure", async () => {
    const { played, taught } = await seen({ iterations: 2 });
    const episodes = new Map(played.flat().flatMap((group) => group.episodes.map((one) => [one.id, one] as const)));
    for (const { from, signals, oldLogProbs } of taught.flat()) {
      const { success } = episodes.get(from.episode)!;
      signals.forEach((here, i) => {
        if (here === undefined) return;
        expect(here[0]!.component).toBe(success ? "ce" : "rl");
        if (!success) expect([here[0]!.advantage, Number.isNaN(oldLogProbs[i])]).toEqual([-0.2, false]);
      });
    }
  }, 60_000);

  it("a branch replays to the same place, and its play is kept to the bit", async () => {
    const { played, records } = await seen({ iterations: 2 });
    const failure = played[0]!.flatMap(({ episodes }) => episodes).find(({ success, turns }) => !success && turns.length > 2)!; // prettier-ignore
    const branches = Array.from({ length: 20 }, (_, i) => branchOf(makePocket({ family: 3 }), failure, keyOf(i)));
    const depths = new Set(branches.map(({ actions }) => actions.length));
    expect(depths.size).toBeGreaterThan(1);
    for (const { actions } of branches) expect(actions.at(-1)).not.toBe(failure.turns[actions.length - 1]!.action);
    const plays = records.of("groups").flatMap(playsIn);
    const forced = plays.find(({ turns }) => turns[0]?.forced)!;
    expect(playFrom(JSON.parse(JSON.stringify(rowOf(forced))) as ReturnType<typeof rowOf>)).toEqual(forced);
  }, 60_000);

  it("the broken arm imitates failures; idle and impossible options are refused", async () => {
    const [own, flipped] = [await outcomeOf(config()), await outcomeOf(config({ contrast: { failures: -0.2 } }))];
    expect(flipped.weights).not.toBe(own.weights);
    expect(() => config({ contrast: { failures: 0 }, update: { entropyBonus: 1 } })).toThrow("failures weigh nothing");
    expect(() => config({ branch: { share: 1 } })).toThrow("0.9");
  }, 60_000);
});
