/** SKILL0: what is withdrawn when, what its audits cost, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { outcomeOf, shipped } from "./arms.js";

type Withdrawal = ConfigInput<"skill0">["withdrawal"];
const config = (withdrawal: Withdrawal = {}) =>
  resolve({ method: "skill0", ...shipped, withdrawal: { tasks: 6, pairs: 2, ...withdrawal } });

describe("skill0", () => {
  it("is GRPO where nothing true is known", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const none = await outcomeOf(config(), undefined, { truths: false });
    expect(none.weights).toBe(grpo.weights);
    expect(none.records.of("audit")).toEqual([]);
  }, 60_000);

  it("shows all, then what helped within the budget, then nothing", async () => {
    const { records } = await outcomeOf(config());
    const shown = records.metric("shown/skills").map(({ value }) => value);
    const all = records.of("mined").length;
    expect(shown[0]).toBe(all);
    expect(shown[1]).toBeLessThanOrEqual(Math.ceil(all / 2));
    expect(shown[2]).toBe(0);
    const guided = records
      .of("groups")
      .map(({ groups }) => groups.flatMap(({ episodes }) => episodes).filter(({ condition }) => condition.kind === "skill").length); // prettier-ignore
    expect(guided[0]).toBe(32);
    expect(guided[2]).toBe(0);
    expect(records.of("phase").map(({ phase }) => phase)).toEqual(["stage 2", "stage 3"]);
  }, 60_000);

  it("its one audit is in the log, each difference as a trial of one skill on the tasks it speaks of", async () => {
    const { records } = await outcomeOf(config());
    const [audit, ...others] = records.of("audit");
    expect(others).toEqual([]); // before the last stage nothing needs to be known
    expect(audit!.groups.flatMap(({ episodes }) => episodes)).toHaveLength(6 * 2 * 2);
    const trials = records.of("trial").map(({ trial }) => trial);
    expect(trials.length).toBeGreaterThan(5);
    expect(trials.every(({ of, skills }) => of !== undefined && skills.includes(of))).toBe(true);
  }, 60_000);

  it("the broken arm shows as many, others; the mend leaves half of every group plain", async () => {
    const [helpful, any, half] = [await outcomeOf(config()), await outcomeOf(config({ keep: "any" })), await outcomeOf(config({ guided: "half" }))]; // prettier-ignore
    const shown = ({ records }: typeof any) => records.metric("shown/skills").map(({ value }) => value);
    expect(shown(any)).toEqual(shown(helpful));
    expect(new Set([helpful, any, half].map(({ weights }) => weights)).size).toBe(3);
    const first = half.records.of("groups")[0]!.groups.flatMap(({ episodes }) => episodes);
    expect(first.filter(({ condition }) => condition.kind === "plain")).toHaveLength(16);
  }, 90_000);

  it("refuses halves of an odd group", () => {
    const odd = { method: "skill0", rollout: { groupSize: 7 }, withdrawal: { guided: "half" } } as const;
    expect(() => resolve(odd)).toThrow("an even group");
  });
});
