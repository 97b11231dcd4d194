/** What `npm test` sees of the queue: a study with a killed worker, and a run whose groups come back in any order. The faults are `npm run test:queue`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../faults/processes.js";
import { Crew } from "../../faults/queue/crew.js";
import { redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { runOf, trained, trainedInDisorder } from "../../faults/queue/rollout.js";
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
    const short = runOf(2);
    const disorder = { processes: 3, wait: 200, lost: 0.2 };
    const { logs, order, again } = await trainedInDisorder(short, redis.url, disorder);
    expect(logs).toEqual((await trained(short)).logs);
    expect(again).toBeGreaterThan(0);
    expect(order).not.toEqual([...order].sort());
  });
});
