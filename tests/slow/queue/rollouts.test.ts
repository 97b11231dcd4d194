/** A run whose groups are played by the workers of a queue has the bytes of a run alone, whatever happens to them. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { readPlayed } from "../../../lib/queue/rollouts/order.js";
import { connect } from "../../../lib/queue/connection.js";
import { Troupe } from "../../../lib/queue/rollouts/troupe.js";
import { takeResult, takeWeights } from "../../../lib/queue/rollouts/shelf.js";
import { work } from "../../../lib/queue/worker.js";
import { pause, until } from "../../faults/processes.js";
import { Crew, LOCK } from "../../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { runOf, shortRun, trained, trainedInDisorder, type Trained } from "../../faults/queue/rollout.js";

describe.skipIf(redisAbsent)(`rollouts over a queue${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let here: Trained;
  let redis: RedisServer;
  let crew: Crew | undefined;
  beforeAll(async () => (here = await trained(shortRun)));
  beforeEach(async () => (redis = await RedisServer.start()));
  afterEach(async () => {
    await crew?.stop();
    crew = undefined;
    await redis.stop();
  });
  const played = (): number => Number(redis.ask("eval", "return #redis.call('keys','siri-played:*')", "0"));

  it("by two workers of which one after the other is killed, and Redis once", async () => {
    const longer = runOf(16); // several locks lapse before it ends
    crew = new Crew(redis.url);
    crew.start(2);
    const over = trained(longer, { url: redis.url });
    let [ended, kills] = [false, 0];
    const killing = (async () => {
      await until(() => played() > 2);
      while (!ended) {
        if (crew!.member(kills / 7)?.kill("SIGKILL") === true) kills++;
        crew!.start(1);
        if (kills === 2) {
          await redis.kill();
          await redis.begin();
        }
        await pause(1000 * LOCK);
      }
    })();
    const { logs, traffic } = await over.finally(() => (ended = true));
    await killing;
    expect(logs).toEqual((await trained(longer)).logs);
    expect(kills).toBeGreaterThan(1);
    expect(traffic!.jobs).toBeGreaterThan(16);
  });

  it("in any order, and with jobs that are done twice", async () => {
    const disorder = { processes: 4, wait: 300, lost: 0.3 };
    const { logs, order, again } = await trainedInDisorder(shortRun, redis.url, disorder);
    expect(logs).toEqual(here.logs);
    expect(again).toBeGreaterThan(3);
    const groups = order.filter((id) => /^0\.\d\.0$/.test(id));
    expect(groups).not.toEqual([...groups].sort());
  });

  it("sends the weights once an update, and a second run that asks for the same computes nothing", async () => {
    crew = new Crew(redis.url);
    crew.start(1);
    const first = await trained(shortRun, { url: redis.url });
    const lab = await openLab(shortRun);
    const one = (await lab.policy.snapshot("weights")).length;
    lab.policy.dispose();
    expect(first.traffic!.weights / one).toBeCloseTo(shortRun.iterations + 1, 3); // as they came, and after each update
    await crew.stop();
    const count = played();
    const second = await trained(shortRun, { url: redis.url });
    expect(second.logs).toEqual(here.logs);
    expect([second.traffic!.weights, played()]).toEqual([0, count]);
  });

  it("a second result with other bytes is told, and the first one stays; other contexts than here end the run", async () => {
    const stop = new AbortController();
    const connection = await connect(redis.url);
    const troupe = new Troupe(async (hash) => (await takeWeights(connection.redis, hash))!);
    const forging: Troupe["play"] = async (asked, ends) => {
      const [first, ...rest] = await troupe.play(asked, ends);
      return [{ ...first!, asked: "0".repeat(64) }, ...rest];
    };
    const working = work({ url: redis.url, processes: 1, play: forging, stop: stop.signal });
    await expect(trained(shortRun, { url: redis.url })).rejects.toThrow(
      /^queue, rollout\/\w+, episode .*: expected the same contexts as here, got "others at .*"; compute it on both hosts/,
    );
    stop.abort();
    await working;
    const [key] = redis.ask("keys", "siri-played:*").split("\n");
    const id = key!.slice("siri-played:".length);
    expect(readPlayed((await takeResult(connection.redis, id))!, id).episodes[0]!.asked).toBe("0".repeat(64));
    troupe.end();
    connection.close();
  });

  it("a group that no worker can play ends the run with the reason", async () => {
    const stop = new AbortController();
    const failing: Troupe["play"] = () =>
      Promise.reject(new Error("policy: expected enough memory, got none; buy some"));
    const working = work({ url: redis.url, processes: 4, play: failing, stop: stop.signal });
    await expect(trained(shortRun, { url: redis.url })).rejects.toThrow(
      /expected a group that a worker can play, got "policy: expected enough memory/,
    );
    stop.abort();
    await working;
  });
});
