/** A run's settings survive the address of a page, and the command beside it says the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METHODS, options, resolve, type Method } from "../../lib/config.js";
import { commandOf, configOf, FIRST, fromHash, SHORT, toHash, type Wish } from "../../site/app/wish.js";

const method = fc.constantFrom(...(Object.keys(METHODS) as Method[]));
const wish: fc.Arbitrary<Wish> = fc.record({
  method,
  seed: fc.nat(10_000),
  set: fc.dictionary(fc.constantFrom("iterations", "rollout.groups", "evaluation.tasks"), fc.integer({ min: 1, max: 50 }).map(String)), // prettier-ignore
});

describe("a link", () => {
  it("reproduces one run or two, whatever they are told", () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 2 }), (wishes) => {
        expect(fromHash(`#${toHash(wishes)}`)).toEqual(wishes);
      }),
    );
  });

  it("keeps what an address would misread", () => {
    const odd: Wish = { ...FIRST, set: { ...SHORT, "tasks.dials": '{"slack":4}', "update.learningRate": "1e-4" } };
    expect(fromHash(decodeURI(`#${toHash([odd])}`))).toEqual([odd]);
    expect(configOf(odd)).toMatchObject({ tasks: { dials: { slack: 4 } }, update: { learningRate: 1e-4 } });
  });

  it("to WebGPU is refused where the loss looks at more than the taught tokens", () => {
    const soft: Wish = { ...FIRST, set: { ...SHORT, "internalise.form": "jsd" }, on: "webgpu" };
    expect(() => configOf(soft)).toThrow("internalise.form: expected a form that looks at the taught tokens alone");
    expect(configOf({ ...soft, on: "relaxed" }).method).toBe("siri");
    expect(configOf({ ...FIRST, on: "webgpu" }).method).toBe("siri");
  });

  it("that asks for nothing, or for what there is not, says so", () => {
    expect(fromHash("")).toBeUndefined();
    expect(fromHash("#house")).toBeUndefined();
    expect(() => fromHash("#run=siry&seed=1")).toThrow("siri");
    expect(() => fromHash("#run=siri&seed=1&set=internalise.wait=1")).toThrow("internalise");
    expect(() => fromHash("#run=siri&seed=-1")).toThrow("seed");
  });

  it("keeps what computes, and refuses what no page computes with", () => {
    expect(fromHash(`#${toHash([{ ...FIRST, on: "webgpu" }])}`)).toEqual([{ ...FIRST, on: "webgpu" }]);
    expect(toHash([{ ...FIRST, on: "strict" }])).toBe(toHash([FIRST]));
    expect(() => fromHash("#run=siri&seed=1&on=cuda")).toThrow("strict, relaxed, webgpu");
  });
});

describe("the command beside a run", () => {
  it("says what the run was told", () => {
    const told = { method: "siri", seed: 3, set: { iterations: "4", "tasks.dials": '{"slack":4}' } } as const;
    expect(commandOf(told)).toBe(`npm run train -- siri --seed 3 --set iterations=4 --set 'tasks.dials={"slack":4}'`);
    expect(configOf({ ...told, set: {} })).toEqual(resolve({ method: "siri", seed: 3 }));
  });

  it("offers only options that there are", () => {
    for (const path of Object.keys(SHORT)) expect(options("siri").map((one) => one.path)).toContain(path);
  });
});
