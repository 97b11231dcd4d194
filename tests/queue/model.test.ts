/** What limits many workers: the formula against the simulation, and worked cases. */
import { expect, it } from "vitest";
import { roundForecast, simulateRound } from "../bench/queue/broadcast.js";
import { forecast, simulate } from "../bench/queue/model.js";

const costs = { redisPerJob: 0.004, redisPerSecond: 0.0003, workerPerJob: 0.05 };

it("is the workers where runs are alike: ten rounds of a run and its overhead", () => {
  const load = { workers: 10, jobs: 100, seconds: 60, spread: 0 };
  // 10 × 60.05 s
  expect(simulate(costs, load).end).toBeCloseTo(600.5, 6);
  expect(Math.abs(forecast(costs, load).end - 600.5)).toBeLessThan(60.05 / 2 + 1e-9);
});

it("is Redis where too many short runs are given", () => {
  const load = { workers: 10_000, jobs: 100_000, seconds: 6, spread: 0.25 };
  // 100,000 jobs of 4 ms + 6 × .3 ms
  expect(forecast(costs, load).end).toBeCloseTo(580, 6);
  expect(simulate(costs, load).redis).toBeGreaterThan(0.95);
});

it.each([10, 100, 1000])("agrees with the simulation within a tenth, with %i workers", (workers) => {
  for (const seconds of [60, 600]) {
    const load = { workers, jobs: 10 * workers, seconds, spread: 0.25 };
    const ratio = forecast(costs, load).end / simulate(costs, load).end;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  }
});

const round = { groups: 100, seconds: 2, spread: 0, weights: 0, perByte: 1e-8 };

it("of rollouts are the groups, shared out, where weights are small", () => {
  // 100 groups of 2 s for 10 workers
  expect(simulateRound({ ...round, workers: 10 }).end).toBeCloseTo(20, 6);
  expect(roundForecast({ ...round, workers: 10 }).end).toBeCloseTo(20.9, 6); // and half a group, less a tenth of it
});

it("are the weights where they are large: the last of 100 workers has them after 100 deliveries", () => {
  const large = { ...round, workers: 100, weights: 1e6 }; // 10 ms each
  expect(simulateRound(large).end).toBeCloseTo(3, 6);
  expect(roundForecast(large).end).toBeCloseTo(3, 6);
});

it.each([10, 100, 1000])("of rollouts agree with the simulation within an eighth, with %i workers", (workers) => {
  for (const weights of [0.44e6, 9.8e6])
    for (const seconds of [0.1, 4]) {
      const one = { workers, groups: 10 * workers, seconds, spread: 0.5, weights, perByte: 9e-9 };
      expect(Math.abs(Math.log(roundForecast(one).end / simulateRound(one).end))).toBeLessThan(1 / 8);
    }
});
