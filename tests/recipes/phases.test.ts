/** When one phase gives way to the next, and what each limit of the section `phases` does. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { fromBytes, toBytes } from "../../lib/experiment/canonical.js";
import { advance, type Standing } from "../../lib/recipes/index.js";
import { toEnd } from "../../lib/recipes/lab.js";
import { isMining, nextPhase, type SiriState } from "../../lib/recipes/phases.js";
import { emptyReplay } from "../../lib/rollout/replay.js";
import { emptyBank } from "../../lib/skills/bank.js";
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
    const first = await advance(config(reference), lab, undefined, ({ iteration }) => iteration >= until);
    if (stop !== undefined) await advance(config(reference), lab, stop(first.standing), () => false);
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
