/** HGPO in its loop: with nothing but whole episodes it is GiGPO without steps, to the byte; with histories it is not. */
import { describe, expect, it } from "vitest";
import { resolve, type Resolved } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { digest } from "../../lib/experiment/run-config.js";
import { advance } from "../../lib/recipes/index.js";

/** The shipped policy: it wins some episodes and says wrong things, so that there is credit to give and to take. */
const common = {
  seed: 3,
  iterations: 1,
  rollout: { groups: 3, groupSize: 8 },
  evaluation: { every: 0, tasks: 2 },
} as const;

async function played(config: Resolved) {
  const lab = await openLab(config);
  const { records } = await advance(config, lab);
  const policy = await digest(lab.policy);
  lab.policy.dispose();
  const told = records.filter(({ kind }) => kind === "update" || kind === "credit" || kind === "evaluation");
  return { records, told: JSON.stringify(told), policy };
}

const whole = { history: 0, statistics: "episodes" } as const;

describe("hgpo with history 0", () => {
  it.each([
    { scale: "mean-std", invalidPenalty: 0.1, penaltyIn: "advantage" },
    { scale: "mean", invalidPenalty: 0.2, penaltyIn: "score" },
  ] as const)(
    "is gigpo with stepWeight 0, to the byte: $scale, penalty in $penaltyIn",
    async (shared) => {
      const gigpo = await played(resolve({ method: "gigpo", ...common, credit: { ...shared, stepWeight: 0 } }));
      const hgpo = await played(resolve({ method: "hgpo", ...common, credit: { ...shared, ...whole } }));
      expect(hgpo.told).toBe(gigpo.told);
      expect(hgpo.policy).toBe(gigpo.policy);
      const credit = gigpo.records.of("credit").flatMap(({ advantages }) => advantages.flat());
      expect(new Set(credit).size).toBeGreaterThan(3); // there was something to agree on
    },
    60_000,
  );

  it("and with histories is another method", async () => {
    const [without, with1] = [
      await played(resolve({ method: "hgpo", ...common, credit: whole })),
      await played(resolve({ method: "hgpo", ...common, credit: { history: 1 } })),
    ];
    const with3 = await played(resolve({ method: "hgpo", ...common }));
    expect(with1.records.of("credit")).not.toEqual(without.records.of("credit"));
    expect(with3.records.of("credit")).not.toEqual(with1.records.of("credit"));
  });
});
