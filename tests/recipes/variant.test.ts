/** Variants: what each exchanged verb changes, what changes nothing, what the hash sees, and what is refused. */
import { describe, expect, it, vi } from "vitest";
import { resolve, type ConfigInput, type Resolved } from "../../lib/config.js";
import { defaultGate, isOpen, weightOf, type GateFacts } from "../../lib/internalization/gate.js";
import type { Miner } from "../../lib/mining/miners.js";
import { advance, recipes, run, type AnyRecipe } from "../../lib/recipes/index.js";
import { collect, policyGradientSequences, updateOptions } from "../../lib/recipes/steps.js";
import { recipe, variant } from "../../lib/recipes/variant.js";
import { defaultVerbs } from "../../lib/recipes/verbs.js";
import type { RunRecord } from "../../lib/records.js";
import { smallRun, teachingAtOnce, tinyLab } from "../experiment/tiny-lab.js";
import { openLab } from "../../lib/experiment/laboratory.js";

const siri = (change: Omit<ConfigInput<"siri">, "method"> = {}) =>
  resolve({ method: "siri", ...smallRun(3, 4), ...teachingAtOnce, ...change });

async function played(config: Resolved, recipe?: AnyRecipe) {
  const { records, standing } = await advance(config, await tinyLab(), { recipe });
  return { records, policy: standing.policy };
}

/** The shipped policy wins often enough that there is something to mine and to gate. */
const common = {
  method: "siri",
  seed: 3,
  iterations: 3,
  rollout: { groups: 4, groupSize: 8 },
  evaluation: { every: 0, tasks: 2 },
} as const;
const shipped = resolve({
  ...common,
  phases: { warmupSuccesses: 0, activeSkills: 0 },
  mining: { author: "oracle" },
});
const mining = resolve({ ...common, phases: { warmupSuccesses: 0, latest: 1 }, mining: { every: 1 } });

async function withShipped(recipe?: AnyRecipe, config: Resolved = shipped): Promise<readonly RunRecord[]> {
  const lab = await openLab(config);
  const { records } = await advance(config, lab, { recipe });
  lab.policy.dispose();
  return records;
}

const of = <K extends RunRecord["kind"]>(records: readonly RunRecord[], kind: K) =>
  records.filter((record): record is Extract<RunRecord, { kind: K }> => record.kind === kind);
const sum = (records: readonly RunRecord[], stage: string): number =>
  of(records, "gate").reduce((total, { funnel }) => total + (funnel[stage] ?? 0), 0);

describe("a variant that changes nothing", () => {
  it("has the original's bytes, for every method, also with its defaults spelt out", async () => {
    for (const method of ["grpo", "gigpo", "siri"] as const) {
      const config = resolve({ method, ...smallRun(2, 4) });
      const original = await played(config);
      expect(await played(config, variant(method))).toEqual(original);
      expect(await played(config, variant(method, defaultVerbs[method]))).toEqual(original);
    }
  }, 60_000);

  it("also where it writes the default gate and weight itself", async () => {
    const same = variant("siri", {
      gate: (facts) => isOpen(facts, defaultGate),
      weight: ({ advantage }) => weightOf(advantage, "clipped", 2),
    });
    const [original, spelt] = [await withShipped(), await withShipped(same)];
    expect(sum(spelt, "gate/weight")).toBe(sum(original, "gate/weight"));
    expect(sum(original, "gate/weight")).toBeGreaterThan(0);
    const rest = (records: readonly RunRecord[]) => records.filter(({ kind }) => kind !== "gate");
    expect(rest(spelt)).toEqual(rest(original));
  }, 60_000);
});

