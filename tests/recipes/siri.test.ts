/** What SIRI promises of itself: without a kept skill it teaches nothing, and every control is a configuration of it. */
import { describe, expect, it } from "vitest";
import { METHODS, resolve, type ConfigInput, type Resolved } from "../../lib/config.js";
import { siriPocket } from "../../studies/siri-pocket.js";
import { run, startOf } from "../../lib/recipes/index.js";
import type { Standing } from "../../lib/recipes/standing.js";
import { apply } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { teachingAt } from "../../lib/recipes/teachable.js";
import { tinyLab } from "../experiment/tiny-lab.js";

const small = {
  iterations: 3,
  rollout: { groups: 2, groupSize: 4 },
  update: { minibatches: 2 },
  evaluation: { every: 0, tasks: 2 },
};

/** Internalising from the first iteration, and no skill will ever be there. */
function without(change: Omit<ConfigInput<"siri">, "method"> = {}): Resolved<"siri"> {
  return resolve({
    method: "siri",
    ...small,
    phases: { warmupSuccesses: 0, activeSkills: 0 },
    mining: { author: "nobody" },
    ...change,
  });
}

/** The policy's bytes, optimiser and all, before and after a run. */
async function bytesAround(
  config: Resolved,
  edit = (start: Standing): Standing => start,
): Promise<[Uint8Array, Uint8Array]> {
  const lab = await tinyLab();
  const before = await lab.policy.snapshot("weights");
  for await (const record of run(config, lab, { from: edit(await startOf(config, lab)) })) void record;
  return [before, await lab.policy.snapshot("weights")];
}

const weights = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.indexOf(10) + 1);

describe("SIRI without a kept skill", () => {
  it("changes no weight by imitation", async () => {
    const [before, after] = await bytesAround(without({ policyGradient: { rows: "none" } }));
    expect(weights(after)).toEqual(weights(before));
  });

  it("changes no weight when the bank holds retired skills only", async () => {
    const config = without({ policyGradient: { rows: "none" } });
    const skill = makeSkill({
      condition: "when apple",
      strategy: "look in drawer",
      text: "when apple , look in drawer",
      scope: { world: "pocket", kinds: [] },
      source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
    });
    const [before, after] = await bytesAround(config, (start) => {
      const state = start.state as SiriState;
      const bank = apply(state.bank, { kind: "insert", iteration: 0, skill, status: "retired" });
      return { ...start, state: { ...state, bank } };
    });
    expect(weights(after)).toEqual(weights(before));
  });

  it("learns the same bits with λ = 1, with λ = 0, and as plain GiGPO", async () => {
    const [before, taught] = await bytesAround(without());
    expect(weights(taught)).not.toEqual(weights(before));
    const [, untaught] = await bytesAround(without({ internalise: { weight: 0 } }));
    expect(weights(taught)).toEqual(weights(untaught));
    const [, gigpo] = await bytesAround(resolve({ method: "gigpo", ...small }));
    expect(weights(taught)).toEqual(weights(gigpo));
  });

  it("would have taught, had there been one", async () => {
    const gate = { groupDelta: false, utility: false, valid: false };
    const [before, after] = await bytesAround(
      without({
        mining: { author: "oracle" },
        policyGradient: { rows: "none" },
        internalise: { turnWeight: "symmetric", gate },
      }),
    );
    expect(weights(after)).not.toEqual(weights(before));
  });
});

describe("what is taught, and from when on", () => {
  const at = (change: ConfigInput<"siri">["internalise"], since: number | null, iteration: number) =>
    teachingAt(resolve({ method: "siri", internalise: change ?? {} }), since, iteration);

  it("skills wait for their phase, own successes for `ownFrom`", () => {
    expect(at({}, null, 9)).toEqual({ own: false, guided: false, since: null });
    expect(at({}, 7, 9)).toEqual({ own: false, guided: true, since: 7 });
    expect(at({ source: "self" }, null, 0)).toEqual({ own: true, guided: false, since: 0 });
    expect(at({ source: "self", ownFrom: 5 }, 3, 4)).toEqual({ own: false, guided: false, since: null });
    expect(at({ source: "self", ownFrom: 5 }, 3, 5)).toEqual({ own: true, guided: false, since: 5 });
  });

  it("both begin each in its time, and λ rises once, from the first", () => {
    expect(at({ source: "both" }, null, 2)).toEqual({ own: true, guided: false, since: 0 });
    expect(at({ source: "both" }, 7, 9)).toEqual({ own: true, guided: true, since: 0 });
    expect(at({ source: "both", ownFrom: 8 }, 3, 5)).toEqual({ own: false, guided: true, since: 3 });
    expect(at({ source: "both", ownFrom: 8 }, 3, 8)).toEqual({ own: true, guided: true, since: 3 });
  });

  it("a beginning for own successes is refused where none are taught", () => {
    expect(() => resolve({ method: "siri", internalise: { ownFrom: 3 } })).toThrow("config.internalise.ownFrom");
  });
});

/** Every option of a configuration by its path. */
function flat(tree: object, prefix = ""): Map<string, unknown> {
  const entries = Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? [...flat(value, `${prefix}${name}.`)]
      : ([[`${prefix}${name}`, value]] as [string, unknown][]),
  );
  return new Map(entries.filter(([path]) => !path.startsWith("derived.")));
}

/** How far each arm of the study may differ from the default. */
const controls: Readonly<Record<string, readonly string[]>> = {
  siri: [],
  "self-imitation": ["mining.author", "internalise.source"],
  "siri-as-read": [
    "mining.settled",
    "retrieval.candidateShare",
    "internalise.replayCapacity",
    "internalise.replayDraw",
  ],
  "in-prompt-only": ["internalise.weight"],
  oracle: ["mining.author"],
  shuffled: ["mining.author"],
  "no-validation": ["validation.on"],
  "no-gate": ["internalise.gate.groupDelta", "internalise.gate.utility", "internalise.gate.active"],
  "no-group-delta": ["internalise.gate.groupDelta"],
  "no-utility": ["internalise.gate.utility"],
  "no-active": ["internalise.gate.active"],
  "no-warm-up": ["phases.warmupSuccesses"],
  "full-response": ["internalise.mask"],
  "weight-one": ["internalise.turnWeight"],
  "lagged-utility": ["internalise.gate.utilityFrom"],
  "own-baselines": ["credit.baseline"],
  "extra-pairing": ["retrieval.pairing"],
  "imitation-only": ["policyGradient.rows", "internalise.turnWeight"],
};

describe("every control of the study siri-pocket is a configuration", () => {
  const standard = flat(resolve(siriPocket.arms.find(({ name }) => name === "siri")!.config));

  it.each(siriPocket.arms.filter(({ config }) => config.method === "siri"))(
    "$name differs from the default in what it names, and in nothing else",
    ({ name, config }) => {
      const own = flat(resolve(config));
      const changed = [...own.keys()].filter((path) => own.get(path) !== standard.get(path));
      expect([...changed].sort()).toEqual([...controls[name]!].sort());
    },
  );

  it("and none is missing", () => {
    expect(siriPocket.arms.map(({ name }) => name).sort()).toEqual(["gigpo", ...Object.keys(controls)].sort());
    expect(Object.keys(METHODS)).toContain("gigpo");
  });
});
