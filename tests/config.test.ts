import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gigpoOptions, updateOptions } from "../lib/recipes/steps.js";
import { worldDials, worldNames } from "../envs/dials.js";
import { METHODS, options, resolve, type ConfigInput, type Method } from "../lib/config.js";
import { worldOf } from "../lib/experiment/laboratory.js";
import { defaultsOf, type FlatFields } from "../lib/fields.js";

const methods = Object.keys(METHODS) as Method[];
/** As a program without types would call it: a typo must be caught at run time too. */
const loose = (input: object) => () => resolve(input as ConfigInput);

describe("resolve", () => {
  it("fills every default", () => {
    const config = resolve({ method: "gigpo" });
    expect(config.rollout).toEqual({ groups: 8, groupSize: 8, temperature: 1, choose: "free" });
    expect(config.credit.gamma).toBe(0.95);
    expect(config.update.clip).toEqual({ low: 0.2, high: 0.2, dual: 3 });
  });

  it("keeps what was written, at any depth, and nothing else changes", () => {
    const changed = resolve({ method: "grpo", seed: 3, update: { clip: { high: 0.28 } } });
    const expected = structuredClone(resolve({ method: "grpo" })) as unknown as {
      seed: number;
      update: { clip: { high: number } };
    };
    expected.seed = 3;
    expected.update.clip.high = 0.28;
    expect(changed).toEqual(expected);
  });

  it("derives the budget and the evaluations, the last one always", () => {
    // 4 groups × 6 episodes = 24 an iteration; 25 iterations = 600; every 10: 0 10 20, and 25
    const { derived } = resolve({ method: "grpo", iterations: 25, rollout: { groups: 4, groupSize: 6 } });
    expect(derived).toEqual({ episodesPerIteration: 24, episodes: 600, evaluationsAfter: [0, 10, 20, 25] });
    expect(resolve({ method: "grpo", evaluation: { every: 0 } }).derived.evaluationsAfter).toEqual([0, 100]);
  });

  it.each(methods)("gives plain JSON that resolves to itself: %s", (method) => {
    const config = resolve({ method });
    const saved: unknown = JSON.parse(JSON.stringify(config));
    expect(saved).toEqual(config);
    expect(resolve(saved as ConfigInput)).toEqual(config);
  });

  it("resolves to itself whatever the numbers", () => {
    const input = fc.record({ seed: fc.nat(), iterations: fc.integer({ min: 1, max: 500 }), every: fc.nat(60) });
    fc.assert(
      fc.property(input, ({ seed, iterations, every }) => {
        const once = resolve({ method: "gigpo", seed, iterations, evaluation: { every } });
        expect(resolve(once)).toEqual(once);
        const after = once.derived.evaluationsAfter;
        expect(after[0]).toBe(0);
        expect(after.at(-1)).toBe(iterations);
        expect(after).toEqual([...new Set(after)].sort((a, b) => a - b));
      }),
    );
  });
});

it("options that an estimator or a loss reads reach it", () => {
  const config = resolve({
    method: "gigpo",
    rollout: { temperature: 0.7 },
    credit: { anchor: "observation", similarity: 0.95 },
    update: { aggregation: "sum-over-limit", lengthLimit: 40 },
  });
  expect(gigpoOptions(config.credit).similarity).toBe(0.95);
  expect(gigpoOptions(resolve({ method: "gigpo" }).credit).similarity).toBeUndefined();
  expect(updateOptions(config)).toMatchObject({ temperature: 0.7, objective: { lengthLimit: 40 } });
});

