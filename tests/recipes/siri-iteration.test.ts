/** One iteration of SIRI from a hand-made state: how strongly it imitates, and which episodes reach the policy gradient. */
import { describe, expect, it, vi } from "vitest";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { ScriptedPolicy } from "../../lib/policy/scripted.js";
import { toEnd, type Lab } from "../../lib/recipes/lab.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { recipes } from "../../lib/recipes/index.js";
import { emptyReplay } from "../../lib/rollout/replay.js";
import { apply, emptyBank } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { RunRecord } from "../../lib/records.js";
import type { Sequence, TokenSignal } from "../../lib/types.js";
import { labFor, table } from "./probe-lab.js";

/** True in every task of the probe `choice`, where an untrained policy guesses. */
const skill = makeSkill({
  condition: "word",
  strategy: "say black",
  scope: { world: "probes", kinds: [] },
  source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
});
const internalising: SiriState = {
  phase: "internalise",
  internalisingSince: 40,
  bank: apply(emptyBank, { kind: "insert", iteration: 0, skill, status: "active" }),
  successes: [],
  successCount: 0,
  replay: emptyReplay(9),
};
const openGate = { groupDelta: false, utility: false } as const;

function configOf(change: Omit<ConfigInput<"siri">, "method"> = {}) {
  return resolve({
    method: "siri",
    iterations: 100,
    tasks: { world: "probes" },
    rollout: { groups: 4, groupSize: 8 },
    update: { minibatches: 1 },
    mining: { author: "nobody" },
    evaluation: { every: 0, tasks: 2 },
    ...change,
  });
}

/** Does what a skill in the prompt says, and the wrong thing without one. */
const readerOf = ({ policy }: Lab): ScriptedPolicy =>
  new ScriptedPolicy({
    tokenizer: policy.tokenizer,
    script: (prompt) => (prompt.includes(skill.text) ? "say black" : "say red"),
  });

/** What an iteration told the log, and every batch it gave the policy to learn; the policy guesses, or reads. */
async function iterated(
  config: ReturnType<typeof configOf>,
  iteration: number,
  { state = internalising, reads = false }: { readonly state?: SiriState; readonly reads?: boolean } = {},
) {
  const lab = await labFor(table, "choice");
  const reader = readerOf(lab);
  if (reads) vi.spyOn(lab.policy, "act").mockImplementation((...asked) => reader.act(...asked));
  const learnt = vi.spyOn(lab.policy, "accumulate");
  const { records, value } = await toEnd(recipes.siri.iterate(config, lab, { iteration, state }));
  const batches = learnt.mock.calls.map(([sequences, loss]) => ({ sequences, loss }));
  return { records, state: value, batches, sequences: batches.flatMap(({ sequences }) => sequences) };
}

const of = <K extends RunRecord["kind"]>(records: readonly RunRecord[], kind: K) =>
  records.filter((record): record is Extract<RunRecord, { kind: K }> => record.kind === kind);

const carries = (component: TokenSignal["component"]) => (sequence: Sequence) =>
  sequence.signals.some((here) => here?.some((signal) => signal.component === component));

