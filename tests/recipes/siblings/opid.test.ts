/** OPID: whose lesson judges what, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { collect, learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import type { Episode, Sequence } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

type Hindsight = ConfigInput<"opid">["hindsight"];
const config = (hindsight: Hindsight = {}, iterations = 1) =>
  resolve({ method: "opid", ...shipped, iterations, hindsight });

/** What the first iteration played and taught. */
async function seen(hindsight: Hindsight = {}) {
  const episodes: Episode[] = [];
  const taught: Sequence[] = [];
  const spy = variant("opid", {
    async *collect(...asked) {
      const groups = yield* collect(...asked);
      episodes.push(...groups.flatMap((group) => group.episodes));
      return groups;
    },
    async *learn(lab, iteration, sequences, options) {
      taught.push(...sequences);
      yield* learn(lab, iteration, sequences, options);
    },
  });
  return { ...(await outcomeOf(config(hindsight), spy)), episodes, taught };
}

describe("opid", () => {
  it("is GRPO without weight; with it, and with lessons of failures too, it is not", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped, iterations: 1 }));
    expect((await outcomeOf(config({ weight: 0 }))).weights).toBe(grpo.weights);
    const arms = [await outcomeOf(config()), await outcomeOf(config({ of: "all" })), await outcomeOf(config({ lesson: "another" }))]; // prettier-ignore
    expect(new Set([grpo, ...arms].map(({ weights }) => weights)).size).toBe(4);
  }, 60_000);

  it("judges the tokens of episodes that succeeded, by a lesson of their own", async () => {
    const { episodes, taught, records } = await seen();
    const judged = new Set(taught.filter(({ teacherLogProbs }) => teacherLogProbs).map(({ from }) => from.episode));
    const won = new Set(episodes.filter(({ success }) => success).map(({ id }) => id));
    expect(judged.size).toBe(records.metric("lessons/written")[0]!.value);
    expect(judged.size).toBeGreaterThan(0);
    expect([...judged].every((id) => won.has(id))).toBe(true);
    for (const { signals, teacherLogProbs, oldLogProbs } of taught)
      signals.forEach((here, i) => {
        const rl = here?.find(({ component }) => component === "rl");
        if (rl === undefined || teacherLogProbs === undefined) return;
        const gap = teacherLogProbs[i]! - oldLogProbs[i]!;
        // of one group all successes have one advantage before the gap is added
        expect(Number.isFinite(rl.advantage! - 0.1 * Math.min(Math.max(gap, -5), 5))).toBe(true);
      });
  }, 60_000);

  it("the broken arm judges as many episodes by what another task taught, and finds them less likely", async () => {
    const [own, another] = [await seen(), await seen({ lesson: "another" })];
    const value = ({ records }: typeof own, name: string) => records.metric(name)[0]!.value;
    expect(value(another, "lessons/written")).toBe(value(own, "lessons/written"));
    expect(value(another, "teacher/tokens")).toBe(value(own, "teacher/tokens"));
    expect(value(another, "teacher/gap")).not.toBe(value(own, "teacher/gap"));
  }, 60_000);

  it("refuses options of lessons that nobody writes", () => {
    expect(() => config({ weight: 0, of: "all" })).toThrow("no lesson is written");
  });
});
