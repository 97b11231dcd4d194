/** SDAR and RLSD: their arms differ, and their null arms are GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { outcomeOf, shipped } from "./arms.js";

type Agreement = ConfigInput<"sdar">["agreement"];
const weightsOf = async (agreement: Agreement): Promise<string> =>
  (await outcomeOf(resolve({ method: "sdar", ...shipped, ...(agreement && { agreement }) }))).weights;

describe("sdar", () => {
  it("is GRPO without weight, without share, and where the band leaves the factor at one", async () => {
    const grpo = (await outcomeOf(resolve({ method: "grpo", ...shipped }))).weights;
    expect(await weightsOf({ weight: 0 })).toBe(grpo);
    expect(await weightsOf({ as: "advantage", share: 0 })).toBe(grpo);
    expect(await weightsOf({ as: "advantage", band: 0 })).toBe(grpo); // the teacher is asked, and changes nothing
  }, 90_000);

  it("each arm is another run: the gate, an open gate, the advantage, a share that fades", async () => {
    const arms: Agreement[] = [
      { weight: 0 },
      { weight: 0.5 },
      { weight: 0.5, steepness: 0 },
      { as: "advantage", fade: 0 },
      { as: "advantage", fade: 2 },
    ];
    const weights: string[] = [];
    for (const agreement of arms) weights.push(await weightsOf(agreement));
    expect(new Set(weights).size).toBe(arms.length);
  }, 90_000);

  it("refuses what the other arm reads", () => {
    expect(() => resolve({ method: "sdar", agreement: { share: 0.1 } })).toThrow("agreement is a loss");
    expect(() => resolve({ method: "sdar", agreement: { as: "advantage", weight: 1 } })).toThrow(
      "scales the advantage",
    );
  });
});
