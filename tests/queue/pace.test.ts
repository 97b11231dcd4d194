/** The time that a queue's runs will still take. */
import { describe, expect, it } from "vitest";
import { timeLeft, type Moving } from "../../lib/queue/pace.js";

const run = (state: Moving["state"], iteration: number, of: number, seconds = 0, from = 0): Moving => ({
  ...{ state, iteration, of, seconds, from },
});

describe("the time left of a queue", () => {
  it("is what open iterations cost a worker, shared by those that work", () => {
    // 2 s an iteration; 5 are open in the one that runs and 10 in the one that waits
    const runs = [run("done", 10, 10, 20), run("running", 5, 10, 10), run("waiting", 0, 0)];
    expect(timeLeft(runs, 1)).toBe(30);
    expect(timeLeft(runs, 2)).toBe(20); // the one that waits takes 20 s, however many work
    expect(timeLeft(runs, 50)).toBe(20);
  });

  it("counts of a run that was taken over what its new worker has played", () => {
    // 5 iterations in 20 s at the second worker: 4 s each, not 20 s for 55
    expect(timeLeft([run("running", 55, 60, 20, 50)], 1)).toBe(20);
  });

  it("is not said before anything has moved and while nobody works, and is none when nothing is open", () => {
    expect(timeLeft([run("waiting", 0, 0), run("running", 0, 10, 5)], 4)).toBeUndefined();
    expect(timeLeft([run("running", 5, 10, 5), run("waiting", 0, 0)], 0)).toBeUndefined();
    expect(timeLeft([run("done", 10, 10, 5), run("failed", 3, 10, 5)], 0)).toBe(0);
    expect(timeLeft([], 3)).toBe(0);
  });
});
