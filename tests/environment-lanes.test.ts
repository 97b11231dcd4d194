/** Lanes: groups start equal, lanes do not touch each other, and the three autoreset modes do what Gymnasium says. */
import { describe, expect, it } from "vitest";
import { VecEnvironment, type Autoreset } from "../lib/environment/lanes.js";
import { keyOf } from "../lib/random.js";
import { broken, toyWorld } from "./contracts/toy.js";

const world = toyWorld();
const tasks = [...world.tasks("train", { count: 8 })];
const doors = tasks.map((task) => (task.params as { door: number }).door);

/** One lane that walks to the door and opens it; how often it acts until `count` steps have passed. */
function play(autoreset: Autoreset, count: number) {
  const lanes = new VecEnvironment(() => world.make(), { lanes: 1, autoreset });
  const first = lanes.reset(tasks, keyOf(0))[0]!.text;
  const steps = Array.from({ length: count }, () => lanes.step([lanes.environment(0).oracle?.()?.actions[0] ?? ""]));
  return { first, steps };
}

describe("autoreset", () => {
  const length = doors[0]! + 1; // walk to the door, open it

  it("off: the lane rests after its end", () => {
    const { steps } = play("off", length + 2);
    expect(steps.map((step) => step.acted[0])).toEqual([...Array<number>(length).fill(1), 0, 0]);
    expect(steps[length - 1]!.rewards[0]).toBe(1);
    expect(steps[length - 1]!.terminated[0]).toBe(1);
    expect(steps[length]!.terminated[0]).toBe(0);
    expect(steps[length]!.observations[0]!.text).toBe("the door opens");
  });

  it("same-step: the step that ends returns the next start, and the last words in finals", () => {
    const { steps } = play("same-step", length + 1);
    expect(steps[length - 1]!.finals[0]!.text).toBe("the door opens");
    expect(steps[length - 1]!.observations[0]!.text).toBe(world.make().reset(tasks[1]!).text);
    expect(steps[length - 1]!.rewards[0]).toBe(1);
    expect(steps[length]!.acted[0]).toBe(1);
  });

  it("next-step: one step is spent on starting", () => {
    const { steps } = play("next-step", length + 2);
    expect(steps[length - 1]!.observations[0]!.text).toBe("the door opens");
    expect(steps[length]!.acted[0]).toBe(0);
    expect(steps[length]!.observations[0]!.text).toBe(world.make().reset(tasks[1]!).text);
    expect(steps[length + 1]!.acted[0]).toBe(1);
  });

  it("stops where the tasks stop", () => {
    const lanes = new VecEnvironment(() => world.make(), { lanes: 2, autoreset: "same-step" });
    lanes.reset(tasks.slice(0, 3), keyOf(0));
    let acted = 0;
    for (let step = 0; step < 200; step++) {
      const actions = [0, 1].map((lane) => lanes.environment(lane).oracle?.()?.actions[0] ?? "");
      acted += lanes.step(actions).acted.reduce((sum, value) => sum + value, 0);
    }
    expect(acted).toBe(doors.slice(0, 3).reduce((sum, door) => sum + door + 1, 0));
  });
});

describe("groups", () => {
  it("start equal and end apart; the group moves on together", () => {
    const lanes = new VecEnvironment(() => world.make(), { lanes: 6, groupSize: 3, autoreset: "same-step" });
    const first = lanes.reset(tasks, keyOf(1));
    expect(new Set(first.slice(0, 3).map((observation) => observation.text)).size).toBe(1);
    const walk = [...Array<string>(doors[0]!).fill("right"), "open"];
    for (const action of walk) lanes.step([action, "left", "left", "left", "left", "left"]);
    const waiting = lanes.step(["open", "left", "left", "left", "left", "left"]);
    expect([...waiting.acted]).toEqual([0, 1, 1, 1, 1, 1]);
    expect(waiting.finals[0]).toBeUndefined();
  });

  it("are refused when an environment does not start equal", () => {
    let made = 0;
    const odd = broken((whole) => {
      const name = made++;
      return { reset: (task, key) => ({ text: `${whole.reset(task, key).text} ${name}` }) };
    });
    const lanes = new VecEnvironment(() => odd(world.make()), { lanes: 2, groupSize: 2 });
    expect(() => lanes.reset(tasks, keyOf(0))).toThrow(/expected all lanes of a group to start equal/);
  });

  it("refuse what does not fit", () => {
    const make = () => world.make();
    expect(() => new VecEnvironment(make, { lanes: 7, groupSize: 2 })).toThrow(/multiple of the group size 2, got 7/);
    const lanes = new VecEnvironment(make, { lanes: 4 });
    expect(() => lanes.reset(tasks.slice(0, 2), keyOf(0))).toThrow(/at least 4 tasks, one a group, got 2/);
    lanes.reset(tasks, keyOf(0));
    expect(() => lanes.step(["left"])).toThrow(/expected 4 actions/);
  });

  it("respect the mask", () => {
    const lanes = new VecEnvironment(() => world.make(), { lanes: 2 });
    lanes.reset(tasks, keyOf(0));
    const before = lanes.environment(1).snapshot();
    expect([...lanes.step(["right", "right"], new Uint8Array([1, 0])).acted]).toEqual([1, 0]);
    expect(lanes.environment(1).snapshot()).toEqual(before);
  });
});