describe("λ, the weight of imitation", () => {
  const weightsIn = (records: readonly RunRecord[]) =>
    of(records, "measure").map(({ metrics }) => metrics["imitation/weight"]);

  it("rises by tenths of its largest value from the iteration in which internalisation began, and stays there", async () => {
    const config = configOf({ internalise: { weight: 3, warmup: 10 } });
    const weights: unknown[] = [];
    let state = internalising;
    for (let iteration = 40; iteration < 53; iteration++) {
      const { records, state: next } = await iterated(config, iteration, { state });
      weights.push(...weightsIn(records));
      state = next;
    }
    const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10];
    expect(weights).toEqual(tenths.map((tenth) => expect.closeTo((3 * tenth) / 10, 12) as number));
  });

  it("is 0 before", async () => {
    const mining: SiriState = { ...internalising, phase: "mine", internalisingSince: null };
    expect(weightsIn((await iterated(configOf(), 7, { state: mining })).records)).toEqual([0]);
  });

  it("is what the loss gives to every imitated token", async () => {
    const config = configOf({ internalise: { weight: 2, warmup: 10, turnWeight: "every", gate: openGate } });
    const slopes = async (internalisingSince: number): Promise<number[]> => {
      const { batches } = await iterated(config, 40, { state: { ...internalising, internalisingSince } });
      return batches.flatMap(({ sequences, loss }) =>
        sequences.flatMap((one, sequence) => {
          if (!carries("ce")(one)) return [];
          const position = one.signals.findIndex((here) => here !== undefined);
          return [loss({ sequence, position, logProb: -1, entropy: 1 }).byLogProb];
        }),
      );
    };
    const [begun, full] = [await slopes(40), await slopes(31)];
    expect(begun.length).toBeGreaterThan(4);
    expect(begun.reduce((sum, slope) => sum + slope, 0)).toBeCloseTo(-0.2, 12); // the mean over tokens, times λ
    expect(full.map((slope) => slope / 10)).toEqual(begun.map((slope) => expect.closeTo(slope, 12) as number));
  });
});

describe("the policy gradient's rows", () => {
  const episodesIn = async (rows: "all" | "plain" | "none") => {
    const { records, sequences } = await iterated(
      configOf({ policyGradient: { rows }, internalise: { turnWeight: "every", gate: openGate } }),
      40,
    );
    const played = of(records, "groups").flatMap(({ groups }) => groups.flatMap(({ episodes }) => episodes));
    const ids = (component: "rl" | "ce") => [
      ...new Set(sequences.filter(carries(component)).map(({ from }) => from.episode)),
    ];
    const playedAs = (kind: "plain" | "skill") =>
      played.flatMap(({ id, condition }) => (condition.kind === kind ? [id] : []));
    return { rl: ids("rl").sort(), ce: ids("ce").sort(), plain: playedAs("plain"), skill: playedAs("skill") };
  };

  it("are all episodes, the plain ones or none; what is imitated is the same", async () => {
    const [all, plain, none] = [await episodesIn("all"), await episodesIn("plain"), await episodesIn("none")];
    expect([all.plain.length, all.skill.length]).toEqual([16, 16]);
    expect(all.rl).toEqual([...all.plain, ...all.skill].sort());
    expect(plain.rl).toEqual(plain.plain);
    expect(none.rl).toEqual([]);
    expect(all.ce.length).toBeGreaterThan(4);
    expect([plain.ce, none.ce]).toEqual([all.ce, all.ce]);
    expect(all.skill).toEqual(expect.arrayContaining(all.ce));
  });
});

describe("a policy that wins by the skill and never without it", () => {
  const inIteration = async (utilityFrom: "current" | "lagged", state: SiriState) => {
    const config = configOf({ internalise: { gate: { utilityFrom } } });
    const { records, ...rest } = await iterated(config, 40, { state, reads: true });
    return { ...rest, funnel: of(records, "gate")[0]!.funnel };
  };

  it("is taught what the skill half did, and nothing of the plain half", async () => {
    const { sequences, funnel, state } = await inIteration("current", internalising);
    expect(state.bank.entries[0]!.deltas).toEqual([1, 1, 1, 1]);
    expect(funnel).toMatchObject({ "gate/all": 16, "gate/groupDelta": 16, "gate/utility": 16, "gate/weight": 16 });
    expect(sequences.filter(carries("ce"))).toHaveLength(16);
    expect(state.replay.kept).toHaveLength(9);
  });

  it("is not yet, where the gate asks the bank as it was before these trials", async () => {
    const { funnel, state } = await inIteration("lagged", internalising);
    expect(funnel).toMatchObject({ "gate/groupDelta": 16, "gate/utility": 0 });
    expect((await inIteration("lagged", state)).funnel).toMatchObject({ "gate/utility": 16 });
  });
});
