/** SLIM: what a skill is worth beside the others, who is retired, what is added, and the null arms. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { outcomeOf, shipped } from "./arms.js";

type Lifecycle = ConfigInput<"slim">["lifecycle"];
const run = (lifecycle: Lifecycle = {}, options = {}) =>
  outcomeOf(
    resolve({ method: "slim", ...shipped, lifecycle: { every: 1, tasks: 2, pairs: 2, ...lifecycle } }),
    undefined,
    options,
  );

describe("slim", () => {
  it("is GRPO where nothing true is known, and where nothing is given and nothing audited", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    expect((await run({}, { truths: false })).weights).toBe(grpo.weights);
    const none = await outcomeOf(resolve({ method: "slim", ...shipped, lifecycle: { given: 0, every: 0 } }));
    expect(none.weights).toBe(grpo.weights);
  }, 90_000);

  it("audits the most read skills by leaving each out, and counts the episodes", async () => {
    const { records } = await run({ audited: 2 });
    const audits = records.of("audit");
    expect(audits).toHaveLength(3);
    for (const { groups } of audits)
      for (const { id, episodes } of groups) {
        const left = id.split(".").at(-1)!;
        const read = episodes.map(({ condition }) => (condition.kind === "skill" ? condition.skills : []));
        expect(read.filter((skills) => skills.includes(left))).toHaveLength(2); // both pairs of one half
        expect(read.filter((skills) => !skills.includes(left))).toHaveLength(2);
      }
    const trials = records.of("trial").map(({ trial }) => trial);
    expect(trials.length).toBeLessThanOrEqual(6);
    expect(trials.every(({ of, withSkill }) => of !== undefined && withSkill.length <= 4)).toBe(true);
  }, 60_000);

  it("retires what stays poor after enough use, and writes about kinds that fail", async () => {
    const { records } = await run({ keepAbove: 1, patience: 2, exposure: 0, failures: 1, expandBelow: 1 });
    const retired = records.of("decision").map(({ decision }) => decision);
    expect(retired.length).toBeGreaterThan(0);
    expect(retired.every(({ iteration, to }) => iteration >= 1 && to === "retired")).toBe(true);
    const added = records.of("mined").filter(({ skill }) => skill.source.by === "teacher");
    expect(added.filter(({ iteration }) => iteration === 0)).toHaveLength(2);
    const never = await run({ keepAbove: 1, patience: 2, exposure: 10_000, failures: 10_000 });
    expect([never.records.of("decision"), never.records.of("mined").filter(({ skill }) => skill.source.by === "teacher")]).toEqual([[], []]); // prettier-ignore
  }, 90_000);

  it("the broken arm has the same differences, of other skills", async () => {
    const [own, shuffled] = [await run({ audited: 4 }), await run({ audited: 4, differences: "shuffled" })];
    const first = ({ records }: typeof own) =>
      records.of("trial").filter(({ iteration }) => iteration === 0).map(({ trial }) => JSON.stringify([trial.withSkill, trial.without])); // prettier-ignore
    expect(first(shuffled).sort()).toEqual(first(own).sort());
    const of = ({ records }: typeof own) => records.of("trial").filter(({ iteration }) => iteration === 0).map(({ trial }) => `${trial.of} ${trial.group}`); // prettier-ignore
    expect(of(shuffled)).not.toEqual(of(own));
  }, 90_000);

  it("refuses what nothing reads", () => {
    expect(() => resolve({ method: "slim", lifecycle: { every: 0, most: 1 } })).toThrow("nothing is audited");
  });
});
