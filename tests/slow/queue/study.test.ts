/** A study over a queue: with workers that are killed it has the bytes of one that was done here. Skipped without redis-server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, stream } from "../../../lib/random.js";
import { Crew } from "../../faults/queue/crew.js";
import { RedisServer, redisAbsent } from "../../faults/queue/redis.js";
import { doneHere, doneOver, smallStudy } from "../../faults/queue/study.js";

describe.skipIf(redisAbsent)(`a study over a queue${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let redis: RedisServer;
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(() => redis?.stop());

  it("with four workers of which one after the other is killed has the page and the bytes of a local one", async () => {
    const study = smallStudy(3, 3);
    const here = await doneHere(study);
    const crew = new Crew(redis.url);
    crew.start(4);
    const draw = stream(keyOf(7));
    let kills = 0;
    const killer = setInterval(() => {
      if (crew.member(draw.uniform())?.kill("SIGKILL")) kills++;
      crew.start(1);
    }, 3500);
    try {
      const over = await doneOver(study, { url: redis.url });
      expect(over.table.map(({ state }) => state)).toEqual(here.table.map(({ state }) => state));
      expect(over.runs).toEqual(here.runs);
      expect(over.page).toBe(here.page);
      expect(kills).toBeGreaterThan(1);
    } finally {
      clearInterval(killer);
      await crew.stop();
    }
  });
});
