/** Jobs that play: what is dealt to them, what a worker takes, and that numbers come back as the same bits. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import {
  dealt,
  digestOf,
  orderId,
  pressPlayed,
  readOrder,
  readPlayed,
  type Order,
} from "../../lib/queue/rollouts/order.js";
import { keyOf, split } from "../../lib/random.js";
import type { EpisodePlan } from "../../lib/rollout/episode.js";

const task = (id: string): EpisodePlan["task"] => ({
  world: "pocket",
  split: "train",
  id,
  kind: "two",
  text: "put all",
  params: { start: [1, 2] },
});
const plan = (taskId: string, place: number): EpisodePlan => ({
  id: `${taskId}.${place}`,
  task: task(taskId),
  key: split(keyOf(3), place),
  condition: { kind: "skill", skills: ["ab"], truncated: false, base: true },
  skillTexts: ["if a then b"],
});
const order: Order = {
  format: 1,
  version: { code: "0123456789abcdef", lock: "0123456789abcdef" },
  config: resolve({ method: "siri", seed: 2 }),
  numerics: "portable",
  weights: "0".repeat(64),
  sampling: { temperature: 1 },
  skillLimit: { sentences: 2, tokens: 40 },
  plans: [plan("a", 0)],
};
const sent = (change: object): unknown => JSON.parse(JSON.stringify({ ...order, ...change }));

describe("plans are dealt", () => {
  it("group by group, however large a group is", () => {
    const groups = ["a", "b"].flatMap((id) => Array.from({ length: 12 }, (_, place) => plan(id, place)));
    expect(dealt(groups).map((part) => part.map(({ id }) => id).join())).toEqual([
      groups.slice(0, 12).map(({ id }) => id).join(), // prettier-ignore
      groups.slice(12).map(({ id }) => id).join(), // prettier-ignore
    ]);
  });

  it("some together where each task is played once, in their order", () => {
    const single = Array.from({ length: 19 }, (_, at) => plan(`t${at}`, 0));
    const parts = dealt(single);
    expect(parts.map(({ length }) => length)).toEqual([8, 8, 3]);
    expect(parts.flat()).toEqual(single);
  });
});

describe("an order", () => {
  it("is read as it was sent, and the same order is the same job", () => {
    const read = readOrder(sent({}));
    expect(read).toEqual(order);
    expect(orderId(read)).toBe(orderId(order));
    expect(orderId({ ...order, weights: "1".repeat(64) })).not.toBe(orderId(order));
  });

  it.each([
    ["code", { run: "process.exit()" }, /expected/],
    ["a path", { config: { ...order.config, tasks: { ...order.config.tasks, policy: "../mine" } } }, /opens no path/],
    ["weights without a hash", { weights: "newest" }, /a SHA-256/],
    ["nothing to play", { plans: [] }, /expected/],
    ["a key that is none", { plans: [{ ...plan("a", 0), key: [-1, 2] }] }, /a word of 32 bits/],
    ["an option that nobody knows", { config: { ...order.config, speed: 2 } }, /speed/],
  ])("with %s is refused", (_, change, why) => {
    expect(() => readOrder(sent(change))).toThrow(why);
  });
});

it("a result comes back bit for bit", () => {
  const logProbs = Float32Array.of(-0.1, -1e-38, -Math.PI, -0);
  const said = [
    { tokens: Int32Array.of(1, 2, 3, 4), logProbs, stop: "end", allowed: [Int32Array.of(1, 5)] },
    { tokens: new Int32Array(0), logProbs: new Float32Array(0), stop: "context" },
  ] as const;
  const episodes = [{ asked: "a".repeat(64), said }];
  const back = readPlayed(pressPlayed("here", episodes), "x");
  expect(back.host).toBe("here");
  expect(digestOf(back.episodes)).toBe(digestOf(episodes));
  const bits = (floats: Float32Array): number[] => [...new Uint32Array(floats.slice().buffer)];
  expect(bits(back.episodes[0]!.said[0]!.logProbs)).toEqual(bits(logProbs));
});