describe("resolve refuses", () => {
  it.each<[string, object, string]>([
    [
      "an unknown method",
      { method: "grop" },
      `config.method: expected a known method, got "grop"; use one of: grpo, gigpo`,
    ],
    [
      "an unknown key, naming the closest first",
      { method: "grpo", rollout: { grupSize: 4 } },
      `config.rollout: expected a known option, got "grupSize"; use one of: groupSize, groups, choose, temperature`,
    ],
    [
      "another method's option",
      { method: "grpo", credit: { gamma: 1 } },
      `config.credit: expected a known option, got "gamma"; use one of: scale, epsilon, penalise, penaltyIn, statistics, invalidPenalty`,
    ],
    [
      "a value of the wrong kind",
      { method: "grpo", iterations: "100" },
      `config.iterations: expected a whole number ≥ 1, got "100"; leave it out for the default, 100`,
    ],
    [
      "a name that is none of the choices",
      { method: "grpo", update: { kl: { estimator: "k4" } } },
      `config.update.kl.estimator: expected one of "k3", "k1", "k2", "abs", "exact", got "k4"; leave it out for the default, "k3"`,
    ],
    [
      "a value out of range",
      { method: "gigpo", credit: { gamma: 1.5 } },
      `config.credit.gamma: expected a number ≥ 0 and ≤ 1, got 1.5; leave it out for the default, 0.95`,
    ],
    [
      "NaN",
      { method: "grpo", update: { learningRate: NaN } },
      "config.update.learningRate: expected a number > 0, got NaN",
    ],
    [
      "a section that is no object",
      { method: "grpo", rollout: 8 },
      "config.rollout: expected an object of options, got 8; write { name: value, … } or leave it out",
    ],
    [
      "a group of one",
      { method: "grpo", rollout: { groupSize: 1 } },
      "config.rollout.groupSize: expected at least 2 episodes to compare, got 1; raise groupSize; an episode is only good or bad beside another one of its task",
    ],
    [
      "more minibatches than episodes",
      { method: "grpo", rollout: { groups: 1, groupSize: 4 } },
      "config.update.minibatches: expected at most one a training episode (4), got 8; lower minibatches or raise rollout.groups",
    ],
    [
      "training on the test",
      { method: "grpo", tasks: { split: "heldout" } },
      "config.evaluation.split: expected another list",
    ],
    [
      "an option that nothing would read",
      { method: "gigpo", credit: { stepWeight: 0, gamma: 0.9 } },
      "config.credit.gamma: expected no choice, since stepWeight is 0; method grpo says the same in fewer words, got 0.9; leave it out",
    ],
    [
      "a teacher that is the pupil",
      { method: "siri", internalise: { source: "self", form: "topk-kl" } },
      `config.internalise.source: expected "skill", since topk-kl compares the policy with itself under another prompt, got "self"`,
    ],
    ...["self", "both"].map((source): [string, object, string] => [
      `a form that holds own successes where they are, source ${source}`,
      { method: "siri", internalise: { source, form: "importance-k3" } },
      `config.internalise.source: expected "skill", since importance-k3 pulls own successes, acted under the very prompt that is taught, back to the policy that acted, got "${source}"; use form "nll"`,
    ]),
    [
      "what another form of imitation would read",
      { method: "siri", internalise: { mixture: 0.3 } },
      "config.internalise.mixture: expected no choice, since form is nll, got 0.3; leave it out",
    ],
    [
      "an importance ratio where nothing was sampled",
      { method: "siri", internalise: { form: "jsd", importanceCap: 2 } },
      "config.internalise.importanceCap: expected no choice, since form is jsd, got 2; leave it out",
    ],
    [
      "derived values that do not follow",
      { method: "grpo", iterations: 10, derived: { episodes: 1 } },
      `config.derived: expected {"episodesPerIteration":64,"episodes":640,"evaluationsAfter":[0,10]}, got {"episodes":1}; leave it out`,
    ],
  ])("%s", (_what, input, message) => {
    expect(loose(input)).toThrow(message);
  });
});

describe("the world of a run", () => {
  it.each<[string, object, string]>([
    [
      "a misspelt world, naming the closest first",
      { world: "pockett" },
      `config.tasks.world: expected a known world, got "pockett"; use one of: pocket, `,
    ],
    [
      "a misspelt dial",
      { dials: { slak: 2 } },
      `config.tasks.dials: expected a known dial of pocket, got "slak"; use one of: slack, `,
    ],
    [
      "a dial of another world, saying whose it is",
      { dials: { patience: 2 } },
      "only household has it: set tasks.world",
    ],
    ["a dial that two other worlds have", { dials: { maxSteps: 9 } }, "only household, alfworld and sokoban have it"],
    ["a value out of range", { dials: { slack: -1 } }, "config.tasks.dials.slack: expected a whole number ≥ 0, got -1"],
    ["part of a dial", { dials: { drift: { share: 1 } } }, "config.tasks.dials.drift: expected null or { "],
    ["dials that are no object", { dials: '{"slack":' }, "config.tasks.dials: expected dials of the world, one by one"],
  ])("refuses %s", (_what, tasks, message) => {
    expect(loose({ method: "grpo", tasks })).toThrow(message);
  });

  it("keeps the dials that were written, and adds none", () => {
    const dials = { slack: 2, drift: { after: 9, share: 0.5 } };
    expect(resolve({ method: "grpo", tasks: { dials } }).tasks).toMatchObject({ world: "pocket", dials });
    expect(resolve({ method: "grpo" }).tasks.dials).toEqual({});
  });

  it("is checked by the compiler too", () => {
    // @ts-expect-error no such world
    expect(() => resolve({ method: "grpo", tasks: { world: "pockett" } })).toThrow("known world");
    // @ts-expect-error no such dial
    expect(() => resolve({ method: "grpo", tasks: { dials: { slak: 2 } } })).toThrow("known dial");
    // @ts-expect-error a dial of another world
    expect(() => resolve({ method: "grpo", tasks: { world: "strings", dials: { homeProbability: 1 } } })).toThrow(
      "pocket",
    );
  });

  it.each(worldNames)("is made from a configuration, with every dial as it is anyway: %s", (world) => {
    const dials = defaultsOf(worldDials[world] as FlatFields<object>);
    const config = resolve({ method: "grpo", tasks: { world, dials } } as ConfigInput);
    const [task] = worldOf(config).tasks("train", { start: 0, count: 1 });
    const [usual] = worldOf(resolve({ method: "grpo", tasks: { world } } as ConfigInput)).tasks("train", { count: 1 });
    expect(task).toEqual(usual);
    expect(task!.world).toBe(world);
  });
});

describe("options", () => {
  it("lists every option of a method with its default", () => {
    const list = options("gigpo");
    expect(list).toContainEqual({ path: "credit.gamma", default: 0.95, accepts: "a number ≥ 0 and ≤ 1" });
    expect(new Set(list.map(({ path }) => path)).size).toBe(list.length);
  });

  it.each(methods)("have defaults that pass their own checks: %s", (method) => {
    expect(() => resolve(resolve({ method }))).not.toThrow();
  });
});
