/** What `npm test` sees of the queue: a study with a killed worker, and a run whose groups come back in any order. The faults are `npm run test:queue`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { connect } from "../../../lib/queue/connection.js";
import { takeWeights } from "../../../lib/queue/rollouts/shelf.js";
import { Troupe } from "../../../lib/queue/rollouts/troupe.js";
import { work } from "../../../lib/queue/worker.js";
import { keyOf, stream } from "../../../lib/random.js";
import { pause, until } from "../../faults/processes.js";
import { Crew } from "../../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { shortRun, trained } from "../../faults/queue/rollout.js";
import { doneHere, doneOver, smallStudy } from "../../faults/queue/study.js";

describe.skipIf(redisAbsent)(`a queue, in short${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let redis: RedisServer;
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(() => redis?.stop());

  it("a study with a worker that is killed has the bytes and the page of a local one", async () => {
    const study = smallStudy(2, 1);
    const here = await doneHere(study);
    const crew = new Crew(redis.url);
    crew.start(2);
    const over = doneOver(study, { url: redis.url });
    expect(await until(() => /: begins/.test(crew.said))).toBe(true);
    crew.member(0)!.kill("SIGKILL");
    crew.start(1);
    const { runs, page } = await over.finally(() => crew.stop());
    expect(runs).toEqual(here.runs);
    expect(page).toBe(here.page);
  });

  it("a run whose groups come back in any order, some of them played twice, has its own bytes", async () => {
    const { derived: _, ...told } = shortRun;
    const short = resolve({ ...told, iterations: 2 } as ConfigInput);
    const stop = new AbortController();
    const connection = await connect(redis.url);
    const troupe = new Troupe(async (hash) => (await takeWeights(connection.redis, hash))!);
    const draw = stream(keyOf(5));
    const order: string[] = [];
    let again = 0;
    const play: Troupe["play"] = async (asked, ends) => {
      const episodes = await troupe.play(asked, ends);
      await pause(200 * draw.uniform());
      order.push(asked.plans[0]!.id);
      if (draw.uniform() > 0.2) return episodes;
      again++;
      throw new Error("told its result to nobody"); // the queue gives it to somebody again
    };
    const working = work({ url: redis.url, processes: 3, play, stop: stop.signal });
    const over = await trained(short, { url: redis.url });
    stop.abort();
    await working;
    troupe.end();
    connection.close();
    expect(over.logs).toEqual((await trained(short)).logs);
    expect(again).toBeGreaterThan(0);
    expect(order).not.toEqual([...order].sort());
  });
});
