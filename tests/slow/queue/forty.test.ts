/**
 * `npx vitest run --project queue tests/slow/queue/forty.test.ts`: 40 short runs over four workers that are killed at random,
 * all the time. The page and every run's files are those of a local study, byte by byte, and each run is there once.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, PREFIX, QUEUE } from "../../../lib/queue/connection.js";
import { Look } from "../../../lib/queue/standing.js";
import { keyOf, stream } from "../../../lib/random.js";
import { pause } from "../../faults/processes.js";
import { Crew } from "../../faults/queue/crew.js";
import { RedisServer, redisAbsent } from "../../faults/queue/redis.js";
import { doneHere, doneOver, smallStudy } from "../../faults/queue/study.js";

describe.skipIf(redisAbsent)(`a study of 40 runs${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let redis: RedisServer;
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(() => redis?.stop());

  it("over four workers that are killed at random has the page and the bytes of a local one", async () => {
    const study = smallStudy(4, 10);
    const here = await doneHere(study);
    const crew = new Crew(redis.url);
    crew.start(4);
    const draw = stream(keyOf(40));
    const done = (): number => Number(redis.ask("zcard", "siri:runs:completed"));
    let [ended, kills] = [false, 0];
    const killing = (async () => {
      // by what is done, not by the clock: however slow this machine is, the study moves between two kills
      for (let next = 0; !ended; next = done() + Math.ceil(3 * draw.uniform())) {
        while (!ended && done() < next) await pause(50);
        await pause(500 * draw.uniform());
        if (!ended && crew.member(draw.uniform())?.kill("SIGKILL")) kills++;
        crew.start(Math.max(0, 5 - crew.size)); // the one that was killed is counted still
      }
    })();
    try {
      const over = await doneOver(study, { url: redis.url }).finally(() => (ended = true));
      expect(over.table.map(({ state, reason }) => [state, reason])).toEqual(Array(40).fill(["done", undefined]));
      expect(over.runs).toEqual(here.runs);
      expect(over.page).toBe(here.page);
      expect(kills).toBeGreaterThan(9);
      const { batches } = await standing(redis.url);
      expect(batches.map(({ name, runs }) => [name, runs.length, runs.filter(({ state }) => state === "done").length])).toEqual([["small", 40, 40]]); // prettier-ignore
      const hash = (page: string): string => createHash("sha256").update(page).digest("hex").slice(0, 16);
      console.log(`40 runs, ${kills} workers killed; page here ${hash(here.page)}, over the queue ${hash(over.page)}`);
    } finally {
      await killing;
      await crew.stop();
    }
  }, 1_800_000);
});

async function standing(url: string): Promise<Awaited<ReturnType<Look["now"]>>> {
  const connection = await connect(url);
  const queue = new connection.bull.Queue(QUEUE, { connection: connection.redis as never, prefix: PREFIX });
  const seen = await new Look(connection.redis, queue).now();
  connection.close();
  return seen;
}
