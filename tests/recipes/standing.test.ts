/** Going on from where a run stands: twice, in any order, side by side, with an edited bank, and after an interrupt. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { bankOf, editBank } from "../../lib/experiment/stopped-run.js";
import { advance, run, startOf } from "../../lib/recipes/index.js";
import { openedLab, type Lab } from "../../lib/recipes/lab.js";
import { branch, type Standing } from "../../lib/recipes/standing.js";
import type { RunRecord } from "../../lib/records.js";
import { smallRun, teachingAtOnce, tinyLab } from "../experiment/tiny-lab.js";

/** The bonus on entropy moves the weights although so small a policy never wins. */
const small = smallRun(4, 4);
const update = { ...small.update, entropyBonus: 0.1 };
const config = resolve({ method: "siri", ...small, update, ...teachingAtOnce });

/** To the end: the records and the policy's bytes. */
async function rest(lab: Lab, from?: Standing): Promise<{ records: RunRecord[]; policy: Uint8Array }> {
  const { records, standing } = await advance(config, lab, { from });
  return { records: [...records], policy: standing.policy };
}

/** Take steps until a record of this kind. */
async function until(steps: ReturnType<typeof run>, kind: RunRecord["kind"]): Promise<void> {
  for (let step = await steps.next(); step.done !== true; step = await steps.next())
    if (step.value.kind === kind) return;
}

const halfway = ({ iteration }: Standing): boolean => iteration === 2;

describe("a standing", () => {
  it("gives the same bytes whenever one goes on from it, in any order", async () => {
    const lab = await tinyLab();
    const { standing: early } = await advance(config, lab, { until: ({ iteration }) => iteration === 1 });
    const { standing: late } = await advance(config, lab, { from: early, until: halfway });
    const [first, second] = [await rest(lab, late), await rest(lab, early)];
    expect(await rest(lab, late)).toEqual(first);
    expect(await rest(lab, early)).toEqual(second);
    expect(second.policy).toEqual(first.policy);
    expect(second.records.length).toBeGreaterThan(first.records.length);
  });

  it("is the same as not stopping", async () => {
    const whole = await rest(await tinyLab());
    const lab = await tinyLab();
    const { standing, records } = await advance(config, lab, { until: halfway });
    const after = await rest(lab, standing);
    expect([...records, ...after.records]).toEqual(whole.records);
    expect(after.policy).toEqual(whole.policy);
  });

  it("is not needed to start again: a run starts with the policy that the lab had first", async () => {
    const lab = await tinyLab();
    const before = await lab.policy.snapshot("weights");
    const first = await rest(lab);
    expect(await lab.policy.snapshot("weights")).not.toEqual(before);
    expect(await rest(lab)).toEqual(first);
    expect(await startOf(config, lab)).toMatchObject({ iteration: 0 });
  });

  it("with an edited bank leaves the untouched one as it was", async () => {
    const lab = await tinyLab();
    const { standing } = await advance(config, lab, { until: halfway });
    const untouched = await rest(lab, standing);
    const all = bankOf(standing).entries.map(({ skill }) => skill.id);
    const other = await rest(lab, editBank(lab, standing, { retire: all }).standing);
    expect(other.policy).not.toEqual(untouched.policy);
    expect(await rest(lab, standing)).toEqual(untouched);
    expect(await rest(lab, editBank(lab, standing, { retire: all }).standing)).toEqual(other);
  });
});

describe("a branch", () => {
  it("goes on beside its origin, and both go as each would alone", async () => {
    const lab = openedLab(await tinyLab());
    const { standing } = await advance(config, lab, { until: halfway });
    const alone = await rest(lab, standing);
    const fork = await branch(lab, standing);
    expect(fork.stage.policy).toBe(fork.policy);
    expect(fork.policy).not.toBe(lab.policy);
    const both = await Promise.all([rest(lab, standing), rest(fork, standing)]);
    expect(both).toEqual([alone, alone]);
  });

  it("has the same first policy", async () => {
    const lab = await tinyLab();
    const whole = await rest(lab);
    const { standing } = await advance(config, lab, { until: halfway });
    expect(await rest(await branch(lab, standing))).toEqual(whole);
  });
});

describe("two runs on one lab", () => {
  it("cannot mix: the older one is refused when it goes on", async () => {
    const lab = await tinyLab();
    const alone = await rest(lab);
    const older = run(config, lab);
    await until(older, "groups");
    const newer = await rest(lab);
    expect(newer).toEqual(alone);
    await expect(older.next()).rejects.toThrow("one run at a time");
  });

  it("a run that was left in the middle of a step comes to rest before the next one begins", async () => {
    const lab = await tinyLab();
    const alone = await rest(lab);
    const left = run(config, lab);
    await until(left, "measure");
    const learning = left.next(); // nobody waits for it
    expect(await rest(lab)).toEqual(alone);
    await learning;
    await left.return(undefined as never);
  });
});
