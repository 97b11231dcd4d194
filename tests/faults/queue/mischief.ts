/** What can happen to a queue while a study runs, one kind of fault each; every one is undone by itself. */
import { pause } from "../processes.js";
import { LOCK, type Crew } from "./crew.js";
import type { Wire } from "./proxy.js";
import type { RedisServer } from "./redis.js";

export interface Scene {
  readonly redis: RedisServer;
  readonly wire: Wire;
  readonly crew: Crew;
  /** From 0 to 1. */
  draw(): number;
}

/** Tries a fault; false where there was nothing to do it to. */
type Fault = (scene: Scene) => boolean | Promise<boolean>;

export const mischief: Readonly<Record<string, Fault>> = {
  workerKilled: ({ crew, draw }) => {
    const killed = crew.member(draw())?.kill("SIGKILL") === true;
    crew.start(1);
    return killed;
  },
  runKilled: ({ crew, draw }) => {
    const worker = crew.member(draw());
    const run = worker && crew.runOf(worker);
    try {
      return run !== undefined && process.kill(run, "SIGKILL");
    } catch {
      return false; // it had just ended
    }
  },
  workerTold: ({ crew, draw }) => {
    const told = crew.member(draw())?.kill("SIGTERM") === true;
    crew.start(1);
    return told;
  },
  /** Silent for longer than its lock, then awake again. */
  workerFrozen: ({ crew, draw }) => {
    const worker = crew.member(draw());
    if (worker?.kill("SIGSTOP") !== true) return false;
    setTimeout(() => worker.kill("SIGCONT"), LOCK * 2500);
    return true;
  },
  redisKilled: async ({ redis, draw }) => {
    await redis.kill();
    await pause(1000 * draw());
    await redis.begin();
    return true;
  },
  networkCut: async ({ wire, draw }) => {
    wire.cut();
    await pause(LOCK * 1500 * draw());
    wire.mend();
    return true;
  },
  networkSlow: async ({ wire, draw }) => {
    wire.delay = Math.round(150 * draw());
    await pause(1000);
    wire.delay = 0;
    return true;
  },
  redisFull: async ({ redis }) => {
    redis.ask("config", "set", "maxmemory", "1mb");
    await pause(800);
    redis.ask("config", "set", "maxmemory", "0");
    return true;
  },
  poisoned: ({ redis, draw }) => {
    redis.poison(`poison-${Math.round(1e9 * draw())}`);
    return true;
  },
};