describe("an exchanged verb", () => {
  it("gate: is asked with facts that carry the utility's interval, and decides", async () => {
    const asked: GateFacts[] = [];
    const closed = variant("siri", {
      gate: (facts) => {
        asked.push({ ...facts });
        return false;
      },
    });
    const records = await withShipped(closed);
    expect(sum(records, "gate/all")).toBeGreaterThan(0);
    expect(sum(records, "gate/rule")).toBe(0);
    const intervals = of(records, "trial").map(({ utility }) => utility.interval);
    expect(asked.length).toBeGreaterThan(0);
    expect(intervals).toEqual(expect.arrayContaining([asked[0]!.interval]));
    const open = await withShipped(variant("siri", { gate: ({ active }) => active }));
    expect(sum(open, "gate/rule")).toBe(sum(open, "gate/all")); // the oracle's skills are active from the start
  }, 60_000);

  it("weight: a function of the turn, its advantage and its peers, or a name", async () => {
    const weight = vi.fn(({ advantage, peers }: { advantage: number; peers: readonly number[] }) => {
      expect(peers).toContain(advantage);
      return peers.filter((other) => other < advantage).length / peers.length;
    });
    const gate = (): boolean => true;
    const ranked = await withShipped(variant("siri", { gate, weight }));
    expect(weight).toHaveBeenCalled();
    const [none, every] = [
      await withShipped(variant("siri", { gate, weight: () => 0 })),
      await withShipped(variant("siri", { gate, weight: "every" })),
    ];
    expect(sum(none, "gate/weight")).toBe(0);
    expect(sum(every, "gate/weight")).toBe(sum(every, "gate/valid"));
    expect(sum(ranked, "gate/weight")).toBeGreaterThan(0);
    await expect(withShipped(variant("siri", { gate, weight: () => NaN }))).rejects.toThrow("a finite number");
  }, 60_000);

  it("mine: a miner of one's own writes, and its name stands in the skills", async () => {
    const echo: Miner = {
      name: "echo",
      reads: "failures",
      write: ({ successes, failures }) => {
        expect(failures.every(({ success }) => !success)).toBe(true);
        return successes.map((episode) => ({ text: "when apple , look in drawer", episode }));
      },
    };
    const written = of(await withShipped(variant("siri", { mine: echo }), mining), "mined");
    expect(written.length).toBeGreaterThan(1);
    expect(new Set(written.map(({ skill }) => skill.text))).toEqual(new Set(["when apple , look in drawer"]));
    expect(written[0]!.skill.source.promptTemplate).toContain("echo");
  }, 60_000);

  it("mine: a draft about an episode it was not given is refused", async () => {
    const liar: Miner = {
      name: "liar",
      write: ({ successes }) => successes.map((one) => ({ text: "x", episode: { ...one, id: "elsewhere" } })),
    };
    await expect(withShipped(variant("siri", { mine: liar }), mining)).rejects.toThrow(
      "miner liar: expected drafts about",
    );
  }, 60_000);

  it("decide, choose, phase: the rule's reason is logged; the choice is what the skill half reads; no phase ever ends", async () => {
    const records = await withShipped(
      variant("siri", {
        decide: ({ deltas }) => (deltas.length > 0 ? { to: "retired", because: "once is enough" } : undefined),
        choose: (...asked) => {
          const usual = defaultVerbs.siri.choose(...asked);
          return (task) => usual(task).slice(0, 1);
        },
        phase: async function* (_config, _lab, { state }) {
          yield* [];
          return await Promise.resolve(state);
        },
      }),
    );
    const decisions = of(records, "decision").map(({ decision }) => decision);
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions.every(({ to, because }) => to === "retired" && because === "once is enough")).toBe(true);
    expect(of(records, "trial").every(({ trial }) => trial.skills.length === 1)).toBe(true);
    expect(of(records, "phase")).toEqual([]);
  }, 60_000);

  it("credit: other advantages", async () => {
    const config = resolve({ method: "gigpo", ...smallRun(2, 4) });
    const flat = variant("gigpo", { credit: (episodes) => episodes.map(({ rewards }) => rewards.map(() => 0.5)) });
    const { records } = await played(config, flat);
    expect(of(records, "credit").every(({ advantages }) => advantages.flat().every((value) => value === 0.5))).toBe(
      true,
    );
  });
});

describe("a recipe of one's own", () => {
  const best = recipe({
    name: "best of group",
    start: () => ({ rounds: 0 }),
    async *iterate(config, lab, { iteration, state }) {
      const groups = yield* collect(config, lab, iteration);
      const credit = groups.map(({ episodes }) => episodes.map(({ turns, score }) => turns.map(() => score + 1)));
      const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
      yield* defaultVerbs.gigpo.learn(lab, iteration, sequences, updateOptions(config));
      return { rounds: state.rounds + 1 };
    },
  });

  it("runs in the same loop with the options it names, and carries its state", async () => {
    const config = resolve({ method: "gigpo", ...smallRun(2, 4) });
    const { records, standing } = await advance(config, await tinyLab(), { recipe: best });
    expect(standing.state).toEqual({ rounds: 2 });
    expect(of(records, "update")).toHaveLength(2);
    await expect(run(siri(), await tinyLab(), { recipe: best }).next()).rejects.toThrow("a configuration of gigpo");
  });

  it("has a name that no method has", () => {
    const parts = { start: () => null, iterate: recipes.gigpo.iterate };
    expect(() => recipe({ name: "gigpo", ...parts })).toThrow("a name that no registered method has");
  });
});

describe("names and hashes", () => {
  it("follow the code and the values, not the object", () => {
    const gate = (facts: GateFacts): boolean => facts.active && facts.interval.low > 0;
    const one = variant("siri", { gate });
    expect(one.own.name).toBe("siri (gate)");
    expect(one.own.hash).toMatch(/^[0-9a-f]{8}$/);
    expect(variant("siri", { gate }, { name: "sure" }).own).toEqual({ name: "sure", hash: one.own.hash });
    expect(variant("siri", { gate: (facts) => facts.active }).own.hash).not.toBe(one.own.hash);
    expect(variant("siri", { gate }, { captures: { threshold: 0.1 } }).own.hash).not.toBe(one.own.hash);
    const minerOf = (weight: number): Miner => ({ name: "m", write: () => [], ...{ weight } });
    const mined = [1, 2].map((weight) => variant("siri", { mine: minerOf(weight) }).own.hash);
    expect(mined[0]).not.toBe(mined[1]);
    expect(variant("siri").own).toEqual({ name: "siri", hash: "" });
  });

  it("refuse a misspelt verb, an unknown method, and code that cannot be read", () => {
    expect(() => variant("siri", { gates: () => true } as never)).toThrow(
      /a known verb, got "gates"; use one of: gate/,
    );
    expect(() => variant("ppo" as never)).toThrow("one of gigpo, grpo, sdar, selfguide, siri, skillsd, spear");
    const bound = ((): boolean => true).bind(null);
    expect(() => variant("siri", { gate: bound })).toThrow("whose source can be read");
  });

  it("leave the registry alone: it cannot be written to", () => {
    expect(() => Object.assign(recipes, { gigpo: recipes.grpo })).toThrow(TypeError);
    expect(() => Object.assign(recipes.siri, { iterate: recipes.siri.start })).toThrow(TypeError);
  });
});
