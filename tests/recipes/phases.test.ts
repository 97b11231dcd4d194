/** When one phase gives way to the next, and what each limit of the section `phases` does. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { fromBytes, toBytes } from "../../lib/experiment/canonical.js";
import { advance } from "../../lib/recipes/index.js";
import type { Standing } from "../../lib/recipes/standing.js";
import { toEnd } from "../../lib/recipes/lab.js";
import { isMining, nextPhase, type SiriState } from "../../lib/recipes/phases.js";
import { emptyReplay } from "../../lib/rollout/replay.js";
import { apply, emptyBank, type Bank } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Group } from "../../lib/types.js";
import { tinyLab } from "../experiment/tiny-lab.js";
import { appleTask, episodeOf, TestTokenizer } from "../rollout/episodes.js";

const tokenizer = new TestTokenizer();
const warming: SiriState = {
  phase: "warmup",
  internalisingSince: null,
  bank: emptyBank,
  successes: [],
  successCount: 10,
  replay: emptyReplay(0),
};
const half: Group = {
  id: "0.0",
  task: appleTask,
  episodes: [true, false].map((success) => episodeOf(tokenizer, { actions: ["go drawer"], success })),
};

async function phaseAfter(phases: ConfigInput<"siri">["phases"], iteration: number): Promise<string> {
  const config = resolve({ method: "siri", phases: phases ?? {} });
  const lab = await tinyLab();
  return (await toEnd(nextPhase(config, lab, { iteration, groups: [half], state: warming }))).value.phase;
}

describe("the warm-up ends", () => {
  it.each<[string, ConfigInput<"siri">["phases"], number, string]>([
    ["with enough successes", { warmupSuccesses: 10 }, 4, "mine"],
    ["not before", { warmupSuccesses: 11 }, 4, "warmup"],
    ["not sooner than it must last", { warmupSuccesses: 10 }, 3, "warmup"],
    ["not while too few of an iteration succeed", { warmupSuccesses: 10, warmupRate: 0.6 }, 9, "warmup"],
    ["once enough of them do", { warmupSuccesses: 10, warmupRate: 0.5 }, 9, "mine"],
    ["at the latest then", { warmupSuccesses: 999, warmupLatest: 7 }, 6, "mine"],
    ["not yet then", { warmupSuccesses: 999, warmupLatest: 7 }, 5, "warmup"],
  ])("%s", async (_what, phases, iteration, wanted) => {
    expect(await phaseAfter(phases, iteration)).toBe(wanted);
  });
});

describe("internalisation begins", () => {
  const bank = [1, 2, 3].reduce((before, i) => {
    const skill = makeSkill({
      condition: "apple",
      strategy: `look in drawer ${i}`,
      scope: { world: "pocket", kinds: [] },
      source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
    });
    return apply(before, { kind: "insert", iteration: 0, skill, status: i === 3 ? "candidate" : "active" });
  }, emptyBank);
  const config = resolve({ method: "siri", iterations: 100, phases: { activeSkills: 2, latest: 0.4 } });
  const after = async (iteration: number, mined: Bank, phase: SiriState["phase"] = "mine") => {
    const state: SiriState = { ...warming, phase, successCount: 0, bank: mined };
    const lab = await tinyLab();
    const { value, records } = await toEnd(nextPhase(config, lab, { iteration, groups: [half], state }));
    lab.policy.dispose();
    return { phase: value.phase, since: value.internalisingSince, told: records.map(({ kind }) => kind) };
  };

  it("at the latest after its share of the iterations, and counts from the next one", async () => {
    expect(await after(38, emptyBank)).toEqual({ phase: "mine", since: null, told: [] });
    expect(await after(39, emptyBank)).toEqual({ phase: "internalise", since: 40, told: ["phase"] });
  });

  it("as soon as enough skills are active; candidates do not count", async () => {
    expect(await after(6, bank)).toEqual({ phase: "internalise", since: 7, told: ["phase"] });
    const fewer: Bank = { ...bank, entries: bank.entries.slice(1) };
    expect(await after(6, fewer)).toEqual({ phase: "mine", since: null, told: [] });
  });

  it("never before there was any mining", async () => {
    expect(await after(39, bank, "warmup")).toEqual({ phase: "warmup", since: null, told: [] });
  });
});

it("mining may end with the phase it is named after", () => {
  const [on, off] = [true, false].map((whileInternalising) =>
    resolve({ method: "siri", mining: { whileInternalising } }),
  );
  expect((["warmup", "mine", "internalise"] as const).map((phase) => isMining(on!, phase))).toEqual([
    false,
    true,
    true,
  ]);
  expect((["warmup", "mine", "internalise"] as const).map((phase) => isMining(off!, phase))).toEqual([
    false,
    true,
    false,
  ]);
});

describe("the policy the loss stays near to", () => {
  const config = (reference: "start" | "warm-up end") =>
    resolve({
      method: "siri",
      iterations: 4,
      rollout: { groups: 2, groupSize: 4 },
      update: { minibatches: 2, kl: { weight: 1 }, learningRate: 0.01 },
      evaluation: { every: 0, tasks: 2 },
      phases: { warmupSuccesses: 99, warmupLatest: 1, reference },
    });
  const play = async (reference: "start" | "warm-up end", stop?: (standing: Standing) => Standing) => {
    const lab = await tinyLab();
    const until = stop === undefined ? Infinity : 2;
    const first = await advance(config(reference), lab, { until: ({ iteration }) => iteration >= until });
    if (stop !== undefined) await advance(config(reference), lab, { from: stop(first.standing) });
    return lab.policy.snapshot("weights");
  };

  it("may be the one at the end of the warm-up, which is another run", async () => {
    expect(await play("warm-up end")).not.toEqual(await play("start"));
  });

  it("comes back after a stop: the same bits", async () => {
    const stopped = await play("warm-up end", (standing) => fromBytes(toBytes(standing)) as Standing);
    expect(stopped).toEqual(await play("warm-up end"));
  });
});
